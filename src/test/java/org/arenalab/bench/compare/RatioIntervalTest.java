package org.arenalab.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.stream.IntStream;
import org.arenalab.bench.result.row.Estimate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RatioIntervalTest {
  private static final Rules RULES = rules(1);
  private static final double TAIL = 0.025;

  @Test
  void shouldGiveTheRatioOfMediansOverForks() {
    double[][] reference = {{1, 2, 90}, {2, 2, 2}, {2, 3, 1}};
    double[][] other = {{3, 3, 3}, {3, 1, 9}, {7, 3, 3}};

    Estimate ratio = RatioInterval.independent(reference, other, RULES);

    assertThat(ratio.value()).isEqualTo(1.5);
    assertThat(ratio.low()).isLessThanOrEqualTo(1.5);
    assertThat(ratio.high()).isGreaterThanOrEqualTo(1.5);
    assertThat(ratio).isEqualTo(RatioInterval.independent(reference, other, RULES));
  }

  @Tag("medium")
  @Test
  @Timeout(12)
  void shouldNotTakeLongOverForksOfManyIterations() {
    double[][] forks = SampleRuns.noisy(new Random(5), 10, 640, 100, 0.03, 0.01);

    for (int row = 0; row < 40; row++) {
      assertThat(RatioInterval.independent(forks, forks, Rules.standard()).value()).isEqualTo(1);
    }
  }

  @Test
  void shouldDrawLessForEachOfVeryManyRows() {
    Rules standard = Rules.standard();

    assertThat(standard.forRows(400)).isEqualTo(standard);
    assertThat(standard.forRows(2_000).resamples()).isEqualTo(2_000);
    assertThat(standard.forRows(95_000).resamples()).isEqualTo(1_000);
  }

  @Test
  void shouldHaveNoWidthWhereNothingVaries() {
    double[][] forks = {{2, 2}, {2, 2}, {2, 2}, {2, 2}};

    assertThat(RatioInterval.independent(forks, forks, RULES)).isEqualTo(new Estimate(1, 1, 1, 4));
  }

  @Test
  void shouldBeWiderForIterationsThatVaryWithinForks() {
    double[][] steady =
        IntStream.range(0, 6).mapToObj(i -> new double[] {10, 10, 10}).toArray(double[][]::new);
    double[][] shaky =
        IntStream.range(0, 6).mapToObj(i -> new double[] {9, 10, 11}).toArray(double[][]::new);

    Estimate ratio = RatioInterval.independent(steady, shaky, RULES);

    assertThat(ratio.value()).isEqualTo(1);
    assertThat(ratio.low()).isLessThan(0.98);
    assertThat(ratio.high()).isGreaterThan(1.02);
  }

  @Tag("medium")
  @ParameterizedTest
  @CsvSource({"5, 0.88", "6, 0.91", "10, 0.92"})
  void shouldCoverTheTrueRatioAboutAsOftenAsItSays(int forks, double atLeast) {
    Random random = new Random(11);
    int covered = 0;
    int trials = 200;
    for (int trial = 0; trial < trials; trial++) {
      double[][] reference = SampleRuns.noisy(random, forks, 5, 100, 0.03, 0.01);
      double[][] other = SampleRuns.noisy(random, forks, 5, 110, 0.03, 0.01);
      Estimate ratio = RatioInterval.independent(reference, other, rules(trial));
      covered += ratio.low() <= 1.1 && 1.1 <= ratio.high() ? 1 : 0;
    }
    assertThat((double) covered / trials).isBetween(atLeast, 0.995);
  }

  @ParameterizedTest
  @CsvSource({"6, 0", "8, 0", "9, 1", "10, 1", "12, 2", "20, 5"})
  void shouldLeaveAsManyValuesOutsideAsTheBinomialTailAllows(int pairs, int outside) {
    assertThat(RatioInterval.outside(pairs, TAIL)).isEqualTo(outside);
  }

  @Test
  void shouldNeedMorePairsToErrMoreSeldom() {
    assertThat(RatioInterval.pairsNeeded(TAIL)).isEqualTo(6);
    assertThat(RatioInterval.pairsNeeded(TAIL / 4)).isEqualTo(8);
    assertThat(RatioInterval.outside(20, TAIL / 4)).isEqualTo(4);
  }

  @Test
  void shouldCancelWhatDriftsFromPassToPass() {
    double[] reference = {10, 20, 30, 40, 50, 60};
    double[] other = {11, 22.2, 32.7, 44.4, 55, 66.6};

    Estimate ratio = RatioInterval.paired(reference, other, TAIL);

    assertThat(ratio.value()).isCloseTo(1.105, within(0.01));
    assertThat(ratio.low()).isCloseTo(1.09, within(1e-9));
    assertThat(ratio.high()).isCloseTo(1.11, within(1e-9));
  }

  private static Rules rules(long seed) {
    return new Rules(0.02, 0.05, seed, 300);
  }
}
