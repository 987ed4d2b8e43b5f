package org.arenalab.tiering;

/**
 * The chunks of a region that a source reported, in the last question and in the one before. Makes
 * no garbage.
 */
final class SourceMarks {
  private final long chunks;
  private long[] now;
  private long[] before;

  SourceMarks(long chunks) {
    this.chunks = chunks;
    int words = (int) Math.ceilDiv(chunks, (long) Long.SIZE);
    now = new long[words];
    before = new long[words];
  }

  void mark(long chunk) {
    now[(int) (chunk / Long.SIZE)] |= 1L << chunk;
  }

  /** Adds the chunks by predicomp's classes, and makes the last question the one before. */
  void addTo(SourceTotals totals) {
    long hot = 0;
    long warm = 0;
    for (int i = 0; i < now.length; i++) {
      hot += Long.bitCount(now[i]);
      warm += Long.bitCount(before[i] & ~now[i]);
      before[i] = 0;
    }
    long[] cleared = before;
    before = now;
    now = cleared;
    totals.addMarks(hot, warm, chunks - hot - warm);
  }
}
