package org.arenalab.bench.pager;

import java.nio.file.Path;
import org.arenalab.pager.daemon.DaemonConfig;

/**
 * The settings of a server that differ from the daemon's defaults.
 *
 * @param tColdMs age of a cold page, ms
 * @param cpuBudgetPercent processor time of the background work, in percent of one processor
 * @param withStandby whether the daemon has a standby
 * @param singleLane whether a client has one lane on any processor, instead of one for each
 */
public record ServerSettings(
    long tColdMs, int cpuBudgetPercent, boolean withStandby, boolean singleLane) {
  /** Settings with a lane for each processor. */
  public ServerSettings(long tColdMs, int cpuBudgetPercent, boolean withStandby) {
    this(tColdMs, cpuBudgetPercent, withStandby, false);
  }

  DaemonConfig config(Path socket) {
    return DaemonConfig.ofSocket(socket)
        .withTColdMs(tColdMs)
        .withCpuBudgetPercent(cpuBudgetPercent)
        .withSingleLane(singleLane);
  }
}
