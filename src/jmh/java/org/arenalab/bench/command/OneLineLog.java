package org.arenalab.bench.command;

/**
 * What the library has to say, in the laboratory: the message alone, on one line of stderr. The
 * library logs to {@link System.Logger} and leaves the form to the program; the JDK's own form has
 * two lines.
 */
public final class OneLineLog {
  private static final String FORMAT = "java.util.logging.SimpleFormatter.format";
  private static final String USERS_OWN = "java.util.logging.config.file";

  private OneLineLog() {}

  /** Before the first message; a form that the user has chosen stays. */
  public static void install() {
    if (System.getProperty(FORMAT) == null && System.getProperty(USERS_OWN) == null) {
      System.setProperty(FORMAT, "arenalab: %5$s%n");
    }
  }
}
