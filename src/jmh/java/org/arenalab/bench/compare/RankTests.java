package org.arenalab.bench.compare;

import java.util.Arrays;
import java.util.TreeMap;
import org.apache.commons.statistics.inference.MannWhitneyUTest;
import org.apache.commons.statistics.inference.PValueMethod;
import org.apache.commons.statistics.inference.WilcoxonSignedRankTest;

/**
 * Exact two-sided rank tests for few values, such as the forks of a row.
 *
 * <p>commons-statistics has the exact distributions for values that all differ. With ties it uses
 * the normal distribution. For three values against three, that claims p = 0.05, although no
 * arrangement is rarer than 0.10. This class therefore counts out the exact distribution with ties.
 */
final class RankTests {
  /** From this many values on, the normal approximation is accurate enough and faster. */
  private static final int EXACT_BELOW = 50;

  private RankTests() {}

  /**
   * Returns the probability of two samples at least as far apart as these, if they had one source.
   */
  static double mannWhitney(double[] one, double[] other) {
    boolean small = one.length < EXACT_BELOW && other.length < EXACT_BELOW;
    double[] all = concat(one, other);
    if (allEqual(all)) {
      return 1;
    }
    if (!hasTies(all)) {
      return MannWhitneyUTest.withDefaults()
          .with(small ? PValueMethod.EXACT : PValueMethod.ASYMPTOTIC)
          .test(one, other)
          .getPValue();
    }
    if (!small) {
      return MannWhitneyUTest.withDefaults()
          .with(PValueMethod.ASYMPTOTIC)
          .test(one, other)
          .getPValue();
    }
    return mannWhitneyWithTies(one.length, doubledRanks(all));
  }

  /**
   * Returns the probability of differences at least as one-sided as these, if each sign were
   * random.
   */
  static double signedRank(double[] differences) {
    double[] sizes = Arrays.stream(differences).filter(each -> each != 0).map(Math::abs).toArray();
    if (sizes.length == 0) {
      return 1;
    }
    if (sizes.length == differences.length && !hasTies(sizes)) {
      return WilcoxonSignedRankTest.withDefaults()
          .with(sizes.length < EXACT_BELOW ? PValueMethod.EXACT : PValueMethod.ASYMPTOTIC)
          .test(differences)
          .getPValue();
    }
    return signedRankWithTies(differences, sizes);
  }

  /**
   * Returns the smallest p that these numbers of forks can give: all forks of one side beat all of
   * the other.
   */
  static double smallestMannWhitney(int one, int other) {
    double ways = 1;
    for (int i = 1; i <= other; i++) {
      ways = ways * (one + i) / i;
    }
    return Math.min(1, 2 / ways);
  }

  static double smallestSignedRank(int pairs) {
    return Math.min(1, 2 / Math.pow(2, pairs));
  }

  /**
   * Returns the share of all choices of {@code chosen} ranks that are at least as far from the
   * mean.
   */
  private static double mannWhitneyWithTies(int chosen, int[] ranks) {
    int total = Arrays.stream(ranks).sum();
    double[][] ways = new double[chosen + 1][total + 1];
    ways[0][0] = 1;
    for (int rank : ranks) {
      for (int count = chosen; count >= 1; count--) {
        for (int sum = total; sum >= rank; sum--) {
          ways[count][sum] += ways[count - 1][sum - rank];
        }
      }
    }
    int observed = Arrays.stream(ranks, 0, chosen).sum();
    return shareAsFar(ways[chosen], observed, (double) total * chosen / ranks.length);
  }

  private static double signedRankWithTies(double[] differences, double[] sizes) {
    int[] ranks = doubledRanks(sizes);
    int total = Arrays.stream(ranks).sum();
    double[] ways = new double[total + 1];
    ways[0] = 1;
    for (int rank : ranks) {
      for (int sum = total; sum >= rank; sum--) {
        ways[sum] += ways[sum - rank];
      }
    }
    int observed = 0;
    int next = 0;
    for (double difference : differences) {
      if (difference != 0) {
        observed += difference > 0 ? ranks[next] : 0;
        next++;
      }
    }
    return shareAsFar(ways, observed, total / 2.0);
  }

  private static double shareAsFar(double[] ways, int observed, double middle) {
    double distance = Math.abs(observed - middle);
    double as = 0;
    double all = 0;
    for (int sum = 0; sum < ways.length; sum++) {
      all += ways[sum];
      if (Math.abs(sum - middle) >= distance - 1e-9) {
        as += ways[sum];
      }
    }
    return as / all;
  }

  /**
   * Returns twice the rank of each value. Tied values share their mean rank, so the double is
   * whole.
   */
  private static int[] doubledRanks(double[] values) {
    TreeMap<Double, Integer> counts = new TreeMap<>();
    for (double value : values) {
      counts.merge(value, 1, Integer::sum);
    }
    TreeMap<Double, Integer> ranks = new TreeMap<>();
    int below = 0;
    for (var each : counts.entrySet()) {
      ranks.put(each.getKey(), 2 * below + each.getValue() + 1);
      below += each.getValue();
    }
    return Arrays.stream(values).mapToInt(ranks::get).toArray();
  }

  private static boolean hasTies(double[] values) {
    return Arrays.stream(values).distinct().count() < values.length;
  }

  private static boolean allEqual(double[] values) {
    return Arrays.stream(values).distinct().count() == 1;
  }

  private static double[] concat(double[] one, double[] other) {
    double[] all = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, all, one.length, other.length);
    return all;
  }
}
