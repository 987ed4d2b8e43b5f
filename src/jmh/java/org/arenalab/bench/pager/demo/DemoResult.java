package org.arenalab.bench.pager.demo;

import org.arenalab.bench.nativecontrol.FaultLanes;
import org.arenalab.bench.pager.ClientProcess;
import org.arenalab.bench.pager.SwapUse;
import org.arenalab.bench.pager.TouchTimes;

/**
 * The result of a demonstration. A part that has not run yet is null.
 *
 * @param savedBytes net saving at the end of the table
 * @param touches of missing pages of the pager's client
 * @param lanes the same of the control in C
 * @param lanesMissing why there is no control; else empty
 * @param swapTouches the same of a client whose pages are on zram
 * @param swap memory of zram
 * @param daemonKill the death of the daemon
 * @param bothKilled the death of daemon and standby
 */
record DemoResult(
    long savedBytes,
    TouchTimes touches,
    FaultLanes.Result lanes,
    String lanesMissing,
    TouchTimes swapTouches,
    SwapUse swap,
    DaemonKill daemonKill,
    ClientProcess.End bothKilled) {
  /**
   * The death of the daemon under load.
   *
   * @param stallMs longest access of the client
   * @param wrongPages pages with wrong bytes afterwards, and accesses that found wrong bytes
   * @param pages that were compared
   */
  record DaemonKill(double stallMs, int wrongPages, int pages) {}
}
