package org.arenalab.bench.nativecontrol;

import java.io.Serial;

/**
 * Thrown if the C program cannot be built or run here; the message has the reason and the remedy.
 */
public final class NativeStepsException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  NativeStepsException(String message, Throwable cause) {
    super(message, cause);
  }
}
