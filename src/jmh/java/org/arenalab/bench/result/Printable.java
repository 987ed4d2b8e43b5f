package org.arenalab.bench.result;

import java.util.regex.Pattern;

/** Makes names out of a file fit for a terminal. */
public final class Printable {
  private static final Pattern UNFIT = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");

  private Printable() {}

  /** {@code text} with a question mark for each sign that would move the cursor or the writing. */
  public static String of(String text) {
    return UNFIT.matcher(text).replaceAll("?");
  }
}
