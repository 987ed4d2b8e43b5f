package org.arenalab.bench.trace.importing;

import java.io.IOException;
import java.io.Serial;

/** A file that cannot be imported; the message names the place and the remedy. */
public final class ImportException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  ImportException(String message) {
    super(message);
  }

  private ImportException(String message, Throwable cause) {
    super(message, cause);
  }

  static ImportException unreadable(String file, IOException cause) {
    return new ImportException(
        "cannot read: file=%s (%s); give a file that can be read".formatted(file, cause), cause);
  }

  static ImportException unwritable(String file, IOException cause) {
    return new ImportException(
        "cannot write: file=%s (%s); give another file".formatted(file, cause), cause);
  }

  static ImportException atLine(String file, long line, String text, String expected) {
    return new ImportException(
        "cannot import: file=%s, line=%d, text=\"%s\", expected %s; correct the line, or record again"
            .formatted(file, line, text, expected));
  }

  /** Returns the refusal of a recording of JFR whose events have another form. */
  static ImportException ofRecording(String file, String problem, Throwable cause) {
    return new ImportException(
        "cannot import: file=%s, %s; record again with this version of the laboratory"
            .formatted(file, problem),
        cause);
  }
}
