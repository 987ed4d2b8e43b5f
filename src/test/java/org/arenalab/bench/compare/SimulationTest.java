package org.arenalab.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.arenalab.Effort;
import org.arenalab.bench.result.StoredRun;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Simulations of the error rates of verdicts where forks differ more from each other than
 * iterations do. Real machines have such noise. A test that pools iterations gives 24 to 38 % false
 * alarms on it.
 */
@Tag("beside")
class SimulationTest {
  private static final Rules RULES = new Rules(0.02, 0.05, 1, 200);
  private static final Rules NO_THRESHOLD = new Rules(0, 0.05, 1, 200);
  private static final int TRIALS = 300;

  @TempDir private Path folder;

  @Tag("medium")
  @ParameterizedTest
  @CsvSource({
    "5, 5, 0, 0.02",
    "5, 5, 0.01, 0.01",
    "5, 5, 0.03, 0.01",
    "10, 5, 0.03, 0.01",
    "20, 3, 0.03, 0.01"
  })
  void shouldRaiseFewFalseAlarms(int forks, int iterations, double between, double within) {
    double strict = claimed(NO_THRESHOLD, 1, forks, iterations, between, within, false);
    double usual = claimed(RULES, 1, forks, iterations, between, within, false);

    assertThat(strict).isLessThanOrEqualTo(0.05);
    assertThat(usual).isLessThanOrEqualTo(0.05);
  }

  @Tag("medium")
  @ParameterizedTest
  @CsvSource({
    "5, 5, 0, 0.02, 0.98, 0.98",
    "5, 5, 0.01, 0.01, 0.98, 0.98",
    "5, 5, 0.03, 0.01, 0.42, 0.35",
    "10, 5, 0.03, 0.01, 0.86, 0.78",
    "20, 3, 0.03, 0.01, 0.98, 0.95"
  })
  void shouldFindFivePercent(
      int forks, int iterations, double between, double within, double test, double verdict) {
    double found = claimed(RULES, 1.05, forks, iterations, between, within, false);
    double significant = significant(forks, iterations, between, within);

    // Counts the test alone; a verdict also needs the interval and the threshold.
    assertThat(significant).isGreaterThanOrEqualTo(test);
    assertThat(found).isGreaterThanOrEqualTo(verdict);
  }

  @Test
  void shouldKeepTheRateOverPairsToo() {
    double strict = claimed(NO_THRESHOLD, 1, 10, 3, 0.03, 0.01, true);
    double found = claimed(RULES, 1.05, 10, 3, 0.03, 0.01, true);

    assertThat(strict).isLessThanOrEqualTo(0.05);
    assertThat(found).isGreaterThan(0.5);
  }

  /** Repeated looks at growing data find false differences, unless each look costs the others. */
  @Test
  void shouldRaiseFewFalseAlarmsHoweverOftenItLooks() {
    int[] looks = {8, 12, 18, 27, 40};
    double careless = claimedInSomeLook(NO_THRESHOLD, looks, 1);
    double careful = claimedInSomeLook(NO_THRESHOLD.withLooks(looks.length), looks, 1);
    double found = claimedInSomeLook(RULES.withLooks(looks.length), looks, 1.05);

    assertThat(careless).isGreaterThan(0.05);
    assertThat(careful).isLessThanOrEqualTo(0.05);
    assertThat(found).isGreaterThan(0.9);
  }

  /** Draws pairs of forks until some look claims a difference or the last look is over. */
  private static double claimedInSomeLook(Rules rules, int[] looks, double ratio) {
    Random random = new Random(8);
    int claims = 0;
    for (int trial = 0; trial < TRIALS; trial++) {
      int most = looks[looks.length - 1];
      double[][] reference = SampleRuns.noisy(random, most, 3, 100, 0.03, 0.01);
      double[][] other = SampleRuns.noisy(random, most, 3, 100 * ratio, 0.03, 0.01);
      boolean claimed = false;
      for (int forks : looks) {
        Pair first =
            new Pair(
                Arrays.copyOf(reference, forks),
                Arrays.copyOf(other, forks),
                true,
                Double.NaN,
                Double.NaN);
        claimed |=
            isClaim(
                new Judge(rules, MetricUnit.of("ns/op"))
                    .judge(List.of(first))
                    .getFirst()
                    .verdict());
      }
      claims += claimed ? 1 : 0;
    }
    return (double) claims / TRIALS;
  }

  /**
   * Runs the whole path of {@code compare} on two results, from JMH's JSON to the verdict. It uses
   * compare's own threshold, level, seed and number of draws. The other simulations omit or reduce
   * these.
   */
  @ParameterizedTest
  @Tag("slow")
  @CsvSource({
    "10, 5, 0.03, 0.01, 0, 0.75",
    "6, 5, 0.01, 0.01, 0, 0.95",
    "10, 5, 0.01, 0.01, 0.06, 0"
  })
  void shouldKeepItsPromisesWithItsDefaults(
      int forks, int iterations, double between, double within, double second, double power)
      throws Exception {
    Random random = new Random(31L * forks + iterations);
    SampleRuns runs = new SampleRuns(folder);
    Comparer comparer = new Comparer(Rules.standard(), Comparer.Request.ofRuns());
    int trials = Effort.of(60, 200);
    int alarms = 0;
    int found = 0;
    for (int trial = 0; trial < trials; trial++) {
      double[][][] sides = new double[3][][];
      for (int side = 0; side < sides.length; side++) {
        sides[side] = SampleRuns.noisy(random, forks, iterations, 100, between, within);
        inTwoModes(sides[side], second, random);
      }
      for (double[] fork : sides[2]) {
        Arrays.setAll(fork, i -> fork[i] * 1.05);
      }
      StoredRun reference = runs.run(SampleRuns.rows().row("ns/op", sides[0]));
      alarms += claims(comparer, reference, runs.run(SampleRuns.rows().row("ns/op", sides[1])));
      found += claims(comparer, reference, runs.run(SampleRuns.rows().row("ns/op", sides[2])));
    }
    assertThat((double) alarms / trials).isLessThanOrEqualTo(0.05);
    assertThat((double) found / trials).isGreaterThanOrEqualTo(power);
  }

  /** Puts each fork in one of two modes, as on machines whose speed has two modes. */
  private static void inTwoModes(double[][] forks, double apart, Random random) {
    for (double[] fork : forks) {
      double factor = random.nextBoolean() ? 1 + apart : 1;
      Arrays.setAll(fork, i -> fork[i] * factor);
    }
  }

  private static int claims(Comparer comparer, StoredRun reference, StoredRun other)
      throws IncomparableException {
    Comparison comparison = comparer.compare(SampleRuns.sides(reference, other));
    boolean claim = comparison.tables().getFirst().contrasts().anyMatch(c -> isClaim(c.verdict()));
    return claim ? 1 : 0;
  }

  @Test
  void shouldRarelyCallAnyOfManyRowsDifferent() {
    Random random = new Random(5);
    int alarms = 0;
    int runs = 30;
    for (int run = 0; run < runs; run++) {
      List<Pair> rows = new ArrayList<>();
      for (int row = 0; row < 20; row++) {
        rows.add(pair(random, 1, 10, 3, 0.03, 0.01, false));
      }
      boolean any =
          new Judge(NO_THRESHOLD, MetricUnit.of("ns/op"))
              .judge(rows).stream().anyMatch(each -> isClaim(each.verdict()));
      alarms += any ? 1 : 0;
    }
    // Without Holm's correction, about 19 of 30 would alarm.
    assertThat(alarms).isLessThanOrEqualTo(4);
  }

  @Test
  void shouldRarelyCallTheSameWhatIsNot() {
    Random random = new Random(6);
    int wrong = 0;
    for (int trial = 0; trial < TRIALS; trial++) {
      Pair pair = pair(random, 1.025, 10, 5, 0.01, 0.01, false);
      Verdict verdict =
          new Judge(RULES, MetricUnit.of("ns/op")).judge(List.of(pair)).getFirst().verdict();
      wrong += verdict == Verdict.SAME ? 1 : 0;
    }
    assertThat((double) wrong / TRIALS).isLessThan(0.05);
  }

  private static double significant(int forks, int iterations, double between, double within) {
    Random random = new Random(forks * 31L + iterations);
    int found = 0;
    for (int trial = 0; trial < TRIALS; trial++) {
      Pair pair = pair(random, 1.05, forks, iterations, between, within, false);
      found += RankTests.mannWhitney(pair.referenceMedians(), pair.otherMedians()) < 0.05 ? 1 : 0;
    }
    return (double) found / TRIALS;
  }

  private static double claimed(
      Rules rules,
      double ratio,
      int forks,
      int iterations,
      double between,
      double within,
      boolean paired) {
    Random random = new Random(forks * 31L + iterations);
    int claims = 0;
    for (int trial = 0; trial < TRIALS; trial++) {
      Pair pair = pair(random, ratio, forks, iterations, between, within, paired);
      Contrast contrast = new Judge(rules, MetricUnit.of("ns/op")).judge(List.of(pair)).getFirst();
      claims += isClaim(contrast.verdict()) ? 1 : 0;
    }
    return (double) claims / TRIALS;
  }

  private static boolean isClaim(Verdict verdict) {
    return verdict == Verdict.BETTER || verdict == Verdict.WORSE;
  }

  private static Pair pair(
      Random random,
      double ratio,
      int forks,
      int iterations,
      double between,
      double within,
      boolean paired) {
    return new Pair(
        SampleRuns.noisy(random, forks, iterations, 100, between, within),
        SampleRuns.noisy(random, forks, iterations, 100 * ratio, between, within),
        paired,
        Double.NaN,
        Double.NaN);
  }
}
