package org.arenalab.statistics;

import static org.arenalab.os.NullArgumentException.requireNonNull;

import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A formatter of named figures: every allocator's statistics are printed by it. Statistics are
 * declared once, as a public record. A component may be a record of its own, or a list of records.
 */
public final class Figures {
  private static final int COLUMN = 12;

  /** A value that is JSON already. */
  record Json(String text) {}

  private Figures() {}

  /**
   * Returns the components of a public record by name, in order of declaration, then the results of
   * its methods with {@link Figure}, by name. A nested record is a map, a list of records a list of
   * maps.
   *
   * @throws IllegalStateException if a figure cannot be read
   */
  public static Map<String, Object> of(Record stats) {
    requireNonNull(stats, "stats");
    Stream<Method> components =
        Stream.of(stats.getClass().getRecordComponents()).map(RecordComponent::getAccessor);
    Stream<Method> derived =
        Stream.of(stats.getClass().getDeclaredMethods())
            .filter(each -> each.isAnnotationPresent(Figure.class))
            .sorted(Comparator.comparing(Method::getName));
    Map<String, Object> figures = new LinkedHashMap<>();
    Stream.concat(components, derived)
        .forEach(each -> figures.put(each.getName(), plain(invoke(each, stats))));
    return figures;
  }

  private static Object invoke(Method accessor, Record stats) {
    try {
      return accessor.invoke(stats);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot read " + accessor, e);
    }
  }

  private static Object plain(Object value) {
    return switch (value) {
      case null -> null;
      case Record nested -> of(nested);
      case List<?> list -> list.stream().map(Figures::plain).toList();
      default -> value;
    };
  }

  /** Returns a record's figures as one JSON object. */
  public static String json(Record stats) {
    return json(of(stats));
  }

  /**
   * Returns one JSON object. Values are numbers, texts, constants of enums, or maps and lists of
   * those. A fraction has four decimals. NaN is null, because JSON has no NaN.
   */
  public static String json(Map<String, ?> figures) {
    requireNonNull(figures, "figures");
    return figures.entrySet().stream()
        .map(each -> quoted(each.getKey()) + ":" + jsonValue(each.getValue()))
        .collect(Collectors.joining(",", "{", "}"));
  }

  @SuppressWarnings("unchecked") // The keys of figures are names.
  private static String jsonValue(Object value) {
    return switch (value) {
      case null -> "null";
      case Json json -> json.text();
      case Map<?, ?> nested -> json((Map<String, ?>) nested);
      case List<?> list ->
          list.stream().map(Figures::jsonValue).collect(Collectors.joining(",", "[", "]"));
      case Double fraction -> fraction(fraction);
      case Number number -> number.toString();
      default -> quoted(value.toString());
    };
  }

  /** Returns a heading and a record's figures as a table for people. */
  public static String table(String heading, Record stats) {
    requireNonNull(heading, "heading");
    return table(heading, of(stats));
  }

  /**
   * Returns a heading and one line for each figure, then one table for each list of maps. Integers
   * have their digits grouped by thousands.
   */
  public static String table(String heading, Map<String, ?> figures) {
    requireNonNull(heading, "heading");
    requireNonNull(figures, "figures");
    Map<String, Object> lines = new LinkedHashMap<>();
    Map<String, List<?>> lists = new LinkedHashMap<>();
    flatten("", figures, lines, lists);
    int width = lines.keySet().stream().mapToInt(String::length).max().orElse(1);
    StringBuilder text = new StringBuilder(heading).append('\n');
    lines.forEach(
        (name, value) ->
            text.append(
                String.format(Locale.ROOT, "  %-" + width + "s %18s%n", name, shown(value))));
    lists.forEach((name, rows) -> text.append(rows(name, rows)));
    return text.toString();
  }

  private static void flatten(
      String prefix, Map<?, ?> figures, Map<String, Object> lines, Map<String, List<?>> lists) {
    figures.forEach(
        (key, value) -> {
          String name = prefix + key;
          switch (value) {
            case Map<?, ?> nested -> flatten(name + ".", nested, lines, lists);
            case List<?> list when list.stream().allMatch(Map.class::isInstance) ->
                lists.put(name, list);
            case null, default -> lines.put(name, value);
          }
        });
  }

  private static String rows(String name, List<?> rows) {
    StringBuilder text = new StringBuilder();
    for (Object row : rows) {
      Map<?, ?> cells = (Map<?, ?>) row;
      if (text.isEmpty()) {
        text.append("  ").append(name).append('\n').append(row(cells.keySet()));
      }
      text.append(row(cells.values()));
    }
    return text.toString();
  }

  private static String row(Iterable<?> cells) {
    List<String> row = new ArrayList<>();
    cells.forEach(each -> row.add(String.format(Locale.ROOT, "%" + COLUMN + "s", shown(each))));
    return "  " + String.join(" ", row) + "\n";
  }

  private static String shown(Object value) {
    return switch (value) {
      case null -> "null";
      case Double fraction -> fraction(fraction);
      case Number number -> String.format(Locale.ROOT, "%,d", number.longValue());
      default -> value.toString();
    };
  }

  private static String fraction(double value) {
    return Double.isNaN(value) ? "null" : String.format(Locale.ROOT, "%.4f", value);
  }

  /** Returns {@code text} as a JSON string, with its quotes. */
  private static String quoted(String text) {
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
