package org.arenalab.settings;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.arenalab.os.Internal;

/**
 * The type of an option with its valid range. Text may use another unit than the value: the text
 * {@code 64} of an option in GiB is a value of 64 GiB in bytes.
 *
 * @param parse reads text without blanks at its ends; throws an {@link IllegalArgumentException} or
 *     {@link ArithmeticException} for text that is not a value
 * @param isValid whether a value is within the range
 * @param expectedText the valid texts, for messages
 * @param expectedValue the valid values, for messages
 * @param text writes a value as a text that {@code parse} reads
 */
@Internal
public record OptionType<T>(
    Function<String, T> parse,
    Predicate<T> isValid,
    String expectedText,
    String expectedValue,
    Function<T, String> text) {
  /** The unit of a text. */
  public enum Unit {
    BYTES("bytes", 0),
    MIB("MiB", 20),
    GIB("GiB", 30);

    private final String label;
    private final int shift;

    Unit(String label, int shift) {
      this.label = label;
      this.shift = shift;
    }
  }

  /**
   * Returns the value of a text.
   *
   * @throws IllegalArgumentException if the text is not a value, or outside the range
   */
  T read(String content) {
    T value;
    try {
      value = parse.apply(content);
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(content, e);
    }
    if (!isValid.test(value)) {
      throw new IllegalArgumentException(content);
    }
    return value;
  }

  /** Returns a value as messages show it: as its text, if texts and values have the same range. */
  String show(T value) {
    return value == null || !expectedText.equals(expectedValue)
        ? String.valueOf(value)
        : text.apply(value);
  }

  /** Returns a type whose texts and values have the same range. */
  public static <T> OptionType<T> of(
      Function<String, T> parse, Predicate<T> isValid, String expected) {
    return new OptionType<>(parse, isValid, expected, expected, String::valueOf);
  }

  /** Returns the type of a switch. */
  public static OptionType<Boolean> flag() {
    return of(OptionType::parseFlag, value -> true, "true, false, 1 or 0");
  }

  private static Boolean parseFlag(String content) {
    return switch (content.toLowerCase(Locale.ROOT)) {
      case "0", "false" -> false;
      case "1", "true" -> true;
      default -> throw new IllegalArgumentException(content);
    };
  }

  /** Returns a type with the constants of an enum as texts, in any case. */
  public static <E extends Enum<E>> OptionType<E> choice(Class<E> constants) {
    return choice(constants, Map.of());
  }

  /** Returns a type with the constants of an enum as texts, and with other texts for some. */
  public static <E extends Enum<E>> OptionType<E> choice(
      Class<E> constants, Map<String, E> otherTexts) {
    List<String> names = new ArrayList<>();
    for (E each : constants.getEnumConstants()) {
      String others =
          otherTexts.keySet().stream()
              .filter(text -> otherTexts.get(text) == each)
              .sorted()
              .collect(Collectors.joining(", "));
      names.add(others.isEmpty() ? each.name() : each.name() + " (also " + others + ")");
    }
    String last = names.removeLast();
    return of(
        content -> {
          E other = otherTexts.get(content.toLowerCase(Locale.ROOT));
          return other != null ? other : Enum.valueOf(constants, content.toUpperCase(Locale.ROOT));
        },
        value -> true,
        names.isEmpty() ? last : String.join(", ", names) + " or " + last);
  }

  /**
   * Returns the type of a size in bytes.
   *
   * @param unit of the texts
   * @param minBytes smallest value
   * @param maxBytes largest value; {@link Long#MAX_VALUE} for no limit
   */
  public static OptionType<Long> size(Unit unit, long minBytes, long maxBytes) {
    return size(unit, minBytes, maxBytes, 1);
  }

  /** Returns the type of a size in bytes that is a multiple of {@code multipleBytes}. */
  public static OptionType<Long> size(Unit unit, long minBytes, long maxBytes, long multipleBytes) {
    long unitBytes = 1L << unit.shift;
    long minUnits = (minBytes + unitBytes - 1) >>> unit.shift;
    String range =
        maxBytes == Long.MAX_VALUE
            ? minBytes + " bytes or more"
            : "%d to %d bytes".formatted(minBytes, maxBytes);
    return new OptionType<>(
        content -> Math.multiplyExact(Long.parseLong(content), unitBytes),
        value -> value >= minBytes && value <= maxBytes && value % multipleBytes == 0,
        "a whole number of %s, %d to %d".formatted(unit.label, minUnits, maxBytes >> unit.shift),
        multipleBytes == 1 ? range : range + ", a multiple of " + multipleBytes,
        value -> Long.toString(value >> unit.shift));
  }

  /**
   * Returns the type of a whole number.
   *
   * @param unit of the number, for messages, such as {@code "blocks"}
   */
  public static OptionType<Integer> whole(String unit, int min, int max) {
    return of(
        Integer::valueOf,
        value -> value >= min && value <= max,
        "a whole number of %s, %d to %d".formatted(unit, min, max));
  }

  /** Returns the type of a path. */
  public static OptionType<Path> path() {
    return of(Path::of, value -> true, "a path");
  }
}
