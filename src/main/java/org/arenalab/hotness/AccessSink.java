package org.arenalab.hotness;

/** A receiver of accessed pages. It must not call the source that calls it. */
@FunctionalInterface
public interface AccessSink {
  /**
   * Receives a run of accessed units of one watched range. Runs of a range arrive in ascending
   * order.
   *
   * @param startAddress of the run
   * @param endAddress of the first byte after the run
   * @param granularityBytes the source knows only that each unit of this size was accessed
   *     somewhere; a run may be cut by the ends of its range
   */
  void accessed(long startAddress, long endAddress, long granularityBytes);
}
