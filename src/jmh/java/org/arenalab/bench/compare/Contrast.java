package org.arenalab.bench.compare;

import java.util.Locale;
import org.arenalab.bench.result.Estimate;

/**
 * One column against the reference, in one row and one metric.
 *
 * @param ratio column over reference with its interval, or null where there is no such ratio
 * @param p of the test alone, NaN where none was made
 * @param adjusted p after Holm's correction over the rows of the metric, NaN likewise
 * @param basis how it was found
 * @param moreForks about how many more forks of each side would settle an unresolved one; 0 where
 *     it is settled, {@link #HOPELESS} where no affordable number would
 * @param remark what else is to be said, or empty
 */
public record Contrast(
    Estimate ratio,
    double p,
    double adjusted,
    Basis basis,
    Verdict verdict,
    int moreForks,
    String remark) {
  /** More than {@link #MOST_FORKS}. */
  public static final int HOPELESS = -1;

  static final int MOST_FORKS = 1_000;
  private static final double SMALLEST_P = 0.001;

  /** How a contrast was found. */
  public enum Basis {
    /** Forks of both sides drawn independently; Mann-Whitney. */
    INDEPENDENT("independent forks, Mann-Whitney"),
    /** Interval over forks of the same pass; Mann-Whitney, the signed rank being too coarse. */
    PAIRED_INTERVAL("interval over pairs of a pass, Mann-Whitney"),
    /** Interval and test over forks of the same pass. */
    PAIRED("pairs of a pass, signed rank"),
    /** Both sides count the same in all of their forks: compared as numbers. */
    EXACT("exact"),
    /** An interval, but fewer forks than any test needs. */
    TOO_FEW_FORKS("too few forks for a test"),
    /** Scores without raw data: nothing is known about how forks differ. */
    SCORE_ONLY("JMH's scores, no raw data per fork");

    private final String text;

    Basis(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }
  }

  /** The verdict in words: {@code unresolved: about 5 more forks}. */
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

  /** Why an interval that excludes 1 has settled nothing; empty where it does not exclude it. */
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

  /** The corrected p to three digits; empty where nothing was tested. */
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

  /** Whether this is a regression that is certain, and worth stopping for. */
  boolean isRegression(double threshold) {
    if (verdict != Verdict.WORSE) {
      return false;
    }
    return ratio == null || Math.abs(ratio.value() - 1) >= threshold;
  }
}
