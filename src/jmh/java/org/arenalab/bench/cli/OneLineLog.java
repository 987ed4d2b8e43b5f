package org.arenalab.bench.cli;

/**
 * A log format that prints each message of the library as one line on stderr. The library logs to
 * {@link System.Logger} and leaves the format to the program. The JDK's own format uses two lines.
 */
public final class OneLineLog {
  private static final String FORMAT = "java.util.logging.SimpleFormatter.format";
  private static final String USERS_OWN = "java.util.logging.config.file";

  private OneLineLog() {}

  /**
   * Installs the format. Call before the first message. A format that the user has chosen stays.
   */
  public static void install() {
    if (System.getProperty(FORMAT) == null && System.getProperty(USERS_OWN) == null) {
      System.setProperty(FORMAT, "arenalab: %5$s%n");
    }
  }
}
