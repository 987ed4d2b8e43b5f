package org.arenalab.pager;

import org.arenalab.pager.PageLostException.Loss;
import org.arenalab.pager.PagerException.Reason;

/** The exceptions of pages that could not be restored. */
final class Losses {
  private Losses() {}

  /** Requires that a page came back. */
  static void requireRestored(Restored restored, long address) {
    switch (restored) {
      case RESIDENT -> {}
      case UNMAPPED ->
          throw new PagerException(
              Reason.FOREIGN_RANGE,
              "page is not mapped any more: address=0x%x, expected the memory that was registered; close a range before its memory is unmapped"
                  .formatted(address));
      case NO_MEMORY ->
          throw new PagerException(
              Reason.NO_MEMORY,
              "no memory for a page: address=0x%x, expected a free page; free memory, then try again"
                  .formatted(address));
      case POISONED -> throw new PageLostException(address, Loss.POISONED);
      case DAMAGED -> throw new PageLostException(address, Loss.DAMAGED);
      case UNREADABLE, NEEDS_LANE -> throw new PageLostException(address, Loss.UNREADABLE);
    }
  }

  /**
   * Requires that no page was lost.
   *
   * @param address of the first lost page, or 0
   */
  static void requireNone(long address) {
    if (address != 0) {
      throw new PageLostException(address, Loss.POISONED);
    }
  }
}
