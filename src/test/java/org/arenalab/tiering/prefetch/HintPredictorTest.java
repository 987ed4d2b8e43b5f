package org.arenalab.tiering.prefetch;

import static org.assertj.core.api.Assertions.assertThat;

import org.arenalab.compressed.PrefetchOutcome;
import org.arenalab.tiering.prefetch.PrefetchStats.State;
import org.junit.jupiter.api.Test;

/** Requests and phase hints, and what follows if they are wasted. */
class HintPredictorTest {
  private static final long MS = 1_000_000;

  private final Simulation simulation = new Simulation(10_000);

  private PrefetchStats.Predictor hints() {
    return simulation.stats().hints();
  }

  private void use(int from, int end) {
    for (int chunk = from; chunk < end; chunk++) {
      simulation.region().access(chunk, simulation.nowNs());
    }
  }

  @Test
  void shouldFetchARequestedRange() {
    simulation.request(100, 200);
    simulation.pause(10 * MS);
    assertThat(hints().issued()).isEqualTo(200);
    assertThat(simulation.region().outcome(299)).isEqualTo(PrefetchOutcome.UNUSED);
    assertThat(simulation.region().outcome(300)).isEqualTo(PrefetchOutcome.STORED);
    use(100, 300);
    simulation.pause(1_000 * MS);
    assertThat(hints().used()).isEqualTo(200);
    assertThat(hints().wasted()).isZero();
  }

  @Test
  void shouldSkipWhatIsQueuedOrRaw() {
    simulation.request(100, 200);
    simulation.request(150, 10);
    simulation.pause(10 * MS);
    simulation.request(290, 20);
    simulation.pause(10 * MS);
    PrefetchStats stats = simulation.stats();
    assertThat(stats.queueEnqueues()).isEqualTo(230);
    assertThat(stats.queueDedupSkips()).isEqualTo(20);
    assertThat(stats.decompressOps()).isEqualTo(210);
  }

  @Test
  void shouldDropWhatDoesNotFit() {
    for (int i = 0; i < RequestQueue.CAPACITY + 5; i++) {
      simulation.request(2 * i, 1);
    }
    assertThat(simulation.stats().queueDrops()).isEqualTo(5);
  }

  @Test
  void shouldIgnoreAnApplicationThatWastes() {
    simulation.request(0, 100);
    simulation.pause(11_000 * MS);
    assertThat(hints().wasted()).isEqualTo(100);
    assertThat(hints().switchedOff()).isEqualTo(1);
    assertThat(hints().reason()).isEmpty();
    // The trial has begun by now.
    assertThat(hints().state()).isEqualTo(State.WATCHING);
    simulation.request(1_000, 100);
    simulation.pause(10_000 * MS);
    simulation.pause(600 * MS);
    assertThat(hints().switchedOff()).isEqualTo(2);
  }

  @Test
  void shouldNotJudgeUsedChunksWasted() {
    simulation.request(0, 100);
    simulation.pause(10 * MS);
    use(0, 100);
    simulation.pause(1_000 * MS);
    simulation.region().compress();
    simulation.pause(20_000 * MS);
    assertThat(hints().used()).isEqualTo(100);
    assertThat(hints().wasted()).isZero();
  }

  /** The program may store its chunks itself, between two looks of the loop. */
  @Test
  void shouldNotJudgeChunksWastedThatAreStoredSoonAfterTheirUse() {
    for (int time = 0; time < 6; time++) {
      simulation.request(0, 100);
      simulation.pause(10 * MS);
      use(0, 100);
      simulation.region().compress();
      simulation.pause(1_000 * MS);
    }
    assertThat(hints().used()).isEqualTo(600);
    assertThat(hints().wasted()).isZero();
    assertThat(hints().switchedOff()).isZero();
  }

  @Test
  void shouldFetchTheFirstChunksBeforeAPhase() {
    simulation.hint(PhaseHint.ACTIVE_SOON);
    simulation.pause(MS);
    assertThat(hints().issued()).isEqualTo(2L * PrefetchConfig.DEFAULT.batch());
  }

  @Test
  void shouldReplayTheWholeSetBeforeItsPhase() {
    int[] set = Patterns.random(1, 1_000, 10_000);
    for (int time = 0; time < 2; time++) {
      simulation.region().compress();
      simulation.consume(set, 10_000);
      simulation.pause(100 * MS);
    }
    simulation.region().compress();
    simulation.hint(PhaseHint.ACTIVE_SOON);
    simulation.pause(50 * MS);
    // Without the announcement, at most 256 chunks are fetched before the first use.
    assertThat(simulation.stats().sets().issued()).isEqualTo(1_000);
    assertThat(simulation.consume(set, 10_000)).isEqualTo(1);
    assertThat(simulation.stats().sets().wasted()).isZero();
  }

  @Test
  void shouldDropRequestsOfARestingRegion() {
    simulation.request(0, 1_000);
    simulation.hint(PhaseHint.IDLE_SOON);
    simulation.pause(10 * MS);
    assertThat(simulation.stats().decompressOps()).isZero();
  }
}
