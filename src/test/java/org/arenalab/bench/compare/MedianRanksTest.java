package org.arenalab.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MedianRanksTest {
  private static final int STEPS = 1_000_000;

  /** Values whose pairs all have different means. */
  private static double[] powers(int size) {
    return DoubleStream.iterate(1, value -> value * 3).limit(size).toArray();
  }

  /** The shares of each median among all resamples, each made. */
  private static Map<Double, Double> allResamples(double[] values) {
    int size = values.length;
    long resamples = Math.round(Math.pow(size, size));
    Map<Double, Double> shares = new TreeMap<>();
    for (long resample = 0; resample < resamples; resample++) {
      double[] drawn = new double[size];
      long rest = resample;
      for (int i = 0; i < size; i++) {
        drawn[i] = values[(int) (rest % size)];
        rest /= size;
      }
      shares.merge(ResampledMedian.medianOf(drawn), 1.0 / resamples, Double::sum);
    }
    return shares;
  }

  /** The shares of each median among draws at equal distances. */
  private static Map<Double, Double> drawn(double[] values) {
    Map<Double, Double> shares = new TreeMap<>();
    for (int step = 0; step < STEPS; step++) {
      double share = (step + 0.5) / STEPS;
      double median = drawnAt(values, share);
      shares.merge(median, 1.0 / STEPS, Double::sum);
    }
    return shares;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7})
  void shouldDrawEachMedianAsOftenAsAllResamplesHaveIt(int size) {
    Map<Double, Double> expected = allResamples(powers(size));

    Map<Double, Double> actual = drawn(powers(size));

    expected.forEach(
        (median, share) ->
            assertThat(actual.getOrDefault(median, 0.0))
                .as("share of %s", median)
                .isCloseTo(share, within(2.0 / STEPS)));
    assertThat(expected.keySet()).containsAll(actual.keySet());
  }

  /** The sums of the probabilities are 1 but for rounding, so the last values are drawn, too. */
  @Test
  void shouldDrawBothEnds() {
    double[] values = powers(MedianRanks.MOST);

    assertThat(drawnAt(values, 0)).isEqualTo(values[0]);
    assertThat(drawnAt(values, Math.nextDown(1.0))).isEqualTo(values[values.length - 1]);
  }

  private static double drawnAt(double[] values, double share) {
    RandomGenerator fixed =
        new RandomGenerator() {
          @Override
          public long nextLong() {
            throw new AssertionError("one number suffices");
          }

          @Override
          public double nextDouble() {
            return share;
          }
        };
    return MedianRanks.of(values.length).draw(values, fixed);
  }
}
