package org.arenalab.bench.result.json;

import java.io.Serial;
import java.nio.file.Path;

/**
 * A file that is not a result, or only a part of one; the message states the file, the place and
 * the reason.
 */
public final class UnreadableResultException extends Exception {
  @Serial private static final long serialVersionUID = 1;

  public UnreadableResultException(Path file, String why) {
    super(file + " " + why);
  }

  public UnreadableResultException(Path file, String why, Throwable cause) {
    super(file + " " + why, cause);
  }
}
