package org.arenalab.hotness;

/** The certainty of a source's reports, at their granularity. */
public enum Certainty {
  /** Reports each accessed unit, and no other. */
  EXACT("exact"),
  /** Looks at some units at some moments: misses some accesses, and reports some other units. */
  SAMPLED("sampled");

  private final String words;

  Certainty(String words) {
    this.words = words;
  }

  @Override
  public String toString() {
    return words;
  }
}
