package org.arenalab.tiering.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("beside")
class RefaultControllerTest {
  private static final long S = TimeUnit.SECONDS.toNanos(1);
  private static final long MS = S / 1000;
  private static final long MIN_NS = S / 40;
  private static final long MAX_NS = 3600 * S;
  private static final long MINUTE_S = 60;
  private static final long HOUR_S = 60 * MINUTE_S;

  private static RefaultController controller(double goalPerMinute, long tColdNs) {
    return RefaultController.withStaleRefaults(goalPerMinute, tColdNs, MIN_NS, MAX_NS, 0);
  }

  private static SimulatedChunks chunks(int chunks, double maxS, RefaultController controller) {
    return new SimulatedChunks(chunks, 1, maxS, 100 * MS, controller);
  }

  /**
   * The refaults of the ten minutes after the first ten are within 25 % of the goal. With the
   * longest periods of a case, the goal needs a {@code tCold} of two to six minutes.
   */
  @ParameterizedTest
  @CsvSource({
    "0.002,0.1,60", "0.002,2,60", "0.002,60,60",
    "0.01,0.1,200", "0.01,2,200", "0.01,60,200",
    "0.05,0.1,3600", "0.05,2,3600", "0.05,60,3600",
    "0.05,300,3600", "0.1,30,3600", "0.03,600,3600",
  })
  void shouldHoldTheGoalAfterTenMinutes(double goal, double firstS, double longestS) {
    RefaultController controller = controller(goal, (long) (firstS * S));
    SimulatedChunks chunks = chunks(20_000, longestS, controller);
    chunks.run(10 * MINUTE_S);
    chunks.run(10 * MINUTE_S);
    assertThat(chunks.refaultShares / 10).isBetween(0.75 * goal, 1.25 * goal);
  }

  /** A bad start must not raise {@code tCold} beyond the value that holds the goal. */
  @ParameterizedTest
  @CsvSource({"0.1", "2"})
  void shouldNotOvershootAfterABadStart(double firstS) {
    RefaultController controller = controller(0.05, (long) (firstS * S));
    SimulatedChunks chunks = chunks(20_000, 3600, controller);
    double highestS = 0;
    for (int minute = 0; minute < 10; minute++) {
      chunks.run(MINUTE_S);
      highestS = Math.max(highestS, (double) controller.tColdNs() / S);
    }
    chunks.run(HOUR_S);
    assertThat(highestS).isLessThan(1.25 * controller.tColdNs() / S);
  }

  /** The default goal, for a program whose periods reach two hours: it needs most of an hour. */
  @Tag("medium")
  @ParameterizedTest
  @CsvSource({"0.002,0.1", "0.002,2", "0.002,60", "0.05,2"})
  void shouldHoldTheGoalForDays(double goal, double firstS) {
    RefaultController controller = controller(goal, (long) (firstS * S));
    SimulatedChunks chunks = new SimulatedChunks(8000, 1, 7200, S, controller);
    chunks.run(2 * HOUR_S);
    for (int hour = 2; hour < 48; hour++) {
      chunks.run(HOUR_S);
      assertThat(chunks.refaultShares / 60).as("hour %d", hour).isBetween(0.75 * goal, 1.25 * goal);
    }
    assertThat(controller.tColdNs()).isLessThan(MAX_NS);
  }

  /** The program becomes ten times slower, and fast again. */
  @Test
  void shouldFollowAProgramThatChanges() {
    double goal = 0.05;
    RefaultController controller = controller(goal, 2 * S);
    SimulatedChunks chunks = chunks(20_000, 900, controller);
    for (double slower : new double[] {1, 10, 1}) {
      chunks.accesses.slower = slower;
      chunks.run(30 * MINUTE_S);
      chunks.run(10 * MINUTE_S);
      assertThat(chunks.refaultShares / 10).isBetween(0.75 * goal, 1.25 * goal);
    }
  }

  /** An hour without a budget must not be followed by a flood. */
  @Test
  void shouldNotWindUpWhileNothingIsStored() {
    double goal = 0.05;
    RefaultController controller = controller(goal, 2 * S);
    SimulatedChunks chunks = chunks(20_000, 3600, controller);
    chunks.run(20 * MINUTE_S);
    long before = controller.tColdNs();
    chunks.storing = false;
    chunks.run(60 * MINUTE_S);
    assertThat(controller.tColdNs()).isBetween(before / 2, 2 * before);
    chunks.storing = true;
    chunks.run(10 * MINUTE_S);
    chunks.run(10 * MINUTE_S);
    assertThat(chunks.refaultShares / 10).isBetween(0.75 * goal, 1.25 * goal);
  }

  /** Chunks that an older value of {@code tCold} has stored say nothing about the present one. */
  @Test
  void shouldShowStaleRefaultsOnly() {
    RefaultController controller = controller(0.002, 2 * S);
    controller.step(100, 100, 1000, false, 5 * S);
    assertThat(controller.tColdNs()).isLessThan(2 * S);
    assertThat(controller.refaultsPerMinute()).isPositive();
  }

  @Test
  void shouldNotFallBeforeTheFirstChunkIsCold() {
    RefaultController controller = controller(0.002, 60 * S);
    for (int second = 5; second < 60; second += 5) {
      controller.step(0, 0, 1000, false, second * S);
      assertThat(controller.tColdNs()).isEqualTo(60 * S);
    }
    controller.step(0, 0, 1000, false, 60 * S);
    assertThat(controller.tColdNs()).isLessThan(60 * S);
  }

  @Test
  void shouldStayWithinItsBounds() {
    RefaultController rising = controller(0.002, 2 * S);
    RefaultController falling = controller(0.002, 2 * S);
    for (int step = 1; step < 10_000; step++) {
      long now = step * RefaultController.STEP_NS;
      rising.step(1_000_000, 10, false, now);
      falling.step(0, 10, false, now);
    }
    assertThat(rising.tColdNs()).isEqualTo(MAX_NS);
    assertThat(falling.tColdNs()).isEqualTo(MIN_NS);
  }

  @Test
  void shouldAllowNoRefaultWithAGoalOfNone() {
    RefaultController controller = controller(0, 2 * S);
    controller.step(0, 10, false, 5 * S);
    assertThat(controller.tColdNs()).isEqualTo(2 * S);
    controller.step(1, 10, false, 10 * S);
    assertThat(controller.tColdNs()).isGreaterThan(2 * S);
  }

  @Test
  void shouldRaiseWithinItsBounds() {
    RefaultController controller = controller(0.002, 2 * S);
    controller.raise(S);
    assertThat(controller.tColdNs()).isEqualTo(2 * S);
    controller.raise(7 * S);
    assertThat(controller.tColdNs()).isEqualTo(7 * S);
    controller.raise(2 * MAX_NS);
    assertThat(controller.tColdNs()).isEqualTo(MAX_NS);
  }

  @Test
  void shouldIgnoreAClockThatGoesBack() {
    RefaultController controller = controller(0.002, 2 * S);
    controller.step(1, 1000, false, 100 * S);
    long before = controller.tColdNs();
    assertThat(controller.isDue(-3600 * S)).isFalse();
    controller.step(1, 1000, false, -3600 * S);
    assertThat(controller.tColdNs()).isBetween(before, 2 * before);
    assertThat(controller.refaultsPerMinute()).isFinite();
  }
}
