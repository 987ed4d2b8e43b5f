package org.arenalab.pager.daemon.lane;

/**
 * The requests of a fault lane to the kernel, each for one page of the client. Each returns 0 or
 * the negated errno, and throws nothing. Tests replace the kernel by a model.
 */
interface FaultCalls {
  /** Fills a missing page, and wakes the threads that wait for it. */
  int copy(long toAddress, long fromAddress);

  /** Fills a missing page with zeros, and wakes the threads that wait for it. */
  int zero(long address);

  /** Lifts the write protection of a page, and wakes the threads that wait for it. */
  int lift(long address);

  /** Makes every access to a missing page fail, and wakes the threads that wait for it. */
  int poison(long address);

  /** Wakes the threads that wait for a page: they repeat their access. */
  int wake(long address);

  /**
   * Lifts the protection of a page and wakes its waiting threads, also if the range has no
   * protection against writes, or is no longer registered. The kernel's unregistration wakes before
   * it locks the mapping: a fault that comes in between would wait for ever.
   */
  default void liftAndWake(long address) {
    if (lift(address) != 0) {
      int _ = wake(address);
    }
  }
}
