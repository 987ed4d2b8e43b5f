package org.arenalab.bench.compare;

import java.util.Locale;
import org.arenalab.bench.result.row.Estimate;

/**
 * One column compared with the reference column, in one row and one metric.
 *
 * @param ratio the column divided by the reference column, with its interval; null if undefined
 * @param p the p-value of the test; NaN if no test was made
 * @param adjusted the p-value after Holm's correction over the rows of the metric; NaN if no test
 *     was made
 * @param basis how the contrast was found
 * @param moreForks about how many more forks of each side would resolve the contrast; 0 if it is
 *     resolved, {@link #HOPELESS} if more than an affordable number
 * @param remark an addition to the verdict, or empty
 */
public record Contrast(
    Estimate ratio,
    double p,
    double adjusted,
    Basis basis,
    Verdict verdict,
    int moreForks,
    String remark) {
  /** More forks than {@link #MOST_FORKS} would be needed. */
  public static final int HOPELESS = -1;

  static final int MOST_FORKS = 1_000;
  private static final double SMALLEST_P = 0.001;

  /** The method by which a contrast was found. */
  public enum Basis {
    /** Forks of both sides are drawn independently; Mann-Whitney test. */
    INDEPENDENT("independent forks, Mann-Whitney"),
    /**
     * Interval over forks of the same pass; Mann-Whitney test, as the signed rank is too coarse.
     */
    PAIRED_INTERVAL("interval over pairs of a pass, Mann-Whitney"),
    /** Interval and test over forks of the same pass. */
    PAIRED("pairs of a pass, signed rank"),
    /** Each side has one count in all of its forks: the two counts are compared as numbers. */
    EXACT("exact"),
    /** An interval, but fewer forks than any test needs. */
    TOO_FEW_FORKS("too few forks for a test"),
    /** Scores without raw data: the difference between forks is unknown. */
    SCORE_ONLY("JMH's scores, no raw data per fork");

    private final String text;

    Basis(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }
  }

  /** Returns the verdict in words, such as {@code unresolved: about 5 more forks}. */
  public String words(boolean time, double threshold) {
    String word = verdict.word(time);
    String why = verdict == Verdict.UNRESOLVED ? why(threshold) : "";
    String tail = remark.isEmpty() ? "" : "; " + remark;
    return switch (verdict) {
      case SAME -> word + (basis == Basis.EXACT ? "" : " within " + percent(threshold)) + tail;
      case UNRESOLVED ->
          word
              + why
              + (moreForks == HOPELESS
                  ? ": more than 1,000 more forks"
                  : ": about " + moreForks + " more fork" + (moreForks == 1 ? "" : "s"))
              + tail;
      default -> word + tail;
    };
  }

  /**
   * Returns why a contrast is unresolved although the interval excludes 1; empty if it includes 1.
   */
  private String why(double threshold) {
    boolean apart = ratio != null && ratio.forks() > 1 && (ratio.low() > 1 || ratio.high() < 1);
    if (!apart) {
      return "";
    }
    if (Double.isNaN(adjusted)) {
      return ", too few forks for a test";
    }
    boolean small = Math.abs(ratio.value() - 1) < threshold;
    return ", p "
        + (adjusted < SMALLEST_P ? shownP() : "= " + shownP())
        + (small ? ", less than " + percent(threshold) + " apart" : "");
  }

  /** Returns the corrected p to three digits; empty without a test. */
  String shownP() {
    if (Double.isNaN(adjusted)) {
      return "";
    }
    return adjusted < SMALLEST_P ? "<" + SMALLEST_P : String.format(Locale.ROOT, "%.3f", adjusted);
  }

  static String percent(double share) {
    String text = "%.1f".formatted(share * 100);
    return (text.endsWith(".0") ? text.substring(0, text.length() - 2) : text) + " %";
  }

  /** Returns whether this is a regression by at least the threshold. */
  boolean isRegression(double threshold) {
    if (verdict != Verdict.WORSE) {
      return false;
    }
    return ratio == null || Math.abs(ratio.value() - 1) >= threshold;
  }
}
