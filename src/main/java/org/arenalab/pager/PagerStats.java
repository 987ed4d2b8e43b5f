package org.arenalab.pager;

import static org.arenalab.os.NullArgumentException.requireNonNull;

import org.arenalab.pager.protocol.ClientCounter;
import org.arenalab.pager.protocol.DaemonCounter;
import org.arenalab.pager.protocol.SessionMemory;

/**
 * The state of a client, and the totals of its work since it was attached. The figures are read one
 * after the other while the agent runs. The daemon has the store's figures.
 *
 * @param backend the way in which pages leave: {@code MOVE} or {@code REMAP}
 * @param ranges registered ranges
 * @param evictions pages that left this process
 * @param failures pages that stayed because the kernel refused to move them
 * @param restores pages that this process restored by itself
 * @param daemon the daemon as the client sees it
 * @param service the work of the daemon for this client
 */
public record PagerStats(
    String backend,
    Ranges ranges,
    Evictions evictions,
    Failures failures,
    Restores restores,
    Daemon daemon,
    Service service) {
  /** Checks that no part is missing. */
  public PagerStats {
    requireNonNull(backend, "backend");
    requireNonNull(ranges, "ranges");
    requireNonNull(evictions, "evictions");
    requireNonNull(failures, "failures");
    requireNonNull(restores, "restores");
    requireNonNull(daemon, "daemon");
    requireNonNull(service, "service");
  }

  /**
   * The registered ranges.
   *
   * @param count ranges
   * @param bytes their bytes
   */
  public record Ranges(long count, long bytes) {}

  /**
   * The work of the agent, in pages except for the batches.
   *
   * @param batches up to 64 pages each
   * @param evicted pages that left
   * @param skipped pages that were written to, leased or restored between the command and the batch
   * @param pinned pages that were leased during the batch
   * @param cancelled pages that were written to while they were copied
   * @param dropped pages of commands that were given up: no slot was free, or the range was closed
   */
  public record Evictions(
      long batches, long evicted, long skipped, long pinned, long cancelled, long dropped) {}

  /**
   * The pages that stayed, by the kernel's answer.
   *
   * @param exist EEXIST: the page was written to after it was copied
   * @param busy EBUSY: shared with a forked process
   * @param invalid EINVAL: locked in memory, or protected by {@code mprotect}
   * @param missing ENOENT: unmapped, or never populated
   * @param again EAGAIN: the mappings kept changing
   * @param other any other answer
   * @param copy the copy to the daemon was not complete
   * @param discard batches whose staging area was not emptied
   */
  public record Failures(
      long exist,
      long busy,
      long invalid,
      long missing,
      long again,
      long other,
      long copy,
      long discard) {}

  /**
   * The restores by this process.
   *
   * @param restored pages
   * @param ahead those of them that follow a stream of faults
   * @param robbed restores that a fault lane took over
   * @param lost pages whose bytes were found damaged or unreadable
   */
  public record Restores(long restored, long ahead, long robbed, long lost) {}

  /**
   * The daemon.
   *
   * @param incarnation number of the daemon that serves: one more at each takeover
   * @param takeovers takeovers that the agent has seen
   * @param agentRuns false after {@code close}, and after the session's memory was found damaged
   */
  public record Daemon(long incarnation, long takeovers, boolean agentRuns) {}

  /**
   * The work of the daemon for this client since that daemon began to serve it. The daemon renews
   * the figures each second; they are zero before. While all pages are away, it renews them each 5
   * s, and after a call of {@link PagerClient#stats}.
   *
   * @param missingFaults faults of missing pages
   * @param protectedFaults faults of writes to protected pages
   * @param restores evicted pages that came back through faults
   * @param compressed pages that were encoded
   * @param rangesAdded ranges whose pages may be evicted, in total
   * @param rangesRemoved such ranges that were closed
   * @param pagesTrackedPeak the largest number of pages of such ranges at a time
   * @param missingLatency from the message of a missing page to the end of the request that
   *     resolves it
   * @param restoreLatency from the claim of an evicted page to the end of the request that installs
   *     its bytes
   * @param servedNs time in nanoseconds
   * @param backgroundCpuNs processor time of the background work in nanoseconds
   * @param faultCpuNs processor time of the fault lanes in nanoseconds
   */
  public record Service(
      long missingFaults,
      long protectedFaults,
      long restores,
      long compressed,
      long rangesAdded,
      long rangesRemoved,
      long pagesTrackedPeak,
      Latency missingLatency,
      Latency restoreLatency,
      long servedNs,
      long backgroundCpuNs,
      long faultCpuNs) {
    /** Checks that no part is missing. */
    public Service {
      requireNonNull(missingLatency, "missingLatency");
      requireNonNull(restoreLatency, "restoreLatency");
    }

    private static Service of(SessionMemory session) {
      return new Service(
          DaemonCounter.FAULTS_MISSING.get(session),
          DaemonCounter.FAULTS_PROTECTED.get(session),
          DaemonCounter.RESTORES.get(session),
          DaemonCounter.COMPRESSED.get(session),
          DaemonCounter.RANGES_ADDED.get(session),
          DaemonCounter.RANGES_REMOVED.get(session),
          DaemonCounter.TRACKED_PEAK.get(session),
          new Latency(
              DaemonCounter.MISSING_P50_NS.get(session),
              DaemonCounter.MISSING_P95_NS.get(session),
              DaemonCounter.MISSING_P99_NS.get(session),
              DaemonCounter.MISSING_P999_NS.get(session)),
          new Latency(
              DaemonCounter.RESTORE_P50_NS.get(session),
              DaemonCounter.RESTORE_P95_NS.get(session),
              DaemonCounter.RESTORE_P99_NS.get(session),
              DaemonCounter.RESTORE_P999_NS.get(session)),
          DaemonCounter.SERVED_NS.get(session),
          DaemonCounter.BACKGROUND_CPU_NS.get(session),
          DaemonCounter.FAULT_CPU_NS.get(session));
    }
  }

  /**
   * Percentiles of durations in nanoseconds. Each is exact to 1/32, and 0 if fewer than ten
   * durations are above it.
   *
   * @param p50Ns the median
   * @param p95Ns of 100 durations, 5 are longer
   * @param p99Ns of 100 durations, one is longer
   * @param p999Ns of 1,000 durations, one is longer
   */
  public record Latency(long p50Ns, long p95Ns, long p99Ns, long p999Ns) {}

  static PagerStats of(
      PagerBackend backend, SessionMemory session, RangeRegistry registry, boolean agentRuns) {
    return new PagerStats(
        backend.name(),
        new Ranges(registry.count(), registry.bytes()),
        new Evictions(
            (session.header().batches() + 1) / 2,
            ClientCounter.EVICTED.get(session),
            ClientCounter.SKIPPED.get(session),
            ClientCounter.PINNED.get(session),
            ClientCounter.CANCELLED.get(session),
            ClientCounter.DROPPED.get(session)),
        new Failures(
            ClientCounter.FAILED_EXIST.get(session),
            ClientCounter.FAILED_BUSY.get(session),
            ClientCounter.FAILED_INVALID.get(session),
            ClientCounter.FAILED_MISSING.get(session),
            ClientCounter.FAILED_AGAIN.get(session),
            ClientCounter.FAILED_OTHER.get(session),
            ClientCounter.FAILED_COPY.get(session),
            ClientCounter.FAILED_DISCARD.get(session)),
        new Restores(
            ClientCounter.RESTORED.get(session),
            ClientCounter.READ_AHEAD.get(session),
            ClientCounter.ROBBED.get(session),
            ClientCounter.LOST.get(session)),
        new Daemon(session.header().incarnation(), ClientCounter.TAKEOVERS.get(session), agentRuns),
        Service.of(session));
  }
}
