package org.arenalab.tiering.prefetch;

/**
 * The chunks that were fetched for requests and whose use is not known yet. A look each half second
 * finds the used ones. A chunk is wasted if it was compressed unused, or is unused after ten
 * seconds.
 */
final class RequestedChunks {
  /** Time that a requested chunk has to be used: five times the default age of cold chunks. */
  static final long PATIENCE_NS = 10_000_000_000L;

  /**
   * Time between two looks: shorter than the default age of cold chunks. So no chunk is used and
   * compressed between two looks.
   */
  static final long LOOK_NS = 500_000_000L;

  /** Runs of 16 chunks that are followed. The oldest is not judged if there are more. */
  private static final int CAPACITY = 4096;

  private final PredictorAccount account;
  private final RegionState[] regions = new RegionState[CAPACITY];
  private final int[] firsts = new int[CAPACITY];

  /** The undecided chunks of each run, as bits. */
  private final int[] undecided = new int[CAPACITY];

  private final long[] fetchedNs = new long[CAPACITY];
  private int head;
  private int size;
  private long lookNs;

  RequestedChunks(PredictorAccount account) {
    this.account = account;
  }

  /**
   * Adds fetched chunks.
   *
   * @param chunks bits; bit 0 is {@code firstChunk}
   */
  void add(RegionState region, int firstChunk, int chunks, long nowNs) {
    if (size == CAPACITY) {
      removeOldest();
    }
    if (size == 0) {
      lookNs = nowNs + LOOK_NS;
    }
    int at = (head + size) % CAPACITY;
    regions[at] = region;
    firsts[at] = firstChunk;
    undecided[at] = chunks;
    fetchedNs[at] = nowNs;
    size++;
  }

  /** Looks at the chunks if that is due. Returns the time until the next look. */
  long poll(long nowNs, long longestNs) {
    // A clock that jumped back must not delay the look.
    if (size > 0 && (nowNs - lookNs >= 0 || lookNs - nowNs > LOOK_NS)) {
      for (int i = 0; i < size; i++) {
        look((head + i) % CAPACITY, nowNs);
      }
      while (size > 0 && undecided[head] == 0) {
        removeOldest();
      }
      lookNs = nowNs + LOOK_NS;
    }
    return size == 0 ? longestNs : Math.clamp(lookNs - nowNs, 0, longestNs);
  }

  private void look(int at, long nowNs) {
    RegionState region = regions[at];
    boolean late = nowNs - fetchedNs[at] >= PATIENCE_NS;
    int used = 0;
    int wasted = 0;
    for (int left = region.isRemoved() ? 0 : undecided[at]; left != 0; left &= left - 1) {
      int bit = Integer.lowestOneBit(left);
      int chunk = firsts[at] + Integer.numberOfTrailingZeros(bit);
      switch (region.target().outcome(chunk)) {
        case USED, STORED -> {
          used++;
          undecided[at] ^= bit;
        }
        case WASTED -> {
          wasted++;
          undecided[at] ^= bit;
        }
        case UNUSED -> {
          wasted += late ? 1 : 0;
          undecided[at] ^= late ? bit : 0;
        }
      }
    }
    undecided[at] = region.isRemoved() ? 0 : undecided[at];
    account.countUsed(used);
    account.countWasted(wasted, nowNs);
  }

  private void removeOldest() {
    regions[head] = null;
    head = (head + 1) % CAPACITY;
    size--;
  }
}
