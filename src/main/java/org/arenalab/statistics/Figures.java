package org.arenalab.statistics;

import static org.arenalab.os.NullArgumentException.requireNonNull;

import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A formatter of named figures: every allocator's statistics are printed by it. */
public final class Figures {
  private Figures() {}

  /**
   * Returns the components of a public record by name, in order of declaration.
   *
   * @throws IllegalStateException if a component cannot be read
   */
  public static Map<String, Object> of(Record stats) {
    requireNonNull(stats, "stats");
    Map<String, Object> figures = new LinkedHashMap<>();
    for (RecordComponent each : stats.getClass().getRecordComponents()) {
      try {
        figures.put(each.getName(), each.getAccessor().invoke(stats));
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("cannot read " + each, e);
      }
    }
    return figures;
  }

  /**
   * Returns a ratio with four decimals, or {@code null} as text for NaN, because JSON has no NaN.
   */
  public static String ratio(double value) {
    return Double.isNaN(value) ? "null" : String.format(Locale.ROOT, "%.4f", value);
  }

  /** Returns one JSON object. Values are numbers, or text that is already JSON. */
  public static String json(Map<String, ?> figures) {
    requireNonNull(figures, "figures");
    return figures.entrySet().stream()
        .map(each -> "\"%s\":%s".formatted(each.getKey(), each.getValue()))
        .collect(Collectors.joining(",", "{", "}"));
  }

  /**
   * Returns a heading and one line for each figure. Integers have their digits grouped by
   * thousands.
   */
  public static String table(String heading, Map<String, ?> figures) {
    requireNonNull(heading, "heading");
    requireNonNull(figures, "figures");
    int width = figures.keySet().stream().mapToInt(String::length).max().orElse(1);
    return figures.entrySet().stream()
        .map(each -> line(width, each.getKey(), each.getValue()))
        .collect(Collectors.joining("", heading + "\n", ""));
  }

  private static String line(int width, String name, Object value) {
    Object shown = value instanceof Long count ? String.format(Locale.ROOT, "%,d", count) : value;
    return String.format(Locale.ROOT, "  %-" + width + "s %18s%n", name, shown);
  }

  /** Returns {@code text} as a JSON string, with its quotes. */
  static String quoted(String text) {
    StringBuilder json = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char each = text.charAt(i);
      if (each == '"' || each == '\\') {
        json.append('\\').append(each);
      } else if (each < ' ') {
        json.append(String.format(Locale.ROOT, "\\u%04x", (int) each));
      } else {
        json.append(each);
      }
    }
    return json.append('"').toString();
  }
}
