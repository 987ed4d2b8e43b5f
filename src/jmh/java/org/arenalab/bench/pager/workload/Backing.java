package org.arenalab.bench.pager.workload;

/** What happens to cold pages of a workload. */
public enum Backing {
  /** They stay in memory. */
  PLAIN,
  /** The process pager evicts them. */
  PAGED,
  /**
   * The kernel swaps them to zram, told by MADV_PAGEOUT. A workload that is never idle has no time
   * at which its pages are cold: all of its pages are swapped out before it begins.
   */
  SWAPPED
}
