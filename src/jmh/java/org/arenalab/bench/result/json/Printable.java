package org.arenalab.bench.result.json;

import java.util.regex.Pattern;

/** Makes names from a file safe to print on a terminal. */
public final class Printable {
  private static final Pattern UNFIT = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");

  private Printable() {}

  /**
   * Returns {@code text} with a question mark for each control or format character, which could
   * move the cursor or change the text's direction.
   */
  public static String of(String text) {
    return UNFIT.matcher(text).replaceAll("?");
  }
}
