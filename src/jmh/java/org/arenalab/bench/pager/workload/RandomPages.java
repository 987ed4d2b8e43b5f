package org.arenalab.bench.pager.workload;

/** The random pages of predicomp's {@code random_touch_heap}: xorshift of 64 bits. */
final class RandomPages {
  private static final int FIRST_SHIFT = 13;
  private static final int SECOND_SHIFT = 7;
  private static final int THIRD_SHIFT = 17;

  private final int pages;
  private long state;

  RandomPages(long seed, int pages) {
    state = seed;
    this.pages = pages;
  }

  int next() {
    state ^= state << FIRST_SHIFT;
    state ^= state >>> SECOND_SHIFT;
    state ^= state << THIRD_SHIFT;
    return (int) Long.remainderUnsigned(state, pages);
  }
}
