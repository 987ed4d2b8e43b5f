package org.arenalab.bench.compare;

/** Which way is better. */
public enum Direction {
  LOWER("lower is better"),
  HIGHER("higher is better"),
  NONE("neither way is better");

  private final String text;

  Direction(String text) {
    this.text = text;
  }

  public String text() {
    return text;
  }
}
