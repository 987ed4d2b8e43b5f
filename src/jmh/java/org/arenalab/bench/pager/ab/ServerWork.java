package org.arenalab.bench.pager.ab;

import org.arenalab.bench.pager.DaemonFigures;

/**
 * The work of a daemon for the client of a part.
 *
 * @param faults messages of the kernel, of any kind
 * @param missingFaults those of missing pages
 * @param restored evicted pages that came back through faults
 * @param compressed pages that were encoded
 * @param evicted pages that left the client
 * @param rangesAdded ranges whose pages might be evicted
 * @param rangesRemoved such ranges that were closed
 * @param trackedPeak largest number of pages of such ranges
 * @param missing from the message of a missing page to the end of the request that resolves it
 * @param restore from the claim of an evicted page to the end of the request that installs it
 * @param servedNs time of the session
 * @param backgroundNs processor time of the background work
 * @param faultNs processor time of the lanes
 * @param allNs processor time of all threads of daemon and standby, and of the client's agent,
 *     during the loop
 */
public record ServerWork(
    long faults,
    long missingFaults,
    long restored,
    long compressed,
    long evicted,
    long rangesAdded,
    long rangesRemoved,
    long trackedPeak,
    Latency missing,
    Latency restore,
    long servedNs,
    long backgroundNs,
    long faultNs,
    long allNs) {
  private static final double PERCENT = 100;

  static ServerWork of(DaemonFigures figures, long allNs) {
    return new ServerWork(
        figures.figure("faults"),
        figures.figure("pager_faults_missing"),
        figures.figure("pager_restore_success"),
        figures.figure("pager_compress_success"),
        figures.figure("pager_client_evict_success"),
        figures.figure("pager_range_add_msgs"),
        figures.figure("pager_range_del_msgs"),
        figures.figure("pager_pages_tracked_peak"),
        Latency.of(figures, "pager_fault_missing"),
        Latency.of(figures, "pager_restore_wall"),
        figures.figure("served_ns"),
        figures.figure("background_cpu_ns"),
        figures.figure("fault_cpu_ns"),
        allNs);
  }

  /** Returns a processor time in percent of the session's time. */
  double percent(long ns) {
    return PERCENT * ns / servedNs;
  }
}
