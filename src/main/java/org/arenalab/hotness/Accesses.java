package org.arenalab.hotness;

/** The accesses that a source sees. */
public enum Accesses {
  READS_AND_WRITES("reads and writes"),
  WRITES("writes");

  private final String words;

  Accesses(String words) {
    this.words = words;
  }

  @Override
  public String toString() {
    return words;
  }
}
