package org.arenalab.tiering.prefetch;

import static org.arenalab.os.NullArgumentException.requireNonNull;

import org.arenalab.os.Internal;

/**
 * The totals of prefetch since start, and the present state of each predictor. The figures are read
 * one after the other while the loop runs, so they may differ by the latest events.
 *
 * @param queueEnqueues chunks that a predictor decided to fetch
 * @param queueDedupSkips chunks of {@code queueEnqueues} that were raw or queued already
 * @param queueDrops requests and hints that found their queue full
 * @param decompressOps chunks that prefetch decompressed
 * @param loadsSeen demand loads that the predictors looked at
 * @param loadsDropped demand loads that found the queue of events full
 * @param failures chunks that could not be decompressed
 * @param rests times that the loop stopped listening, because consumers outran it
 * @param recordedSets sets that are known now
 * @param processorNs processor time of the prefetch thread
 * @param trend the predictor of streams
 * @param sets the predictor of recorded sets
 * @param hints the predictor of requests and hints
 */
public record PrefetchStats(
    long queueEnqueues,
    long queueDedupSkips,
    long queueDrops,
    long decompressOps,
    long loadsSeen,
    long loadsDropped,
    long failures,
    long rests,
    long recordedSets,
    long processorNs,
    Predictor trend,
    Predictor sets,
    Predictor hints) {

  public PrefetchStats {
    requireNonNull(trend, "trend");
    requireNonNull(sets, "sets");
    requireNonNull(hints, "hints");
  }

  /** Returns these statistics with the totals of a former loop added; states are of this one. */
  @Internal
  public PrefetchStats plus(PrefetchStats former) {
    requireNonNull(former, "former");
    return new PrefetchStats(
        queueEnqueues + former.queueEnqueues,
        queueDedupSkips + former.queueDedupSkips,
        queueDrops + former.queueDrops,
        decompressOps + former.decompressOps,
        loadsSeen + former.loadsSeen,
        loadsDropped + former.loadsDropped,
        failures + former.failures,
        rests + former.rests,
        recordedSets,
        processorNs + former.processorNs,
        trend.plus(former.trend),
        sets.plus(former.sets),
        hints.plus(former.hints));
  }

  /** The state of a predictor. */
  public enum State {
    /** The predictor looks at demand loads and has not fetched since its start or trial. */
    WATCHING,
    /** The predictor fetches. */
    ON,
    /** The predictor rests until its next trial. */
    OFF
  }

  /**
   * The account of one predictor. {@code issued - used - wasted} chunks are not decided yet.
   *
   * @param issued chunks that were decompressed for this predictor
   * @param used chunks of {@code issued} that were accessed
   * @param wasted chunks of {@code issued} that were not
   * @param switchedOff times that the predictor was switched off
   * @param state the present state
   * @param reason the reason of the state OFF; empty otherwise
   */
  public record Predictor(
      long issued, long used, long wasted, long switchedOff, State state, String reason) {
    public Predictor {
      requireNonNull(state, "state");
      requireNonNull(reason, "reason");
    }

    private Predictor plus(Predictor former) {
      return new Predictor(
          issued + former.issued,
          used + former.used,
          wasted + former.wasted,
          switchedOff + former.switchedOff,
          state,
          reason);
    }
  }
}
