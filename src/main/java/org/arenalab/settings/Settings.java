package org.arenalab.settings;

import static org.arenalab.os.NullArgumentException.requireNonNull;

import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * A source of settings: a property takes precedence over an environment variable. The message about
 * an unreadable value names the setting.
 *
 * @param properties returns a system property's value, or null
 * @param environment the variables
 * @param refusal makes the exception for a value that cannot be read, from its message
 */
public record Settings(
    Function<String, String> properties,
    Map<String, String> environment,
    Function<String, RuntimeException> refusal) {
  /** Refuses null components. */
  public Settings {
    requireNonNull(properties, "properties");
    requireNonNull(environment, "environment");
    requireNonNull(refusal, "refusal");
  }

  /** Returns the settings of this process. */
  public static Settings ofProcess(Function<String, RuntimeException> refusal) {
    requireNonNull(refusal, "refusal");
    return new Settings(System::getProperty, System.getenv(), refusal);
  }

  /**
   * Returns the setting's value, or {@code fallback} if it is not set.
   *
   * @param fallback may be null
   * @throws RuntimeException the refusal, if {@code parse} throws an {@link
   *     IllegalArgumentException} or an {@link ArithmeticException}
   */
  public <T> T read(String property, String variable, T fallback, Function<String, T> parse) {
    requireNonNull(property, "property");
    requireNonNull(variable, "variable");
    requireNonNull(parse, "parse");
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
    requireNonNull(text, "text");
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "0", "false" -> false;
      case "1", "true" -> true;
      default -> throw new IllegalArgumentException(text);
    };
  }
}
