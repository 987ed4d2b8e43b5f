package org.arenalab.bench.cli;

import java.io.Serial;

/**
 * A request of the user that cannot be served; the message states the remedy in one line. Ends the
 * laboratory with exit code 2 and no stack trace.
 */
public final class UsageException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  public UsageException(String message) {
    super(oneLine(message));
  }

  public UsageException(String message, Throwable cause) {
    super(oneLine(message), cause);
  }

  private static String oneLine(String message) {
    return message.strip().replaceAll("\\s*\\R\\s*", " ");
  }
}
