package org.arenalab.bench.plan;

import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/**
 * The values that JMH can give to a field that {@code @Param} annotates.
 *
 * @param expected the legal values, in words
 * @param refuses tests whether a value is illegal
 * @param constants the only legal values; empty if they cannot be listed
 */
record ParamType(String expected, Refusal refuses, List<String> constants) {

  /** A test for illegal values. */
  @FunctionalInterface
  interface Refusal {
    boolean test(String value);
  }

  /** Any text: the benchmark's own rules for its texts are unknown. */
  static final ParamType ANY = new ParamType("any text", value -> false, List.of());

  /** Returns a type with exactly {@code constants} as its values. */
  static ParamType oneOf(Collection<String> constants) {
    return new ParamType(
        "one of " + constants, value -> !constants.contains(value), List.copyOf(constants));
  }

  /** Returns the type of a descriptor, which must not be an enum's. */
  static ParamType of(String descriptor) {
    return switch (descriptor) {
      case "Z", "Ljava/lang/Boolean;" -> oneOf(List.of("true", "false"));
      case "B", "Ljava/lang/Byte;" -> number("a byte", Byte::valueOf);
      case "S", "Ljava/lang/Short;" -> number("a short", Short::valueOf);
      case "I", "Ljava/lang/Integer;" -> number("an int", Integer::valueOf);
      case "J", "Ljava/lang/Long;" -> number("a long", Long::valueOf);
      case "F", "Ljava/lang/Float;" -> number("a float", Float::valueOf);
      case "D", "Ljava/lang/Double;" -> number("a double", Double::valueOf);
      case "C", "Ljava/lang/Character;" ->
          new ParamType("one character", value -> value.length() != 1, List.of());
      default -> ANY;
    };
  }

  private static ParamType number(String expected, Function<String, ?> conversion) {
    return new ParamType(expected, value -> !converts(value, conversion), List.of());
  }

  private static boolean converts(String value, Function<String, ?> conversion) {
    try {
      var _ = conversion.apply(value);
      return true;
    } catch (NumberFormatException e) {
      return false;
    }
  }
}
