package org.arenalab.shm;

/** Which pages back a segment. */
public enum HugePagePolicy {
  /** Base pages, in a file on the configured directory. */
  OFF,
  /**
   * Transparent huge pages: a memfd with MADV_HUGEPAGE, which the kernel follows where {@code
   * /sys/kernel/mm/transparent_hugepage/shmem_enabled} says {@code advise} or more. A file on
   * {@code /dev/shm} mostly ignores that advice.
   */
  TRANSPARENT,
  /**
   * Pages of the machine's reserved pool ({@code vm.nr_hugepages}), in a memfd. Creation fails
   * where the pool has not enough free pages for the whole segment.
   */
  RESERVED
}
