package org.arenalab.bench.command;

import java.io.Console;

/** What the output goes to. */
final class Terminal {
  private Terminal() {}

  /** Whether colours would be seen, and are not unwanted. */
  // JDK 22 to 24 return a console that is not a terminal; JDK 25 returns null again.
  @SuppressWarnings("SystemConsoleNull")
  static boolean isColoured() {
    Console console = System.console();
    return console != null && console.isTerminal() && System.getenv("NO_COLOR") == null;
  }
}
