package org.arenalab.pager.daemon.background;

import org.arenalab.os.Internal;
import org.arenalab.pager.daemon.lane.GroupMarks;

/** The part of an active range that lies in one group: the unit of visits. */
@Internal
public final class Segment {
  /** Heap of a segment: the object, its policy, and its place in the list of the range. */
  public static final long HEAP_BYTES = 112;

  /** Sample pages of a window. */
  static final int SAMPLES = 8;

  final long address;
  final int firstPage;
  final int pages;
  final GroupPolicy policy;

  /** True while the samples of the current round are armed. */
  boolean sampled;

  /** Samples of the current round that were armed at its start. */
  int armedSamples;

  /** True from the time at which all pages had left until one of them comes back. */
  boolean isAway;

  /** The count of returns at the last look at the marks of the segment's pages. */
  long returnsSeen;

  private int round;

  Segment(long address, int firstPage, int pages, long nowNs) {
    this.address = address;
    this.firstPage = firstPage;
    this.pages = pages;
    policy = new GroupPolicy(nowNs);
    round = firstPage;
  }

  int group() {
    return firstPage >>> GroupMarks.GROUP_SHIFT;
  }

  int endPage() {
    return firstPage + pages;
  }

  int sampleCount() {
    return Math.min(SAMPLES, pages);
  }

  /** Returns a sample page of the current round. */
  int sample(int index) {
    int stride = pages / sampleCount();
    int offset = Math.floorMod(round * 0x9E3779B1, stride);
    return firstPage + index * stride + offset;
  }

  /** Chooses other sample pages. */
  void nextRound() {
    round++;
  }

  public long addressOf(int page, int pageSizeBytes) {
    return address + (long) (page - firstPage) * pageSizeBytes;
  }
}
