package org.arenalab.tiering.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RefaultControllerTest {
  private static final long S = TimeUnit.SECONDS.toNanos(1);
  private static final long MIN_NS = S / 2;
  private static final long MAX_NS = 600 * S;
  private static final long MINUTE_S = 60;
  private static final long DAY_S = 24 * 60 * MINUTE_S;

  private static RefaultController controller(double goalPerMinute, long tColdNs) {
    return new RefaultController(goalPerMinute, tColdNs, MIN_NS, MAX_NS, 0);
  }

  /** The refaults of the ten minutes after the first ten are within 25 % of the goal. */
  @ParameterizedTest
  @CsvSource({"0.03,2", "0.05,2", "0.1,2", "0.05,300", "0.1,30", "0.03,600"})
  void shouldHoldTheGoalAfterTenMinutes(double goal, long firstS) {
    RefaultController controller = controller(goal, firstS * S);
    SimulatedChunks chunks = new SimulatedChunks(20_000, 1, 3600, controller);
    chunks.run(10 * MINUTE_S);
    chunks.run(10 * MINUTE_S);
    assertThat(chunks.refaultShares / 10).isBetween(0.75 * goal, 1.25 * goal);
  }

  @Tag("medium")
  @Test
  void shouldHoldTheGoalForDays() {
    double goal = 0.05;
    RefaultController controller = controller(goal, 2 * S);
    SimulatedChunks chunks = new SimulatedChunks(4000, 10, 7200, controller);
    chunks.run(10 * MINUTE_S);
    for (int hour = 0; hour < 48; hour++) {
      chunks.run(DAY_S / 24);
      assertThat(chunks.refaultShares / 60).as("hour %d", hour).isBetween(0.75 * goal, 1.25 * goal);
    }
  }

  /** The program becomes ten times slower, and fast again. */
  @Test
  void shouldFollowAProgramThatChanges() {
    double goal = 0.05;
    RefaultController controller = controller(goal, 2 * S);
    SimulatedChunks chunks = new SimulatedChunks(20_000, 1, 900, controller);
    for (double slower : new double[] {1, 10, 1}) {
      chunks.slower = slower;
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
    SimulatedChunks chunks = new SimulatedChunks(20_000, 1, 3600, controller);
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
