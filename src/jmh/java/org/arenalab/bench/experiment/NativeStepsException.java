package org.arenalab.bench.experiment;

import java.io.Serial;

/** The C program cannot be built or run here; the message says why and what to do. */
public final class NativeStepsException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  NativeStepsException(String message, Throwable cause) {
    super(message, cause);
  }
}
