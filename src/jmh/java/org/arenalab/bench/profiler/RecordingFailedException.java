package org.arenalab.bench.profiler;

import java.io.Serial;

/** A fork without a usable recording; the message states the reason in one line. */
final class RecordingFailedException extends Exception {
  @Serial private static final long serialVersionUID = 1;

  RecordingFailedException(String message) {
    super(message);
  }

  RecordingFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
