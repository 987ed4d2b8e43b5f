package org.arenalab.settings;

import static org.arenalab.os.NullArgumentException.requireNonNull;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * A comparison of a mistyped name with the known names, for messages about settings and commands.
 */
public final class Spelling {
  /** Largest number of letters by which a mistyped word may differ from a recognised one. */
  private static final int CLOSE = 2;

  private static final int LONGEST_HINT = 3;

  private Spelling() {}

  /** Returns the number of letters to insert, delete or change to turn one word into the other. */
  public static int distance(String one, String other) {
    requireNonNull(one, "one");
    requireNonNull(other, "other");
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

  /**
   * Returns the words of {@code known} that {@code typed} may stand for, in the order of {@code
   * known}. A word is close if it differs in at most two letters, and in at most half of the
   * letters of {@code typed}. A word is also close if it begins with {@code typed}, given at least
   * three letters.
   */
  public static List<String> close(String typed, Collection<String> known) {
    requireNonNull(typed, "typed");
    requireNonNull(known, "known");
    String plain = typed.toLowerCase(Locale.ROOT);
    return known.stream().filter(each -> isClose(plain, each.toLowerCase(Locale.ROOT))).toList();
  }

  private static boolean isClose(String typed, String known) {
    boolean begun = typed.length() > CLOSE && known.startsWith(typed);
    return begun || distance(typed, known) <= Math.min(CLOSE, typed.length() / 2);
  }

  /**
   * Returns {@code "; did you mean ...?"} with the nearest words, or an empty text if no word is
   * close.
   */
  public static String hint(String typed, Collection<String> known) {
    requireNonNull(typed, "typed");
    requireNonNull(known, "known");
    List<String> close =
        close(typed, known).stream()
            .sorted(Comparator.comparingInt(each -> distance(typed, each)))
            .limit(LONGEST_HINT)
            .toList();
    return close.isEmpty() ? "" : "; did you mean " + String.join(" or ", close) + "?";
  }
}
