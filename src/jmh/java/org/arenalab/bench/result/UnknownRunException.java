package org.arenalab.bench.result;

import java.io.Serial;

/** No run, or more than one, has the name that was asked for; the message says what there is. */
public final class UnknownRunException extends Exception {
  @Serial private static final long serialVersionUID = 1;

  public UnknownRunException(String message) {
    super(message);
  }
}
