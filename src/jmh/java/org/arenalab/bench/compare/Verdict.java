package org.arenalab.bench.compare;

/** What a comparison says about one row. */
public enum Verdict {
  BETTER("faster", "better"),
  WORSE("slower", "worse"),
  /** A difference of something that has no better and worse. */
  DIFFERENT("differs", "differs"),
  /** The whole interval lies within the threshold. */
  SAME("same", "same"),
  /** Neither a difference nor sameness has been shown. */
  UNRESOLVED("unresolved", "unresolved");

  private final String ofTime;
  private final String ofOthers;

  Verdict(String ofTime, String ofOthers) {
    this.ofTime = ofTime;
    this.ofOthers = ofOthers;
  }

  /** The word for it, of a time or rate or of any other metric. */
  public String word(boolean time) {
    return time ? ofTime : ofOthers;
  }
}
