package org.arenalab.bench.trace.recording;

import java.io.Serial;

/** A program that cannot be recorded; the message names the reason and the remedy. */
public final class RecorderException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  RecorderException(String message) {
    super(message);
  }

  RecorderException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Returns the refusal of a program that the library cannot be preloaded into. */
  static RecorderException notPreloadable(Object program, String reason) {
    return new RecorderException(
        "cannot record: program=%s, %s, expected a dynamically linked program for this machine; record another build of it"
            .formatted(program, reason));
  }

  static RecorderException of(String what, Exception cause, String remedy) {
    String reason = cause == null ? "" : " (%s)".formatted(cause.getMessage());
    return new RecorderException("%s%s; %s".formatted(what, reason, remedy), cause);
  }
}
