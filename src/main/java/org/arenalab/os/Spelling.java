package org.arenalab.os;

import java.util.Arrays;

/** How near a mistyped name is to a known one, for messages about settings and commands. */
public final class Spelling {
  private Spelling() {}

  /** How many letters have to be put in, taken out or changed to make one word of the other. */
  public static int distance(String one, String other) {
    int[] row = new int[other.length() + 1];
    Arrays.setAll(row, i -> i);
    for (int i = 1; i <= one.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= other.length(); j++) {
        int changed = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(changed, Math.min(row[j - 1], row[j]) + 1);
      }
    }
    return row[other.length()];
  }
}
