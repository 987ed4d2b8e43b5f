package org.arenalab.pager;

import static org.arenalab.os.NullArgumentException.requireNonNull;

import org.arenalab.pager.protocol.SessionMemory;

/**
 * The state of a client, and the totals of its work since it was attached. The figures are read one
 * after the other while the agent runs. The daemon has the figures of faults and of the store.
 *
 * @param ranges registered ranges
 * @param evictions pages that left this process
 * @param failures pages that stayed because the kernel refused to move them
 * @param restores pages that this process restored by itself
 * @param daemon the daemon as the client sees it
 */
public record PagerStats(
    Ranges ranges, Evictions evictions, Failures failures, Restores restores, Daemon daemon) {
  /** Checks that no part is missing. */
  public PagerStats {
    requireNonNull(ranges, "ranges");
    requireNonNull(evictions, "evictions");
    requireNonNull(failures, "failures");
    requireNonNull(restores, "restores");
    requireNonNull(daemon, "daemon");
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
   * @param robbed restores that a fault lane took over
   * @param lost pages whose bytes were found damaged or unreadable
   */
  public record Restores(long restored, long robbed, long lost) {}

  /**
   * The daemon.
   *
   * @param incarnation number of the daemon that serves: one more at each takeover
   * @param takeovers takeovers that the agent has seen
   * @param agentRuns false after {@code close}, and after the session's memory was found damaged
   */
  public record Daemon(long incarnation, long takeovers, boolean agentRuns) {}

  static PagerStats of(SessionMemory session, RangeRegistry registry, boolean agentRuns) {
    return new PagerStats(
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
            ClientCounter.ROBBED.get(session),
            ClientCounter.LOST.get(session)),
        new Daemon(
            session.header().incarnation(), ClientCounter.TAKEOVERS.get(session), agentRuns));
  }
}
