package org.arenalab.shm;

/** The kind of pages that back a segment. */
public enum HugePagePolicy {
  /** Base pages, in a file on the configured directory. */
  OFF,
  /**
   * Transparent huge pages: a memfd with MADV_HUGEPAGE. The kernel follows the advice if {@code
   * /sys/kernel/mm/transparent_hugepage/shmem_enabled} is {@code advise} or more. A file on {@code
   * /dev/shm} mostly ignores the advice.
   */
  TRANSPARENT,
  /**
   * Pages of the machine's reserved pool ({@code vm.nr_hugepages}), in a memfd. Creation fails if
   * the pool has too few free pages for the whole segment.
   */
  RESERVED
}
