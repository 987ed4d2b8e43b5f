package org.arenalab.bench.cli;

import java.io.Console;

/** The terminal that the output goes to. */
public final class Terminal {
  private Terminal() {}

  /** Returns whether the output goes to a terminal. */
  // JDK 22 to 24 return a console that is not a terminal; JDK 25 returns null again.
  @SuppressWarnings("SystemConsoleNull")
  public static boolean isTerminal() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }

  /**
   * Returns whether the output may be coloured: it goes to a terminal, and {@code NO_COLOR} is not
   * set.
   */
  public static boolean isColoured() {
    return isTerminal() && System.getenv("NO_COLOR") == null;
  }
}
