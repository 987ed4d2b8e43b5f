package org.arenalab.bench.result.json;

import java.io.IOException;
import java.io.Serial;

/** JSON that is well formed but not JMH's format. */
final class UnexpectedJsonException extends IOException {
  @Serial private static final long serialVersionUID = 1;
  private static final int SHOWN = 60;

  UnexpectedJsonException(String expected, String found) {
    super("expected " + expected + ", found " + clip(found));
  }

  private static String clip(String text) {
    return text == null
        ? "nothing"
        : text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
  }
}
