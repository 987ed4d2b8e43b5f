package org.arenalab.shm;

import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** Properties before environment; a value that cannot be read names itself. */
record Settings(Function<String, String> properties, Map<String, String> environment) {

  /**
   * What is set, or {@code fallback}.
   *
   * @throws InvalidRequestException if {@code parse} refuses it
   */
  <T> T read(String property, String variable, T fallback, Function<String, T> parse) {
    String fromProperty = properties.apply(property);
    String text = fromProperty != null ? fromProperty : environment.get(variable);
    if (text == null || text.isBlank()) {
      return fallback;
    }
    try {
      return parse.apply(text.strip());
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new InvalidRequestException(
          "%s=\"%s\" cannot be read".formatted(fromProperty != null ? property : variable, text));
    }
  }

  /** Reads {@code true}, {@code false}, {@code 1} or {@code 0}. */
  static boolean flag(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "0", "false" -> false;
      case "1", "true" -> true;
      default -> throw new IllegalArgumentException(text);
    };
  }
}
