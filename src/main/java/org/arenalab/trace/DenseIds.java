package org.arenalab.trace;

import java.util.Arrays;

/** The ids of an own numbering: the id that was freed last, otherwise the next fresh one. */
final class DenseIds {
  private int[] freed = new int[64];
  private int freedCount;
  private int fresh;

  /**
   * Takes an id.
   *
   * @throws TraceException (INVALID_REQUEST) if all ids are live
   */
  int take() {
    if (freedCount > 0) {
      return freed[--freedCount];
    }
    if (fresh > TraceWriter.MAX_ID) {
      throw TraceException.invalid("live blocks", fresh + 1L, 0, EventRules.MAX_IDS);
    }
    return fresh++;
  }

  /** Returns an id, which must be taken. */
  void release(int id) {
    if (freedCount == freed.length) {
      freed = Arrays.copyOf(freed, 2 * freed.length);
    }
    freed[freedCount++] = id;
  }
}
