package org.arenalab.pager.daemon.background;

import org.arenalab.pager.daemon.lane.LaneCounters;
import org.arenalab.pager.daemon.lane.Lanes;
import org.arenalab.pager.daemon.lane.LatencyHistogram;
import org.arenalab.pager.protocol.DaemonCounter;
import org.arenalab.pager.protocol.SessionMemory;

/**
 * Publishes the figures of a session in its header, for the client. They count from the moment at
 * which this daemon began to serve the session.
 *
 * <p>For the background thread only. Makes no garbage.
 */
final class Publication {
  private final SessionMemory memory;
  private final Lanes lanes;
  private final SessionRanges ranges;
  private final LaneCounters sum = new LaneCounters();

  /** Faults at the last look; negative before the first. */
  private long faultsSeen = -1;

  private boolean isChanging;

  Publication(SessionMemory memory, Lanes lanes, SessionRanges ranges) {
    this.memory = memory;
    this.lanes = lanes;
    this.ranges = ranges;
  }

  /** Publishes all figures. Those of faults cost most, and stay while there are no faults. */
  void publish(SlotCompressor compressor, long servedNs, long backgroundCpuNs) {
    long faults = lanes.faults();
    boolean wasChanging = isChanging;
    isChanging = faults != faultsSeen;
    faultsSeen = faults;
    // Once more after the last change: a lane counts a fault and its durations one by one.
    if (isChanging || wasChanging) {
      publishFaults();
    }
    set(DaemonCounter.COMPRESSED, compressor.stored() + compressor.zeros());
    set(DaemonCounter.RANGES_ADDED, ranges.added());
    set(DaemonCounter.RANGES_REMOVED, ranges.removed());
    set(DaemonCounter.TRACKED_PEAK, ranges.peakPages());
    set(DaemonCounter.SERVED_NS, servedNs);
    set(DaemonCounter.BACKGROUND_CPU_NS, backgroundCpuNs);
    set(DaemonCounter.FAULT_CPU_NS, lanes.cpuNs());
  }

  private void publishFaults() {
    lanes.sumInto(sum);
    set(DaemonCounter.FAULTS_MISSING, sum.missing);
    set(DaemonCounter.FAULTS_PROTECTED, sum.faults() - sum.missing);
    set(DaemonCounter.RESTORES, sum.restored);
    quantiles(
        sum.missingService,
        DaemonCounter.MISSING_P50_NS,
        DaemonCounter.MISSING_P95_NS,
        DaemonCounter.MISSING_P99_NS,
        DaemonCounter.MISSING_P999_NS);
    quantiles(
        sum.restoreWall,
        DaemonCounter.RESTORE_P50_NS,
        DaemonCounter.RESTORE_P95_NS,
        DaemonCounter.RESTORE_P99_NS,
        DaemonCounter.RESTORE_P999_NS);
  }

  private void quantiles(
      LatencyHistogram durations,
      DaemonCounter p50,
      DaemonCounter p95,
      DaemonCounter p99,
      DaemonCounter p999) {
    quantile(p50, durations, 0.5);
    quantile(p95, durations, 0.95);
    quantile(p99, durations, 0.99);
    quantile(p999, durations, 0.999);
  }

  private void quantile(DaemonCounter counter, LatencyHistogram durations, double share) {
    set(counter, durations.isKnown(share) ? durations.quantileNs(share) : 0);
  }

  private void set(DaemonCounter counter, long value) {
    counter.set(memory, value);
  }
}
