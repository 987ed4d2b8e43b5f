package org.arenalab.bench.compare;

/** The direction in which a metric gets better. */
public enum Direction {
  LOWER("lower is better"),
  HIGHER("higher is better"),
  NONE("neither way is better"),
  /** A total that grows with the work done. It decides nothing unless the user asks for it. */
  WORK("depends on how much work was done");

  private final String text;

  Direction(String text) {
    this.text = text;
  }

  public String text() {
    return text;
  }
}
