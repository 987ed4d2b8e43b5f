package org.arenalab.bench.trace.importing;

/** Alignments of other recorders. */
final class Alignments {
  private Alignments() {}

  /** Returns the next power of two: memalign rounds in this way. */
  static long rounded(TextLines lines, long alignmentBytes) {
    if (alignmentBytes > 1L << 62) {
      throw lines.refused("an alignment of at most 2^62");
    }
    long highest = Long.highestOneBit(Math.max(1, alignmentBytes));
    return highest < alignmentBytes ? highest << 1 : highest;
  }
}
