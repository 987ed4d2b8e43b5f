package org.arenalab.bench.result.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ForkStatisticsTest {
  private static final long SEED = 7;

  @Test
  void shouldTakeTheMiddleOrTheMeanOfTheTwoMiddleOnes() {
    assertThat(ForkStatistics.median(new double[] {3, 1, 2})).isEqualTo(2);
    assertThat(ForkStatistics.median(new double[] {4, 1, 3, 2})).isEqualTo(2.5);
    assertThatThrownBy(() -> ForkStatistics.median(new double[0]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldReduceEachForkToItsMedian() {
    double[][] iterations = {{1, 100, 2}, {5}, {4, 6}};

    assertThat(ForkStatistics.forkMedians(iterations)).containsExactly(2, 5, 5);
  }

  @Test
  void shouldGiveTheRangeOfFewForks() {
    Estimate estimate = ForkStatistics.estimate(new double[] {5, 1, 3, 2, 4}, SEED);

    assertThat(estimate).isEqualTo(new Estimate(3, 1, 5, 5));
    assertThat(estimate.isInterval()).isFalse();
  }

  @Test
  void shouldBoundARatioOfFewForksByTheRanges() {
    Estimate ratio = ForkStatistics.ratio(new double[] {8, 10, 12}, new double[] {4, 5, 2}, SEED);

    assertThat(ratio).isEqualTo(new Estimate(2.5, 8.0 / 5, 12.0 / 2, 3));
  }

  @Test
  void shouldBoundADifference() {
    double[] more = {8, 10, 12};
    double[] less = {4, 5, 2};

    assertThat(ForkStatistics.difference(more, less, SEED)).isEqualTo(new Estimate(6, 3, 10, 3));
    double[] forks = {10, 11, 12, 13, 14, 15, 30};
    double[] floor = {1, 2, 3, 2, 1, 2, 3};
    Estimate net = ForkStatistics.difference(forks, floor, SEED);
    assertThat(net.value()).isEqualTo(11);
    assertThat(net.low()).isBetween(7.0, 10.0);
    assertThat(net.high()).isBetween(12.0, 29.0);
    assertThat(net.isInterval()).isTrue();
  }

  @Test
  void shouldGiveTheSameIntervalForTheSameSeed() {
    double[] forks = {10, 11, 12, 13, 14, 15, 30};

    assertThat(ForkStatistics.estimate(forks, SEED))
        .isEqualTo(ForkStatistics.estimate(forks, SEED));
    assertThat(ForkStatistics.estimate(forks, SEED).isInterval()).isTrue();
  }

  @Test
  void shouldFindTheQuantilesOfTheExactBootstrapDistribution() {
    // Of 7 distinct values, a resample's median is the k-th smallest with a binomial probability:
    // P(median <= 2nd) = P(Bin(7, 2/7) >= 4) = 9.8 %, P(median <= 1st) = P(Bin(7, 1/7) >= 4) = 1.0
    // %.
    // So the 2.5 % quantile is the 2nd smallest, and by symmetry the 97.5 % quantile the 6th.
    Estimate estimate = ForkStatistics.estimate(new double[] {7, 6, 5, 4, 3, 2, 1}, SEED);

    assertThat(estimate).isEqualTo(new Estimate(4, 2, 6, 7));
  }

  @Tag("medium")
  @Test
  void shouldCoverTheTrueMedianAboutAsOftenAsItSays() {
    Random random = new Random(SEED);
    int covered = 0;
    int trials = 200;
    for (int trial = 0; trial < trials; trial++) {
      double[] forks = IntStream.range(0, 12).mapToDouble(i -> random.nextGaussian()).toArray();
      Estimate estimate = ForkStatistics.estimate(forks, trial);
      if (estimate.low() <= 0 && 0 <= estimate.high()) {
        covered++;
      }
    }
    assertThat((double) covered / trials).isCloseTo(0.95, within(0.05));
  }

  @Test
  void shouldTurnARatioRound() {
    assertThat(new Estimate(0.5, 0.25, 0.8, 6).inverse()).isEqualTo(new Estimate(2, 1.25, 4, 6));
  }
}
