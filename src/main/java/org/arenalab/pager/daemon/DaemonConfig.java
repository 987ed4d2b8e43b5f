package org.arenalab.pager.daemon;

import static org.arenalab.os.NullArgumentException.requireNonNull;

import java.nio.file.Path;
import org.arenalab.pager.daemon.background.BackgroundSettings;

/**
 * The settings of a daemon.
 *
 * @param socket where clients connect
 * @param storeBytes capacity of the store of each client, 64 KiB to 32 GiB; memory is taken as it
 *     is used
 * @param tColdMs time in milliseconds after which an untouched page is cold, 1 to 86,400,000
 * @param cpuBudgetPercent processor time of the background work of each client, in percent of one
 *     processor, 1 to 100. Faults are served outside this budget
 * @param maxClients clients at a time, 1 to 4,096
 * @param maxClientBytes largest memory that a client may announce, at least one page
 * @param minRangeBytes smaller ranges are never evicted
 * @param stallLimitMs time in milliseconds after which the standby kills and replaces a daemon that
 *     is stopped by a signal or a debugger, and the daemon a standby, 1 to 3,600,000; 0 for never
 * @param singleLane whether each client has one fault lane that runs on any processor, instead of
 *     one for each processor. Slower; for comparisons
 */
public record DaemonConfig(
    Path socket,
    long storeBytes,
    long tColdMs,
    int cpuBudgetPercent,
    int maxClients,
    long maxClientBytes,
    long minRangeBytes,
    long stallLimitMs,
    boolean singleLane) {
  public static final long DEFAULT_STORE_BYTES = 1L << 30;
  public static final long DEFAULT_T_COLD_MS = 30_000;
  public static final int DEFAULT_CPU_BUDGET_PERCENT = 50;
  public static final int DEFAULT_MAX_CLIENTS = 64;
  public static final long DEFAULT_MAX_CLIENT_BYTES = 64L << 30;
  public static final long DEFAULT_MIN_RANGE_BYTES = 64 << 10;
  public static final long DEFAULT_STALL_LIMIT_MS = 5_000;

  private static final long MIN_STORE_BYTES = 64 << 10;
  private static final long MAX_STORE_BYTES = 32L << 30;
  private static final long MAX_T_COLD_MS = 86_400_000;
  private static final long MAX_STALL_LIMIT_MS = 3_600_000;
  private static final int MAX_CLIENTS = 4_096;
  private static final long MIN_CLIENT_BYTES = 4_096;
  private static final long MAX_CLIENT_BYTES = 1L << 38;

  public DaemonConfig {
    requireNonNull(socket, "socket");
    require("storeBytes", storeBytes, MIN_STORE_BYTES, MAX_STORE_BYTES);
    require("tColdMs", tColdMs, 1, MAX_T_COLD_MS);
    require("cpuBudgetPercent", cpuBudgetPercent, 1, 100);
    require("maxClients", maxClients, 1, MAX_CLIENTS);
    require("maxClientBytes", maxClientBytes, MIN_CLIENT_BYTES, MAX_CLIENT_BYTES);
    require("minRangeBytes", minRangeBytes, 0, MAX_CLIENT_BYTES);
    require("stallLimitMs", stallLimitMs, 0, MAX_STALL_LIMIT_MS);
  }

  /** Returns the default settings for a socket. */
  public static DaemonConfig ofSocket(Path socket) {
    return new DaemonConfig(
        socket,
        DEFAULT_STORE_BYTES,
        DEFAULT_T_COLD_MS,
        DEFAULT_CPU_BUDGET_PERCENT,
        DEFAULT_MAX_CLIENTS,
        DEFAULT_MAX_CLIENT_BYTES,
        DEFAULT_MIN_RANGE_BYTES,
        DEFAULT_STALL_LIMIT_MS,
        false);
  }

  DaemonConfig withSocket(Path path) {
    return new DaemonConfig(
        path,
        storeBytes,
        tColdMs,
        cpuBudgetPercent,
        maxClients,
        maxClientBytes,
        minRangeBytes,
        stallLimitMs,
        singleLane);
  }

  public DaemonConfig withStoreBytes(long bytes) {
    return new DaemonConfig(
        socket,
        bytes,
        tColdMs,
        cpuBudgetPercent,
        maxClients,
        maxClientBytes,
        minRangeBytes,
        stallLimitMs,
        singleLane);
  }

  public DaemonConfig withTColdMs(long milliseconds) {
    return new DaemonConfig(
        socket,
        storeBytes,
        milliseconds,
        cpuBudgetPercent,
        maxClients,
        maxClientBytes,
        minRangeBytes,
        stallLimitMs,
        singleLane);
  }

  public DaemonConfig withCpuBudgetPercent(int percent) {
    return new DaemonConfig(
        socket,
        storeBytes,
        tColdMs,
        percent,
        maxClients,
        maxClientBytes,
        minRangeBytes,
        stallLimitMs,
        singleLane);
  }

  public DaemonConfig withMaxClients(int clients) {
    return new DaemonConfig(
        socket,
        storeBytes,
        tColdMs,
        cpuBudgetPercent,
        clients,
        maxClientBytes,
        minRangeBytes,
        stallLimitMs,
        singleLane);
  }

  public DaemonConfig withMaxClientBytes(long bytes) {
    return new DaemonConfig(
        socket,
        storeBytes,
        tColdMs,
        cpuBudgetPercent,
        maxClients,
        bytes,
        minRangeBytes,
        stallLimitMs,
        singleLane);
  }

  public DaemonConfig withStallLimitMs(long milliseconds) {
    return new DaemonConfig(
        socket,
        storeBytes,
        tColdMs,
        cpuBudgetPercent,
        maxClients,
        maxClientBytes,
        minRangeBytes,
        milliseconds,
        singleLane);
  }

  public DaemonConfig withSingleLane(boolean single) {
    return new DaemonConfig(
        socket,
        storeBytes,
        tColdMs,
        cpuBudgetPercent,
        maxClients,
        maxClientBytes,
        minRangeBytes,
        stallLimitMs,
        single);
  }

  BackgroundSettings background() {
    return new BackgroundSettings(tColdMs * 1_000_000, cpuBudgetPercent);
  }

  private static void require(String name, long value, long least, long most) {
    if (value < least || value > most) {
      throw new PagerDaemonException(
          PagerDaemonException.Reason.INVALID_SETTING,
          "setting out of range: %s=%d, expected %d to %d".formatted(name, value, least, most));
    }
  }
}
