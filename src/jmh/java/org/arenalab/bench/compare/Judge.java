package org.arenalab.bench.compare;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.arenalab.bench.compare.Contrast.Basis;
import org.arenalab.bench.result.row.Estimate;

/**
 * A judge of all contrasts of one metric. The contrasts are one family: the chance of a false alarm
 * in the family stays below {@link Rules#alpha()}.
 */
final class Judge {
  /**
   * Share of the room that a planned interval may use. Without a margin, half of all intervals
   * would not fit.
   */
  private static final double MARGIN = 0.8;

  private final Rules rules;
  private final MetricUnit unit;

  Judge(Rules rules, MetricUnit unit) {
    this.rules = rules;
    this.unit = unit;
  }

  /**
   * Returns the contrasts of {@code pairs}, in their order. All processors compute them: the
   * resampling of a result with many rows takes most of the time. Each contrast has its own random
   * generator, so the result does not depend on the order.
   */
  List<Contrast> judge(List<Pair> pairs) {
    boolean[] tested = new boolean[pairs.size()];
    int family = 0;
    int[] place = new int[pairs.size()];
    for (int i = 0; i < tested.length; i++) {
      tested[i] = isTestable(pairs.get(i));
      place[i] = family;
      family += tested[i] ? 1 : 0;
    }
    int rows = family;
    double[] p = new double[rows];
    Basis[] basis = new Basis[pairs.size()];
    for (int i = 0; i < tested.length; i++) {
      if (tested[i]) {
        basis[i] = basis(pairs.get(i), rows);
        p[place[i]] = p(pairs.get(i), basis[i]);
      }
    }
    double[] adjusted = Holm.adjust(p);
    return IntStream.range(0, pairs.size())
        .parallel()
        .mapToObj(
            i ->
                tested[i]
                    ? decide(pairs.get(i), basis[i], p[place[i]], adjusted[place[i]], rows)
                    : untested(pairs.get(i), rows))
        .toList();
  }

  /**
   * Returns whether a test can reach the level with these forks. A pair that cannot would only make
   * the correction stricter for the others.
   */
  private boolean isTestable(Pair pair) {
    return !unit.isIdentity()
        && !isExact(pair)
        && pair.fewerForks() > 0
        && RankTests.smallestMannWhitney(pair.referenceForks(), pair.otherForks()) <= rules.level();
  }

  /**
   * Chooses the basis by the number of forks and rows, not by the size of the difference. Pairs
   * need many forks to reach the level, but cancel drift.
   */
  private Basis basis(Pair pair, int family) {
    boolean enough = pair.fewerForks() >= RatioInterval.pairsNeeded(rules.tail());
    if (!pair.isPaired() || !enough || !pair.isPositive()) {
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
    boolean significant = adjusted < rules.level();
    if (!pair.isPositive()) {
      return withoutInterval(pair, p, adjusted, significant, family);
    }
    Estimate ratio = ratio(pair, basis);
    Verdict verdict = Verdict.UNRESOLVED;
    if (isWithin(ratio)) {
      verdict = Verdict.SAME;
    } else if (significant && isBeyond(ratio)) {
      verdict = ratio.value() > 1 ? higher() : lower();
    }
    int more = verdict == Verdict.UNRESOLVED ? moreForks(ratio, pair, family) : 0;
    return new Contrast(ratio, p, adjusted, basis, verdict, more, variesRemark());
  }

  /** Judges a pair by the test alone: a resample of zero and negative values may have no ratio. */
  private Contrast withoutInterval(
      Pair pair, double p, double adjusted, boolean significant, int family) {
    double reference = pair.referenceValue();
    double other = pair.otherValue();
    Verdict verdict = Verdict.UNRESOLVED;
    if (pair.isAllEqual()) {
      verdict = Verdict.SAME;
    } else if (significant && other != reference) {
      verdict = other > reference ? higher() : lower();
    }
    int more =
        verdict == Verdict.UNRESOLVED
            ? Math.max(1, rules.forksNeeded(family) - pair.fewerForks())
            : 0;
    Estimate ratio = alone(pair, 0);
    String remark = ratio == null ? "no ratio to zero" : "no interval: some values are not above 0";
    return new Contrast(ratio, p, adjusted, Basis.INDEPENDENT, verdict, more, remark);
  }

  private Contrast untested(Pair pair, int family) {
    if (unit.isIdentity()) {
      return identity(pair);
    }
    if (isExact(pair)) {
      return exact(pair);
    }
    if (pair.fewerForks() == 0) {
      String remark = pair.isMixed() ? "JMH's score against a median over forks" : "";
      return unresolved(alone(pair, 0), Basis.SCORE_ONLY, rules.forksNeeded(1), remark);
    }
    int needed = rules.forksNeeded(family + 1);
    int more = Math.max(1, needed - pair.fewerForks());
    if (pair.fewerForks() == 1 || !pair.isPositive()) {
      return unresolved(alone(pair, pair.fewerForks() == 1 ? 1 : 0), Basis.TOO_FEW_FORKS, more, "");
    }
    Estimate ratio = ratio(pair, Basis.INDEPENDENT);
    return unresolved(ratio, Basis.TOO_FEW_FORKS, moreForks(ratio, pair, family + 1), "");
  }

  /** Returns the ratio without an interval, for one fork for example; null if undefined. */
  private static Estimate alone(Pair pair, int forks) {
    double value = pair.ratio();
    return Double.isNaN(value) ? null : new Estimate(value, value, value, forks);
  }

  private static Contrast unresolved(Estimate ratio, Basis basis, int more, String remark) {
    return new Contrast(ratio, Double.NaN, Double.NaN, basis, Verdict.UNRESOLVED, more, remark);
  }

  /**
   * Returns a contrast that is equal or different: the ratio of two fingerprints has no meaning.
   */
  private static Contrast identity(Pair pair) {
    boolean same =
        pair.fewerForks() == 0 ? pair.referenceValue() == pair.otherValue() : pair.isAllEqual();
    Verdict verdict = same ? Verdict.SAME : Verdict.DIFFERENT;
    return new Contrast(null, Double.NaN, Double.NaN, Basis.EXACT, verdict, 0, "");
  }

  private Contrast exact(Pair pair) {
    double reference = pair.referenceValue();
    double other = pair.otherValue();
    Verdict verdict = Verdict.SAME;
    if (!isEqual(reference, other)) {
      verdict = other > reference ? higher() : lower();
    }
    return new Contrast(alone(pair, 0), Double.NaN, Double.NaN, Basis.EXACT, verdict, 0, "");
  }

  private Estimate ratio(Pair pair, Basis basis) {
    if (basis == Basis.PAIRED || basis == Basis.PAIRED_INTERVAL) {
      return RatioInterval.paired(pair.referenceMedians(), pair.otherMedians(), rules.tail());
    }
    return pair.independentRatio(rules);
  }

  /**
   * Returns whether each side counts the same in all of its forks. A single fork cannot show that.
   */
  private boolean isExact(Pair pair) {
    return unit.exact()
        && pair.fewerForks() > 1
        && isConstant(pair.referenceMedians())
        && isConstant(pair.otherMedians());
  }

  private boolean isConstant(double[] medians) {
    double low = Arrays.stream(medians).min().orElseThrow();
    double high = Arrays.stream(medians).max().orElseThrow();
    return isEqual(low, high);
  }

  private boolean isEqual(double one, double other) {
    return unit.resolution() == 0 ? one == other : Math.abs(one - other) < unit.resolution();
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
      case NONE, WORK -> Verdict.DIFFERENT;
    };
  }

  private Verdict lower() {
    return switch (unit.direction()) {
      case LOWER -> Verdict.BETTER;
      case HIGHER -> Verdict.WORSE;
      case NONE, WORK -> Verdict.DIFFERENT;
    };
  }

  /**
   * Returns how many more forks would resolve the contrast. An interval shrinks with the square
   * root of the number of forks. It has to fit between the ratio and 1 (different), or between the
   * ratio and the threshold (same).
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
