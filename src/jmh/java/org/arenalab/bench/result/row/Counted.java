package org.arenalab.bench.result.row;

/** Formats a number with its noun. */
public final class Counted {
  private Counted() {}

  /** Returns {@code 1 row}, {@code 2 rows}, {@code 3 passes}. */
  public static String of(long count, String noun) {
    String ending = noun.endsWith("s") ? "es" : "s";
    return count + " " + noun + (count == 1 ? "" : ending);
  }
}
