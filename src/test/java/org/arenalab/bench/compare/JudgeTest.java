package org.arenalab.bench.compare;

import static org.arenalab.bench.compare.SampleRuns.forks;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.arenalab.bench.compare.Contrast.Basis;
import org.arenalab.bench.result.row.Estimate;
import org.junit.jupiter.api.Test;

class JudgeTest {
  private static final Rules RULES = new Rules(0.02, 0.05, 1, 1_000);
  private static final double[][] TEN = forks(10.0, 10.01, 9.99, 10.02, 9.98, 10.03);

  @Test
  void shouldPrintASmallPAsABound() {
    Contrast close =
        new Contrast(
            new Estimate(1.01, 1.005, 1.015, 20),
            0.0001,
            0.0001,
            Contrast.Basis.INDEPENDENT,
            Verdict.UNRESOLVED,
            3,
            "");

    assertThat(close.words(true, 0.02))
        .contains(", p <0.001, less than 2 % apart")
        .doesNotContain("= <");
  }

  @Test
  void shouldCallALongerTimeSlowerAndAHigherRateFaster() {
    double[][] eleven = times(TEN, 1.1);

    assertThat(judge("ns/op", TEN, eleven).verdict()).isEqualTo(Verdict.WORSE);
    assertThat(judge("ns/op", eleven, TEN).verdict()).isEqualTo(Verdict.BETTER);
    assertThat(judge("ops/us", TEN, eleven).verdict()).isEqualTo(Verdict.BETTER);
    assertThat(judge("ops/us", eleven, TEN).verdict()).isEqualTo(Verdict.WORSE);
    assertThat(judge("furlongs", TEN, eleven).verdict()).isEqualTo(Verdict.DIFFERENT);
  }

  @Test
  void shouldCallWhatLiesWhollyWithinTheThresholdTheSame() {
    Contrast contrast = judge("ns/op", TEN, times(TEN, 1.005));

    assertThat(contrast.verdict()).isEqualTo(Verdict.SAME);
    assertThat(contrast.words(true, 0.02)).isEqualTo("same within 2 %");
  }

  @Test
  void shouldNotCallASignificantButSmallDifferenceAnything() {
    // The samples do not overlap, yet at 1.5 % the interval is neither beyond 2 % nor within it.
    Contrast contrast =
        judge(
            "ns/op",
            forks(100, 100.1, 100.2, 100.3, 99.9, 99.8),
            forks(101.5, 100.5, 102.4, 101.4, 101.6, 102.6));

    assertThat(contrast.p()).isLessThan(0.05);
    assertThat(contrast.verdict()).isEqualTo(Verdict.UNRESOLVED);
    assertThat(contrast.moreForks()).isPositive();
  }

  @Test
  void shouldSayHowManyMoreForksWouldSettleIt() {
    Contrast noisy =
        judge("ns/op", forks(90, 100, 110, 95, 105, 100), forks(95, 105, 115, 100, 110, 105));

    assertThat(noisy.verdict()).isEqualTo(Verdict.UNRESOLVED);
    assertThat(noisy.moreForks()).isBetween(5, 100);
    assertThat(noisy.words(true, 0.02)).matches("unresolved: about \\d+ more forks");
  }

  @Test
  void shouldGiveUpOnWhatLiesOnTheThreshold() {
    Contrast contrast = judge("ns/op", forks(90, 100, 110, 100), forks(91.8, 101.98, 112.2, 102));

    assertThat(contrast.moreForks()).isEqualTo(Contrast.HOPELESS);
    assertThat(contrast.words(true, 0.02)).isEqualTo("unresolved: more than 1,000 more forks");
  }

  @Test
  void shouldShowNothingWithFewerThanFourForks() {
    Contrast one = judge("ns/op", forks(10), forks(20));
    Contrast three = judge("ns/op", forks(10, 11, 12), forks(20, 21, 22));

    assertThat(one.verdict()).isEqualTo(Verdict.UNRESOLVED);
    assertThat(one.words(true, 0.02)).isEqualTo("unresolved: about 3 more forks");
    assertThat(one.basis()).isEqualTo(Basis.TOO_FEW_FORKS);
    assertThat(three.verdict()).isEqualTo(Verdict.UNRESOLVED);
    assertThat(three.p()).isNaN();
    assertThat(three.ratio().value()).isEqualTo(21.0 / 11);
  }

  @Test
  void shouldComparesWithoutRawDataByScoreAndResolveNothing() {
    Contrast contrast =
        new Judge(RULES, MetricUnit.of("ns/op"))
            .judge(List.of(new Pair(forks(), forks(), false, 10, 20)))
            .getFirst();

    assertThat(contrast.basis()).isEqualTo(Basis.SCORE_ONLY);
    assertThat(contrast.verdict()).isEqualTo(Verdict.UNRESOLVED);
    assertThat(contrast.ratio().value()).isEqualTo(2);
  }

  @Test
  void shouldTakeZeroVarianceForWhatItIs() {
    double[][] five = forks(5, 5, 5, 5, 5, 5);

    assertThat(judge("ns/op", five, five).verdict()).isEqualTo(Verdict.SAME);
    assertThat(judge("ns/op", five, forks(6, 6, 6, 6, 6, 6)).verdict()).isEqualTo(Verdict.WORSE);
  }

  @Test
  void shouldCompareCountsAsNumbers() {
    Contrast more = judge("B/op", forks(24.0001, 24.0003), forks(32.0002, 32.0001));

    assertThat(more.basis()).isEqualTo(Basis.EXACT);
    assertThat(more.verdict()).isEqualTo(Verdict.WORSE);
    assertThat(more.p()).isNaN();
    assertThat(more.words(false, 0.02)).isEqualTo("worse");
    assertThat(judge("B/op", forks(24.0001, 24.0003), forks(24.0004, 24.01)).words(false, 0.02))
        .isEqualTo("same");
    assertThat(judge("B/op", forks(0.001, 0.002), forks(16, 16)).verdict())
        .isEqualTo(Verdict.WORSE);
    assertThat(judge("x", forks(2, 2), forks(3, 3)).verdict()).isEqualTo(Verdict.BETTER);
    assertThat(judge("pages", forks(2, 2), forks(3, 3)).verdict()).isEqualTo(Verdict.DIFFERENT);
  }

  @Test
  void shouldOnlyAskOfAFingerprintWhetherItIsTheSame() {
    double[][] one = forks(1e14, 2e14, 3e14, 4e14, 5e14);

    assertThat(judge("id", one, one).verdict()).isEqualTo(Verdict.DIFFERENT);
    assertThat(judge("id", one, one).ratio()).isNull();
    assertThat(judge("id", forks(7, 7), forks(7, 7)).verdict()).isEqualTo(Verdict.SAME);
  }

  @Test
  void shouldTestACountThatVaries() {
    Contrast contrast = judge("B", times(TEN, 100), times(TEN, 130));

    assertThat(contrast.basis()).isEqualTo(Basis.INDEPENDENT);
    assertThat(contrast.verdict()).isEqualTo(Verdict.WORSE);
    assertThat(contrast.remark()).contains("varies between forks");
  }

  @Test
  void shouldDoWithoutARatioOfZero() {
    double[][] none = forks(0, 0, 0, 0, 0);

    assertThat(judge("ms", none, none).verdict()).isEqualTo(Verdict.SAME);
    Contrast some = judge("ms", none, forks(1, 2, 3, 4, 5));
    assertThat(some.ratio()).isNull();
    assertThat(some.verdict()).isEqualTo(Verdict.WORSE);
  }

  @Test
  void shouldCorrectOverAllTestedRowsAndNoOthers() {
    Pair apart = pair(forks(1, 2, 3, 4, 5), forks(11, 12, 13, 14, 15), false);
    Judge judge = new Judge(RULES, MetricUnit.of("ns/op"));

    assertThat(judge.judge(Collections.nCopies(6, apart)))
        .allSatisfy(each -> assertThat(each.verdict()).isEqualTo(Verdict.WORSE));
    // 2 / C(10, 5) = 0.0079; seven times that is more than 0.05.
    assertThat(judge.judge(Collections.nCopies(7, apart)))
        .allSatisfy(each -> assertThat(each.verdict()).isEqualTo(Verdict.UNRESOLVED));
    Pair tooFew = pair(forks(1, 2), forks(11, 12), false);
    List<Pair> mixed = new ArrayList<>(Collections.nCopies(6, apart));
    mixed.addAll(Collections.nCopies(20, tooFew));
    assertThat(judge.judge(mixed).getFirst().verdict()).isEqualTo(Verdict.WORSE);
  }

  @Test
  void shouldSeeThroughDriftWhereForksWereMeasuredInPasses() {
    double[] drift = {10, 14, 9, 18, 12, 16, 11, 20, 13, 17};
    double[][] reference = forks(drift);
    double[][] other =
        forks(IntStream.range(0, 10).mapToDouble(i -> drift[i] * (1.04 + 0.001 * i)).toArray());
    Judge judge = new Judge(RULES, MetricUnit.of("ns/op"));

    Contrast paired = judge.judge(List.of(pair(reference, other, true))).getFirst();
    Contrast independent = judge.judge(List.of(pair(reference, other, false))).getFirst();

    assertThat(paired.basis()).isEqualTo(Basis.PAIRED);
    assertThat(paired.verdict()).isEqualTo(Verdict.WORSE);
    assertThat(paired.ratio().low()).isBetween(1.04, 1.05);
    assertThat(independent.verdict()).isEqualTo(Verdict.UNRESOLVED);
  }

  @Test
  void shouldPairOnlyWhereThereArePairsEnough() {
    Judge judge = new Judge(RULES, MetricUnit.of("ns/op"));
    Pair five = pair(forks(1, 2, 3, 4, 5), forks(1, 2, 3, 4, 5), true);
    Pair six = pair(TEN, times(TEN, 1.1), true);

    assertThat(judge.judge(List.of(five)).getFirst().basis()).isEqualTo(Basis.INDEPENDENT);
    assertThat(judge.judge(List.of(six)).getFirst().basis()).isEqualTo(Basis.PAIRED);
    // Six signs give p = 0.031 at best: too coarse for two rows after the correction.
    assertThat(judge.judge(List.of(six, six)).getFirst().basis()).isEqualTo(Basis.PAIRED_INTERVAL);
  }

  private static Contrast judge(String unit, double[][] reference, double[][] other) {
    return new Judge(RULES, MetricUnit.of(unit))
        .judge(List.of(pair(reference, other, false)))
        .getFirst();
  }

  private static Pair pair(double[][] reference, double[][] other, boolean paired) {
    return new Pair(reference, other, paired, Double.NaN, Double.NaN);
  }

  private static double[][] times(double[][] forks, double factor) {
    return forks(Arrays.stream(forks).mapToDouble(fork -> fork[0] * factor).toArray());
  }
}
