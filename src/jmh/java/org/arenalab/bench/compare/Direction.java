package org.arenalab.bench.compare;

/** Which way is better. */
public enum Direction {
  LOWER("lower is better"),
  HIGHER("higher is better"),
  NONE("neither way is better"),
  /** A total that more work makes larger: it decides nothing unless it is asked for. */
  WORK("depends on how much work was done");

  private final String text;

  Direction(String text) {
    this.text = text;
  }

  public String text() {
    return text;
  }
}
