package org.arenalab.tiering.prefetch;

import static org.arenalab.tiering.prefetch.Patterns.inTurn;
import static org.arenalab.tiering.prefetch.Patterns.random;
import static org.arenalab.tiering.prefetch.Patterns.shuffled;
import static org.arenalab.tiering.prefetch.Patterns.stride;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.arenalab.tiering.prefetch.PrefetchStats.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The predictors against simulated consumers: the targets of prefetch, and its limits. */
class PredictorsTest {
  private static final int REGION = 65_536;
  private static final long THINK_NS = 10_000;
  private static final long FULL_SPEED_NS = 200;
  private static final long SECOND_NS = 1_000_000_000L;

  @ParameterizedTest
  @CsvSource({
    "0, 1, 0.90",
    "65535, -1, 0.90",
    "0, 3, 0.85",
    "0, 7, 0.85",
    "65535, -3, 0.85",
    "1, 40, 0.80",
    "65535, -33, 0.80"
  })
  void shouldFollowAStream(int first, int stride, double target) {
    int count = Math.min(REGION / Math.abs(stride) - 1, 9_000);
    Simulation simulation = new Simulation(REGION);
    double avoided = simulation.consume(stride(first, stride, count), THINK_NS);
    assertThat(avoided).isGreaterThan(target);
    simulation.pause(2 * SECOND_NS);
    assertAccountsAgree(simulation);
    assertThat(simulation.stats().trend().wasted()).isLessThan(200);
  }

  private static void assertAccountsAgree(Simulation simulation) {
    PrefetchStats stats = simulation.stats();
    for (PrefetchStats.Predictor each : List.of(stats.trend(), stats.sets())) {
      assertThat(each.used() + each.wasted()).as("%s", each).isEqualTo(each.issued());
    }
    assertThat(stats.trend().issued() + stats.sets().issued() + stats.hints().issued())
        .isEqualTo(stats.decompressOps());
    assertThat(stats.queueEnqueues()).isEqualTo(stats.decompressOps() + stats.queueDedupSkips());
  }

  /**
   * Interpreted fetches outlast the consumer's pace. The loop must still fetch once they do not.
   */
  @ParameterizedTest
  @ValueSource(ints = {16, 200, 1_000})
  void shouldFollowAfterSlowFirstFetches(int slowFetches) {
    Simulation simulation = new Simulation(REGION);
    simulation.region().slowDown(slowFetches, 4 * THINK_NS);
    double _ = simulation.consume(stride(0, 1, 8_000), THINK_NS);
    assertThat(simulation.consume(stride(8_000, 1, 8_000), THINK_NS)).isGreaterThan(0.8);
  }

  @Test
  void shouldReplayAfterSlowFirstFetches() {
    Simulation simulation = new Simulation(REGION);
    int[] set = random(7, 1_000, REGION);
    simulation.region().slowDown(100, 4 * THINK_NS);
    double avoided = 0;
    for (int time = 0; time < 6; time++) {
      simulation.region().compress();
      avoided = simulation.consume(set, THINK_NS);
      simulation.pause(SECOND_NS / 10);
    }
    assertThat(avoided).isGreaterThan(0.8);
  }

  @Test
  void shouldFollowTwoStreams() {
    int[] chunks = inTurn(stride(0, 1, 8_000), stride(60_000, -3, 8_000));
    Simulation simulation = new Simulation(REGION);
    assertThat(simulation.consume(chunks, THINK_NS)).isGreaterThan(0.8);
  }

  @Test
  void shouldFollowASlowStream() {
    Simulation simulation = new Simulation(REGION);
    assertThat(simulation.consume(stride(0, 1, 2_000), 1_000_000)).isGreaterThan(0.95);
  }

  @Test
  void shouldFindAStreamAmongRandomLoads() {
    int[] chunks = inTurn(stride(0, 1, 4_000), random(1, 4_000, 60_000));
    Simulation simulation = new Simulation(REGION);
    // The random half cannot be predicted.
    assertThat(simulation.consume(chunks, THINK_NS)).isGreaterThan(0.4);
    assertThat(simulation.stats().trend().wasted()).isLessThan(80);
  }

  @Test
  void shouldResumeAStreamAfterAPause() {
    Simulation simulation = new Simulation(REGION);
    simulation.consume(stride(0, 1, 2_000), THINK_NS);
    simulation.pause(SECOND_NS / 2);
    assertThat(simulation.consume(stride(2_000, 1, 2_000), THINK_NS)).isGreaterThan(0.98);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldReplayARecurringSet(boolean shuffled) {
    Simulation simulation = new Simulation(REGION);
    int[] set = random(7, 1_000, REGION);
    List<Double> avoided = new ArrayList<>();
    for (int time = 0; time < 6; time++) {
      simulation.region().compress();
      int[] chunks = shuffled ? shuffled(set, time) : set;
      avoided.add(simulation.consume(chunks, THINK_NS));
      simulation.pause(SECOND_NS / 10);
    }
    assertThat(avoided.subList(0, 2)).allMatch(each -> each < 0.02);
    assertThat(avoided.subList(2, 6)).allMatch(each -> each > 0.8);
    assertThat(simulation.stats().sets().wasted()).isZero();
    assertAccountsAgree(simulation);
  }

  /** A pause in the middle of an occurrence, as if the consumer had lost its processor. */
  @ParameterizedTest
  @ValueSource(ints = {100, 300, 500, 700, 950})
  void shouldReplayASetThatAPauseCuts(int cut) {
    for (int time = 0; time < 4; time++) {
      Simulation simulation = new Simulation(REGION);
      int[] set = random(7, 1_000, REGION);
      double worst = 1;
      for (int pass = 0; pass < 6; pass++) {
        simulation.region().compress();
        int at = time == 3 || pass == time ? cut : set.length;
        double avoided = simulation.consume(Arrays.copyOf(set, at), THINK_NS) * at;
        if (at < set.length) {
          simulation.pause(SECOND_NS / 50);
          int[] rest = Arrays.copyOfRange(set, at, set.length);
          avoided += simulation.consume(rest, THINK_NS) * rest.length;
        }
        worst = pass < 2 ? 1 : Math.min(worst, avoided / set.length);
        simulation.pause(SECOND_NS / 5);
      }
      assertThat(worst).as("cut in time %d", time).isGreaterThan(0.8);
      assertThat(simulation.stats().sets().wasted()).isLessThan(100);
    }
  }

  /** The second phase begins while chunks of the first are fetched and not used. */
  @Test
  void shouldNoticeThatAPhaseWasLeft() {
    Simulation simulation = new Simulation(REGION);
    int[] one = random(30, 1_000, REGION);
    int[] other = random(31, 1_000, REGION);
    for (int pass = 0; pass < 4; pass++) {
      for (int[] set : List.of(one, other)) {
        simulation.region().compress();
        double _ = simulation.consume(set, THINK_NS);
        simulation.pause(SECOND_NS / 5);
      }
    }
    simulation.region().compress();
    double _ = simulation.consume(Arrays.copyOf(one, 300), THINK_NS);
    simulation.pause(SECOND_NS / 50);
    assertThat(simulation.consume(other, THINK_NS)).isGreaterThan(0.8);
  }

  @Test
  void shouldReplayAfterAClockThatJumpsBack() {
    Simulation simulation = new Simulation(REGION);
    int[] set = random(7, 1_000, REGION);
    for (int pass = 0; pass < 4; pass++) {
      simulation.region().compress();
      double _ = simulation.consume(set, THINK_NS);
      simulation.pause(SECOND_NS / 5);
    }
    simulation.region().compress();
    double _ = simulation.consume(Arrays.copyOf(set, 100), THINK_NS);
    simulation.jumpClock(-3_600 * SECOND_NS);
    int[] rest = Arrays.copyOfRange(set, 100, set.length);
    assertThat(simulation.consume(rest, THINK_NS)).isGreaterThan(0.9);
    simulation.pause(SECOND_NS / 5);
    simulation.region().compress();
    assertThat(simulation.consume(set, THINK_NS)).isGreaterThan(0.8);
  }

  /** The next time starts at once: the repetition of chunks separates the two. */
  @Test
  void shouldReplayASetThatRecursWithoutAPause() {
    Simulation simulation = new Simulation(REGION);
    int[] set = random(8, 1_000, REGION);
    double avoided = 0;
    for (int time = 0; time < 4; time++) {
      simulation.region().compress();
      avoided = simulation.consume(set, THINK_NS);
    }
    assertThat(avoided).isGreaterThan(0.8);
  }

  @Test
  void shouldReplayTheSetOfEachPhase() {
    Simulation simulation = new Simulation(REGION);
    double worst = 1;
    for (int time = 0; time < 12; time++) {
      simulation.region().compress();
      double avoided = simulation.consume(random(20 + time % 3, 600, REGION), THINK_NS);
      worst = time < 6 ? 1 : Math.min(worst, avoided);
      simulation.pause(SECOND_NS / 10);
    }
    assertThat(worst).isGreaterThan(0.8);
    assertThat(simulation.stats().recordedSets()).isEqualTo(3);
  }

  /** A tenth of the chunks differs each time: it is neither fetched nor wasted. */
  @Test
  void shouldLearnTheStablePartOfASet() {
    Simulation simulation = new Simulation(REGION);
    int[] stable = random(9, 900, REGION);
    double avoided = 0;
    for (int time = 0; time < 8; time++) {
      simulation.region().compress();
      int[] chunks = Arrays.copyOf(stable, 1_000);
      System.arraycopy(random(100 + time, 100, REGION), 0, chunks, 900, 100);
      avoided = simulation.consume(shuffled(chunks, time), THINK_NS);
      simulation.pause(SECOND_NS / 10);
    }
    assertThat(avoided).isGreaterThan(0.7);
    PrefetchStats.Predictor sets = simulation.stats().sets();
    assertThat(sets.wasted()).isLessThan(sets.used() / 50);
  }

  /** Streams, two sets in turn and a fast consumer. The first passes let the tables grow. */
  @Test
  void shouldMakeNoGarbage() {
    Simulation simulation = new Simulation(REGION);
    long before = 0;
    for (int pass = 0; pass < 12; pass++) {
      before = pass == 6 ? simulation.allocatedBytes() : before;
      simulation.region().compress();
      double _ = simulation.consume(stride(0, 3, 2_000), THINK_NS);
      simulation.pause(SECOND_NS / 5);
      double _ = simulation.consume(random(40 + pass % 2, 1_000, REGION), THINK_NS);
      simulation.pause(SECOND_NS / 5);
      double _ = simulation.consume(stride(20_000, 1, 5_000), FULL_SPEED_NS);
      simulation.pause(SECOND_NS / 5);
    }
    assertThat(simulation.stats().sets().used()).isPositive();
    assertThat(simulation.stats().trend().used()).isPositive();
    assertThat(simulation.stats().rests()).isPositive();
    assertThat(simulation.allocatedBytes() - before).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {1_024, 4_096, 65_536, 1_000_000})
  void shouldWasteLittleOnRandomLoads(int region) {
    Simulation simulation = new Simulation(region);
    int loads = 0;
    boolean off = false;
    for (int round = 0; round < 20; round++) {
      simulation.region().compress();
      int[] chunks = random(1_000 + round, 500, region);
      loads += chunks.length;
      simulation.consume(chunks, THINK_NS);
      off |= loads <= 1_000 && simulation.stats().trend().state() == State.OFF;
    }
    PrefetchStats stats = simulation.stats();
    assertThat(stats.trend().wasted() + stats.sets().wasted()).isLessThan(loads / 50);
    assertThat(off).as("%s", stats).isTrue();
    assertThat(stats.sets().issued()).isZero();
  }

  @Test
  void shouldRestMoreAndMoreWithoutAPattern() {
    Simulation simulation = new Simulation(1_000_000);
    // A minute of demand loads.
    for (int second = 0; second < 60; second++) {
      simulation.region().compress();
      simulation.consume(random(second, 1_000, 1_000_000), SECOND_NS / 1_000);
    }
    assertThat(simulation.stats().trend().switchedOff()).isBetween(6L, 10L);
  }

  @Test
  void shouldFollowAStreamAfterATrial() {
    Simulation simulation = new Simulation(REGION);
    simulation.consume(random(3, 2_000, REGION), THINK_NS);
    assertThat(simulation.stats().trend().state()).isEqualTo(State.OFF);
    simulation.pause(SECOND_NS);
    simulation.region().compress();
    assertThat(simulation.consume(stride(0, 1, 4_000), THINK_NS)).isGreaterThan(0.9);
    assertThat(simulation.stats().trend().state()).isEqualTo(State.ON);
  }

  /** Runs of ten chunks are long enough to be found and too short to pay. */
  @Test
  void shouldSwitchOffByWaste() {
    Simulation simulation = new Simulation(1_000_000);
    int[] starts = random(4, 1_000, 900_000);
    for (int start : starts) {
      simulation.consume(stride(start, 1, 22), THINK_NS);
      simulation.pause(SECOND_NS / 100);
    }
    PrefetchStats.Predictor trend = simulation.stats().trend();
    assertThat(trend.wasted()).isLessThan(22_000 / 50 + trend.used() / 2);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, -1, 3})
  void shouldLeaveAFastConsumerAlone(int stride) {
    int first = stride < 0 ? REGION - 1 : 0;
    int[] chunks = stride(first, stride, 20_000);
    Simulation simulation = new Simulation(REGION);
    simulation.consume(chunks, FULL_SPEED_NS);
    long demandOnlyNs = chunks.length * (FULL_SPEED_NS + Simulation.STALL_NS);
    assertThat((double) demandOnlyNs / simulation.nowNs()).isGreaterThan(0.98);
    assertThat(simulation.stats().decompressOps()).isLessThan(100);
  }

  @Test
  void shouldFollowAFastConsumerThatSlowsDown() {
    Simulation simulation = new Simulation(REGION);
    for (int pass = 0; pass < 5; pass++) {
      simulation.region().compress();
      simulation.consume(stride(0, 1, REGION), FULL_SPEED_NS);
    }
    assertThat(simulation.stats().rests()).isPositive();
    assertThat(simulation.stats().loadsSeen()).isLessThan(5 * REGION / 10);
    simulation.region().compress();
    simulation.consume(stride(0, 1, REGION / 2), THINK_NS);
    assertThat(simulation.consume(stride(REGION / 2, 1, REGION / 2), THINK_NS)).isGreaterThan(0.95);
  }

  @Test
  void shouldLeaveAFastRecurringSetAlone() {
    Simulation simulation = new Simulation(REGION);
    int[] set = random(5, 2_000, REGION);
    for (int time = 0; time < 5; time++) {
      simulation.region().compress();
      simulation.consume(set, FULL_SPEED_NS);
      simulation.pause(SECOND_NS / 10);
    }
    assertThat(simulation.stats().sets().issued()).isLessThan(300);
  }

  @Test
  void shouldRefuseASetThatIsTooLarge() {
    Simulation simulation = new Simulation(1_000_000);
    simulation.consume(random(6, RecordedSet.MAX_CHUNKS + 10, 1_000_000), 5_000);
    simulation.pause(SECOND_NS / 200);
    PrefetchStats.Predictor sets = simulation.stats().sets();
    assertThat(sets.state()).isEqualTo(State.OFF);
    assertThat(sets.reason()).contains("32768 chunks without a pause");
  }

  @Test
  void shouldForgetARemovedRegion() {
    Simulation simulation = new Simulation(REGION);
    simulation.consume(stride(0, 1, 1_000), THINK_NS);
    simulation.state().remove();
    simulation.engine().sweep(simulation.nowNs());
    long before = simulation.stats().decompressOps();
    simulation.pause(SECOND_NS);
    assertThat(simulation.stats().decompressOps()).isEqualTo(before);
  }

  @Test
  void shouldBearAClockThatJumps() {
    Simulation simulation = new Simulation(REGION);
    simulation.consume(stride(0, 1, 1_000), THINK_NS);
    PrefetchEngine engine = simulation.engine();
    long hourNs = 3_600 * SECOND_NS;
    assertThat(engine.poll(simulation.nowNs() + hourNs, hourNs)).isBetween(0L, hourNs);
    assertThat(engine.poll(simulation.nowNs() - hourNs, hourNs)).isBetween(0L, hourNs);
    assertThat(simulation.consume(stride(1_000, 1, 2_000), THINK_NS)).isGreaterThan(0.9);
  }
}
