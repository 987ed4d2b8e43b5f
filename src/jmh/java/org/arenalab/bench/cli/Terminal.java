package org.arenalab.bench.cli;

import java.io.Console;

/** The terminal that the output goes to. */
public final class Terminal {
  private Terminal() {}

  /**
   * Returns whether the output may be coloured: it goes to a terminal, and {@code NO_COLOR} is not
   * set.
   */
  // JDK 22 to 24 return a console that is not a terminal; JDK 25 returns null again.
  @SuppressWarnings("SystemConsoleNull")
  public static boolean isColoured() {
    Console console = System.console();
    return console != null && console.isTerminal() && System.getenv("NO_COLOR") == null;
  }
}
