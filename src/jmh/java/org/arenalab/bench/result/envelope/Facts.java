package org.arenalab.bench.result.envelope;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Named values in the order of their insertion; an unknown value is null and has a reason. */
final class Facts {
  /** Reads one value, or throws an exception whose message is the reason why it is unknown. */
  @FunctionalInterface
  interface Source {
    Object read() throws IOException;
  }

  private final Map<String, Object> values = new LinkedHashMap<>();
  private final Map<String, String> unknown = new LinkedHashMap<>();

  void put(String name, Source source) {
    try {
      values.put(name, source.read());
    } catch (NoSuchFileException e) {
      values.put(name, null);
      unknown.put(name, e.getFile() + " does not exist");
    } catch (IOException | NumberFormatException e) {
      values.put(name, null);
      unknown.put(name, e.getMessage());
    }
  }

  Map<String, Object> values() {
    return values;
  }

  Map<String, String> unknown() {
    return unknown;
  }
}
