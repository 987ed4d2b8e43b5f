package org.arenalab.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RankTestsTest {

  @ParameterizedTest
  @CsvSource({"3, 0.1", "4, 0.028571", "5, 0.007937", "6, 0.002165"})
  void shouldGiveTheExactProbabilityOfForksThatAreWhollyApart(int forks, double p) {
    double[] one = values(forks, 1);
    double[] other = values(forks, 100);

    assertThat(RankTests.mannWhitney(one, other)).isCloseTo(p, within(1e-6));
    assertThat(RankTests.smallestMannWhitney(forks, forks)).isCloseTo(p, within(1e-6));
  }

  @Test
  void shouldNotClaimMoreOfTiesThanTheirArrangementsAllow() {
    // The normal approximation gives 0.047 here.
    assertThat(RankTests.mannWhitney(new double[] {5, 5, 5}, new double[] {6, 6, 6}))
        .isCloseTo(0.1, within(1e-9));
    assertThat(RankTests.mannWhitney(new double[] {5, 5, 5, 5}, new double[] {5, 5, 5, 5}))
        .isEqualTo(1);
  }

  @Test
  void shouldCountTiesAsEnumeratingAllArrangementsDoes() {
    Random random = new Random(3);
    for (int trial = 0; trial < 50; trial++) {
      double[] one = random.ints(4, 0, 4).asDoubleStream().toArray();
      double[] other = random.ints(5, 0, 4).asDoubleStream().toArray();

      assertThat(RankTests.mannWhitney(one, other))
          .as("%s %s", Arrays.toString(one), Arrays.toString(other))
          .isCloseTo(enumerated(one, other), within(1e-9));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 6, 10})
  void shouldGiveTheExactProbabilityOfPairsThatAllGoOneWay(int pairs) {
    double[] different = values(pairs, 1);
    double[] alike = new double[pairs];
    Arrays.fill(alike, 0.5);

    assertThat(RankTests.signedRank(different)).isCloseTo(2 / Math.pow(2, pairs), within(1e-9));
    assertThat(RankTests.signedRank(alike)).isCloseTo(2 / Math.pow(2, pairs), within(1e-9));
    assertThat(RankTests.signedRank(new double[pairs])).isEqualTo(1);
  }

  @Test
  void shouldMatchSignsThatAreEnumeratedWithTies() {
    double[] differences = {1, 1, -1, 2, 2, -3, 4};
    int[] ranks = {4, 4, 4, 9, 9, 12, 14};
    int extreme = 0;
    int observed = 4 + 4 + 9 + 9 + 14;
    for (int signs = 0; signs < 128; signs++) {
      int sum = 0;
      for (int i = 0; i < 7; i++) {
        sum += ((signs >> i) & 1) * ranks[i];
      }
      extreme += Math.abs(sum - 28) >= Math.abs(observed - 28) ? 1 : 0;
    }

    assertThat(RankTests.signedRank(differences)).isCloseTo(extreme / 128.0, within(1e-9));
  }

  @Test
  void shouldMultiplyTheSmallestByAllTheNextByOneLessAndNeverFall() {
    assertThat(Holm.adjust(new double[] {0.01, 0.04, 0.03, 0.005}))
        .containsExactly(new double[] {0.03, 0.06, 0.06, 0.02}, within(1e-12));
    assertThat(Holm.adjust(new double[] {0.9, 0.8})).containsExactly(1, 1);
    assertThat(Holm.adjust(new double[0])).isEmpty();
  }

  private static double[] values(int count, double first) {
    double[] values = new double[count];
    Arrays.setAll(values, i -> first + i);
    return values;
  }

  private static double enumerated(double[] one, double[] other) {
    double[] all = new double[one.length + other.length];
    System.arraycopy(one, 0, all, 0, one.length);
    System.arraycopy(other, 0, all, one.length, other.length);
    double observed = Math.abs(u(all, (1 << one.length) - 1) - one.length * other.length / 2.0);
    int as = 0;
    int ways = 0;
    for (int chosen = 0; chosen < 1 << all.length; chosen++) {
      if (Integer.bitCount(chosen) == one.length) {
        ways++;
        as += Math.abs(u(all, chosen) - one.length * other.length / 2.0) >= observed - 1e-9 ? 1 : 0;
      }
    }
    return (double) as / ways;
  }

  /** Counts how often a chosen value exceeds one that was not chosen. */
  private static double u(double[] all, int chosen) {
    double u = 0;
    for (int i = 0; i < all.length; i++) {
      for (int j = 0; j < all.length; j++) {
        if (((chosen >> i) & 1) == 1 && ((chosen >> j) & 1) == 0) {
          u += all[i] > all[j] ? 1 : all[i] == all[j] ? 0.5 : 0;
        }
      }
    }
    return u;
  }
}
