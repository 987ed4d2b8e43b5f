package org.arenalab.bench.compare;

/** The verdict of a comparison on one row. */
public enum Verdict {
  BETTER("faster", "better"),
  WORSE("slower", "worse"),
  /** A difference in a metric without a better direction. */
  DIFFERENT("differs", "differs"),
  /** The whole interval lies within the threshold. */
  SAME("same", "same"),
  /** Neither a difference nor equality has been shown. */
  UNRESOLVED("unresolved", "unresolved");

  private final String ofTime;
  private final String ofOthers;

  Verdict(String ofTime, String ofOthers) {
    this.ofTime = ofTime;
    this.ofOthers = ofOthers;
  }

  /** Returns the word for this verdict, for a time or rate or for any other metric. */
  public String word(boolean time) {
    return time ? ofTime : ofOthers;
  }
}
