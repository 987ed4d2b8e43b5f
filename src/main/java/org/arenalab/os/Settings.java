package org.arenalab.os;

import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * Reads settings: properties before environment; a value that cannot be read names itself.
 *
 * @param properties a system property's value, or null
 * @param environment the variables
 * @param refusal makes the exception for a value that cannot be read, from its message
 */
public record Settings(
    Function<String, String> properties,
    Map<String, String> environment,
    Function<String, RuntimeException> refusal) {

  /** Those of this process. */
  public static Settings ofProcess(Function<String, RuntimeException> refusal) {
    return new Settings(System::getProperty, System.getenv(), refusal);
  }

  /**
   * What is set, or {@code fallback}.
   *
   * @throws RuntimeException the refusal, if {@code parse} throws an {@link
   *     IllegalArgumentException} or an {@link ArithmeticException}
   */
  public <T> T read(String property, String variable, T fallback, Function<String, T> parse) {
    String fromProperty = properties.apply(property);
    String text = fromProperty != null ? fromProperty : environment.get(variable);
    if (text == null || text.isBlank()) {
      return fallback;
    }
    try {
      return parse.apply(text.strip());
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw refusal.apply(
          "%s=\"%s\" cannot be read".formatted(fromProperty != null ? property : variable, text));
    }
  }

  /** Reads {@code true}, {@code false}, {@code 1} or {@code 0}. */
  public static boolean flag(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "0", "false" -> false;
      case "1", "true" -> true;
      default -> throw new IllegalArgumentException(text);
    };
  }
}
