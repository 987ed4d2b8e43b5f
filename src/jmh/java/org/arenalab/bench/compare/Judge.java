package org.arenalab.bench.compare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.arenalab.bench.compare.Contrast.Basis;
import org.arenalab.bench.result.Estimate;
import org.arenalab.bench.result.ForkStatistics;

/**
 * Judges all the contrasts of one metric: they are one family, over which the chance of a false
 * alarm is kept below {@link Rules#alpha()}.
 */
final class Judge {
  /** Half of the intervals as long as the distance would still overlap it. */
  private static final double MARGIN = 0.8;

  private final Rules rules;
  private final MetricUnit unit;

  Judge(Rules rules, MetricUnit unit) {
    this.rules = rules;
    this.unit = unit;
  }

  /**
   * Two sides that are to be held against each other.
   *
   * @param reference the iterations of each fork
   * @param paired whether the i-th forks of both were measured in the same pass
   * @param referenceScore JMH's own score, for want of anything better where there are no forks
   */
  // Only read, and never compared with another.
  @SuppressWarnings("ArrayRecordComponent")
  record Pair(
      double[][] reference,
      double[][] other,
      boolean paired,
      double referenceScore,
      double otherScore) {
    double[] referenceMedians() {
      return ForkStatistics.forkMedians(reference);
    }

    double[] otherMedians() {
      return ForkStatistics.forkMedians(other);
    }

    int fewerForks() {
      return Math.min(reference.length, other.length);
    }
  }

  /** The contrasts of {@code pairs}, in their order. */
  List<Contrast> judge(List<Pair> pairs) {
    boolean[] tested = new boolean[pairs.size()];
    int family = 0;
    for (int i = 0; i < tested.length; i++) {
      tested[i] = isTestable(pairs.get(i));
      family += tested[i] ? 1 : 0;
    }
    double[] p = new double[family];
    Basis[] basis = new Basis[pairs.size()];
    int next = 0;
    for (int i = 0; i < tested.length; i++) {
      if (tested[i]) {
        basis[i] = basis(pairs.get(i), family);
        p[next++] = p(pairs.get(i), basis[i]);
      }
    }
    double[] adjusted = Holm.adjust(p);
    List<Contrast> contrasts = new ArrayList<>();
    next = 0;
    for (int i = 0; i < tested.length; i++) {
      if (tested[i]) {
        contrasts.add(decide(pairs.get(i), basis[i], p[next], adjusted[next], family));
        next++;
      } else {
        contrasts.add(untested(pairs.get(i), family));
      }
    }
    return contrasts;
  }

  /** Whether a test could ever reach the level: what cannot must not cost the others theirs. */
  private boolean isTestable(Pair pair) {
    return !unit.isIdentity()
        && !isExact(pair)
        && pair.fewerForks() > 0
        && RankTests.smallestMannWhitney(pair.reference.length, pair.other.length) <= rules.level();
  }

  /**
   * Chosen by the number of forks and rows alone, before anything is looked at: pairs need many to
   * reach the level, but then see through what drifts.
   */
  private Basis basis(Pair pair, int family) {
    boolean enough = pair.fewerForks() >= RatioInterval.pairsNeeded(rules.tail());
    if (!pair.paired || !enough || !isPositive(pair)) {
      return Basis.INDEPENDENT;
    }
    return RankTests.smallestSignedRank(pair.fewerForks()) * family <= rules.level()
        ? Basis.PAIRED
        : Basis.PAIRED_INTERVAL;
  }

  private static double p(Pair pair, Basis basis) {
    double[] reference = pair.referenceMedians();
    double[] other = pair.otherMedians();
    if (basis != Basis.PAIRED) {
      return RankTests.mannWhitney(reference, other);
    }
    double[] differences = new double[pair.fewerForks()];
    Arrays.setAll(differences, i -> Math.log(other[i] / reference[i]));
    return RankTests.signedRank(differences);
  }

  private Contrast decide(Pair pair, Basis basis, double p, double adjusted, int family) {
    Estimate ratio = ratio(pair, basis);
    boolean significant = adjusted < rules.level();
    if (ratio == null) {
      return withoutRatio(pair, p, adjusted, significant, family);
    }
    Verdict verdict = Verdict.UNRESOLVED;
    if (isWithin(ratio)) {
      verdict = Verdict.SAME;
    } else if (significant && isBeyond(ratio)) {
      verdict = ratio.value() > 1 ? higher() : lower();
    }
    int more = verdict == Verdict.UNRESOLVED ? moreForks(ratio, pair, family) : 0;
    return new Contrast(ratio, p, adjusted, basis, verdict, more, variesRemark());
  }

  /** Zero and negative values have no ratio; the test alone speaks. */
  private Contrast withoutRatio(
      Pair pair, double p, double adjusted, boolean significant, int family) {
    double reference = ForkStatistics.median(pair.referenceMedians());
    double other = ForkStatistics.median(pair.otherMedians());
    Verdict verdict = Verdict.UNRESOLVED;
    if (allEqual(pair)) {
      verdict = Verdict.SAME;
    } else if (significant && other != reference) {
      verdict = other > reference ? higher() : lower();
    }
    int more =
        verdict == Verdict.UNRESOLVED
            ? Math.max(1, rules.forksNeeded(family) - pair.fewerForks())
            : 0;
    return new Contrast(null, p, adjusted, Basis.INDEPENDENT, verdict, more, "no ratio of zero");
  }

  private Contrast untested(Pair pair, int family) {
    if (unit.isIdentity()) {
      return identity(pair);
    }
    if (isExact(pair)) {
      return exact(round(pair.referenceMedians()[0]), round(pair.otherMedians()[0]));
    }
    if (pair.fewerForks() == 0) {
      if (unit.exact()) {
        return exact(round(pair.referenceScore), round(pair.otherScore));
      }
      double value = pair.otherScore / pair.referenceScore;
      Estimate ratio = Double.isFinite(value) ? new Estimate(value, value, value, 0) : null;
      return unresolved(ratio, Basis.SCORE_ONLY, rules.forksNeeded(1));
    }
    Estimate ratio = ratio(pair, Basis.INDEPENDENT);
    int needed = rules.forksNeeded(family + 1);
    int more = Math.max(1, needed - pair.fewerForks());
    if (ratio != null && pair.fewerForks() > 1) {
      more = moreForks(ratio, pair, family + 1);
    }
    return unresolved(ratio, Basis.TOO_FEW_FORKS, more);
  }

  private static Contrast unresolved(Estimate ratio, Basis basis, int more) {
    return new Contrast(ratio, Double.NaN, Double.NaN, basis, Verdict.UNRESOLVED, more, "");
  }

  /** Equal or not: the ratio of two fingerprints means nothing. */
  private static Contrast identity(Pair pair) {
    boolean same = pair.fewerForks() == 0 ? pair.referenceScore == pair.otherScore : allEqual(pair);
    Verdict verdict = same ? Verdict.SAME : Verdict.DIFFERENT;
    return new Contrast(null, Double.NaN, Double.NaN, Basis.EXACT, verdict, 0, "");
  }

  private Contrast exact(double reference, double other) {
    Estimate ratio = null;
    if (reference > 0 && other >= 0) {
      double value = other / reference;
      ratio = new Estimate(value, value, value, 0);
    }
    Verdict verdict = Verdict.SAME;
    if (other != reference) {
      verdict = other > reference ? higher() : lower();
    }
    return new Contrast(ratio, Double.NaN, Double.NaN, Basis.EXACT, verdict, 0, "");
  }

  private Estimate ratio(Pair pair, Basis basis) {
    if (!isPositive(pair)) {
      return null;
    }
    if (basis == Basis.PAIRED || basis == Basis.PAIRED_INTERVAL) {
      int pairs = pair.fewerForks();
      return RatioInterval.paired(
          Arrays.copyOf(pair.referenceMedians(), pairs),
          Arrays.copyOf(pair.otherMedians(), pairs),
          rules.tail());
    }
    return RatioInterval.independent(pair.reference, pair.other, rules);
  }

  /** Counts that are the same in every fork of a side. */
  private boolean isExact(Pair pair) {
    return unit.exact()
        && pair.fewerForks() > 0
        && isConstant(pair.referenceMedians())
        && isConstant(pair.otherMedians());
  }

  private boolean isConstant(double[] medians) {
    return Arrays.stream(medians).map(this::round).distinct().count() == 1;
  }

  private double round(double value) {
    return unit.resolution() == 0
        ? value
        : Math.round(value / unit.resolution()) * unit.resolution();
  }

  private static boolean isPositive(Pair pair) {
    return Arrays.stream(pair.reference).flatMapToDouble(Arrays::stream).allMatch(v -> v > 0)
        && Arrays.stream(pair.other).flatMapToDouble(Arrays::stream).allMatch(v -> v > 0);
  }

  private static boolean allEqual(Pair pair) {
    double first = pair.referenceMedians()[0];
    return Arrays.stream(pair.referenceMedians()).allMatch(each -> each == first)
        && Arrays.stream(pair.otherMedians()).allMatch(each -> each == first);
  }

  private boolean isWithin(Estimate ratio) {
    return ratio.low() >= 1 - rules.threshold() && ratio.high() <= 1 + rules.threshold();
  }

  private boolean isBeyond(Estimate ratio) {
    return (ratio.low() > 1 || ratio.high() < 1)
        && Math.abs(ratio.value() - 1) >= rules.threshold();
  }

  private String variesRemark() {
    return unit.exact() ? "varies between forks, so tested" : "";
  }

  private Verdict higher() {
    return switch (unit.direction()) {
      case LOWER -> Verdict.WORSE;
      case HIGHER -> Verdict.BETTER;
      case NONE -> Verdict.DIFFERENT;
    };
  }

  private Verdict lower() {
    return switch (unit.direction()) {
      case LOWER -> Verdict.BETTER;
      case HIGHER -> Verdict.WORSE;
      case NONE -> Verdict.DIFFERENT;
    };
  }

  /**
   * An interval shrinks with the root of the number of forks; it has to fit between the ratio and
   * either 1 (to be a difference) or the threshold (to be none).
   */
  private int moreForks(Estimate ratio, Pair pair, int family) {
    int forks = pair.fewerForks();
    double half =
        Math.max(Math.log(ratio.high() / ratio.value()), Math.log(ratio.value() / ratio.low()));
    double effect = Math.abs(Math.log(ratio.value()));
    double band = Math.log1p(rules.threshold());
    double room = MARGIN * (effect >= band ? effect : band - effect);
    double wanted = Math.max(forks * Math.pow(half / room, 2), rules.forksNeeded(family));
    double more = Math.max(1, Math.ceil(wanted) - forks);
    return more > Contrast.MOST_FORKS || Double.isNaN(more) ? Contrast.HOPELESS : (int) more;
  }
}
