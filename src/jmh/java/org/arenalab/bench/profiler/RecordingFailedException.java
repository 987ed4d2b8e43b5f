package org.arenalab.bench.profiler;

import java.io.Serial;

/** One fork left no recording that shows anything; the message says why, in one line. */
final class RecordingFailedException extends Exception {
  @Serial private static final long serialVersionUID = 1;

  RecordingFailedException(String message) {
    super(message);
  }

  RecordingFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
