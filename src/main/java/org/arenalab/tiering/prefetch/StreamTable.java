package org.arenalab.tiering.prefetch;

/**
 * The streams of one region, and the last demand loads that belong to none of them.
 *
 * <p>A new stream is four of these loads with equal distances, in order. The table holds 32 loads,
 * so eight streams that take turns are found. Leap (Al Maruf and Chowdhury, USENIX ATC 2020) finds
 * the majority among the distances of successive loads instead. That needs less work, and finds
 * nothing where two streams take turns. Four loads in place of three: among 32 random loads of a
 * region of 65,536 chunks, chance makes less than one stream in 100,000 loads.
 */
final class StreamTable {
  /** Streams of one region that are followed. */
  static final int MAX_STREAMS = 8;

  private static final int HISTORY = 32;

  /** A stride of more than 1/64 of the region leaves the region too soon to pay. */
  private static final int REGION_PER_STRIDE = 64;

  /** A stride that is accepted in any region. */
  private static final int ALWAYS_ACCEPTED = 8;

  private final Stream[] streams = new Stream[MAX_STREAMS];
  private int count;

  private final int[] history = new int[HISTORY];
  private int recorded;

  /** Returns the stream that a demand load continues, or null. */
  Stream find(int chunk) {
    for (int i = 0; i < count; i++) {
      if (streams[i].accepts(chunk)) {
        return streams[i];
      }
    }
    return null;
  }

  void add(Stream stream) {
    streams[count] = stream;
    count++;
  }

  void remove(Stream stream) {
    for (int i = 0; i < count; i++) {
      if (streams[i] == stream) {
        count--;
        streams[i] = streams[count];
        streams[count] = null;
        return;
      }
    }
  }

  boolean isFull() {
    return count == MAX_STREAMS;
  }

  /** Returns the stream that has been idle longest. */
  Stream oldest() {
    Stream oldest = streams[0];
    for (int i = 1; i < count; i++) {
      if (streams[i].progressNs() - oldest.progressNs() < 0) {
        oldest = streams[i];
      }
    }
    return oldest;
  }

  /**
   * Records a demand load that belongs to no stream.
   *
   * @param chunks the size of the region
   * @return the stride of the stream that it completes, or 0
   */
  int record(int chunk, int chunks) {
    int longest = Math.max(ALWAYS_ACCEPTED, chunks / REGION_PER_STRIDE);
    int stride = strideOf(chunk, longest);
    history[recorded % HISTORY] = chunk;
    recorded++;
    if (recorded == 2 * HISTORY) {
      recorded = HISTORY;
    }
    return stride;
  }

  private int strideOf(int chunk, int longest) {
    int known = Math.min(recorded, HISTORY);
    for (int back = 1; back <= known; back++) {
      int stride = chunk - before(back);
      if (stride != 0
          && Math.abs(stride) <= longest
          && isInOrder(before(back), stride, back + 1, known)) {
        return stride;
      }
    }
    return 0;
  }

  /** Returns whether the two loads before one of the stream are there, each earlier. */
  private boolean isInOrder(int chunk, int stride, int from, int known) {
    int wanted = chunk - stride;
    int found = 0;
    for (int back = from; back <= known; back++) {
      if (before(back) == wanted) {
        found++;
        if (found == 2) {
          return true;
        }
        wanted -= stride;
      }
    }
    return false;
  }

  private int before(int back) {
    return history[(recorded - back) % HISTORY];
  }
}
