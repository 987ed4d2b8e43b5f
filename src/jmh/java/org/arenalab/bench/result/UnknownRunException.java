package org.arenalab.bench.result;

import java.io.Serial;

/** A name that denotes no run, or several; the message lists the known names. */
public final class UnknownRunException extends Exception {
  @Serial private static final long serialVersionUID = 1;

  public UnknownRunException(String message) {
    super(message);
  }
}
