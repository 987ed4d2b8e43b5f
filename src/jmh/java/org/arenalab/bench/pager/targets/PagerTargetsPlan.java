package org.arenalab.bench.pager.targets;

import java.util.List;
import org.arenalab.bench.pager.ClientPlan;
import org.arenalab.bench.pager.ServerSettings;
import org.arenalab.pager.daemon.DaemonConfig;

/**
 * The plan of the targets.
 *
 * @param targets to measure
 * @param runs of each part but the kills
 * @param regionMb size of the client's region, MiB
 * @param faults timed accesses of a part, at most the pages of the region
 * @param idleSeconds measured time of B7
 * @param kills deaths of the daemon in B12
 * @param trials clients whose daemon and standby die in B13
 * @param evictions of pages that race with writes in B11
 * @param collections of a client's garbage in B14
 * @param tColdMs age of a cold page, ms
 * @param dataset label of the pages' source
 * @param compiler of the control in C
 * @param seed of the pages and accesses
 */
public record PagerTargetsPlan(
    List<PagerTarget> targets,
    int runs,
    int regionMb,
    int faults,
    int idleSeconds,
    int kills,
    int trials,
    int evictions,
    int collections,
    int tColdMs,
    String dataset,
    String compiler,
    long seed) {
  /** The default age of a cold page, ms: longer than a part's accesses take. */
  public static final int T_COLD_MS = 4_000;

  private static final int MAX = 1_000_000;
  private static final int MAX_EVICTIONS = 1_000_000_000;
  private static final int ALL_PERCENT = 100;
  private static final int KILLED_T_COLD_MS = 100;

  /** Every page that is not written to leaves at once. */
  private static final int RACE_T_COLD_MS = 1;

  /**
   * The region of B11. In 512 MiB, hardly a write meets a page that is being moved. In 16 MiB, all
   * pages come back early, and the guard against early returns keeps them.
   */
  private static final int RACE_REGION_MB = 64;

  /** Deaths of the daemon for each one that comes before its standby is ready. */
  private static final int KILLS_PER_EARLY = 10;

  /** Shorter than an occurrence of the phase takes with faults, it would leave in between. */
  private static final int PHASE_T_COLD_MS = 4_000;

  /** The region of the parts that kill: every page leaves and returns many times. */
  private static final int KILLED_REGION_MB = 64;

  /** The region of a client of B13: eight of them start at once. */
  private static final int TRIAL_REGION_MB = 16;

  /** Clients that lose their daemon and standby at once. Each is a trial of B13. */
  private static final int GROUP = 8;

  /** Checks the values. */
  public PagerTargetsPlan {
    targets = List.copyOf(targets);
    require("runs", runs, 1, MAX);
    require("region-mb", regionMb, 1, ClientPlan.MAX_REGION_MB);
    require("faults", faults, 1, MAX);
    require("idle-seconds", idleSeconds, 1, MAX);
    require("kills", kills, 1, MAX);
    require("trials", trials, 1, MAX);
    require("evictions", evictions, 1, MAX_EVICTIONS);
    require("collections", collections, 1, MAX);
    require("t-cold-ms", tColdMs, 10, MAX);
  }

  private static void require(String option, int value, int from, int to) {
    if (value < from || value > to) {
      throw new IllegalArgumentException(
          "--%s is %d, expected %d to %d".formatted(option, value, from, to));
    }
  }

  boolean has(PagerTarget target) {
    return targets.contains(target);
  }

  boolean has(PagerTarget.PartKind part) {
    return targets.stream().anyMatch(each -> each.part() == part);
  }

  ServerSettings server() {
    return new ServerSettings(tColdMs, ALL_PERCENT, true);
  }

  ServerSettings serverWithDefaultBudget() {
    return serverWithBudget(DaemonConfig.DEFAULT_CPU_BUDGET_PERCENT);
  }

  ServerSettings serverWithBudget(int percent) {
    return new ServerSettings(tColdMs, percent, true);
  }

  ServerSettings killedServer() {
    return new ServerSettings(KILLED_T_COLD_MS, ALL_PERCENT, true);
  }

  ServerSettings raceServer() {
    return new ServerSettings(RACE_T_COLD_MS, ALL_PERCENT, true);
  }

  /** Returns the deaths of a daemon before its standby is ready. */
  int earlyKills() {
    return Math.ceilDiv(kills, KILLS_PER_EARLY);
  }

  /** Returns the number of groups of clients in B13. */
  int trialGroups() {
    return Math.ceilDiv(trials, GROUP);
  }

  /** Returns the number of clients of a group. */
  int clientsOf(int group) {
    return Math.min(GROUP, trials - group * GROUP);
  }

  ServerSettings phaseServer() {
    return new ServerSettings(PHASE_T_COLD_MS, ALL_PERCENT, true);
  }

  ClientPlan client(String socket) {
    return new ClientPlan(socket, regionMb, dataset, seed);
  }

  ClientPlan raceClient(String socket) {
    return new ClientPlan(socket, Math.min(regionMb, RACE_REGION_MB), dataset, seed);
  }

  ClientPlan killedClient(String socket) {
    return new ClientPlan(socket, Math.min(regionMb, KILLED_REGION_MB), dataset, seed);
  }

  ClientPlan trialClient(String socket) {
    return new ClientPlan(socket, Math.min(regionMb, TRIAL_REGION_MB), dataset, seed);
  }

  long regionBytes() {
    return (long) regionMb << 20;
  }
}
