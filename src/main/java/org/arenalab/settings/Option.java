package org.arenalab.settings;

import java.util.Locale;
import org.arenalab.os.Internal;

/**
 * One setting of an allocator. It has a name in each place: the builder, the system properties, the
 * environment and preset files.
 *
 * @param name the component of the configuration and the method of its builder
 * @param property the system property
 * @param key the key in a preset file
 * @param type the type with the valid range
 * @param fallback the default; null if it depends on other settings or on the machine
 * @param help one sentence: the effect of the setting
 */
@Internal
public record Option<T>(
    String name, String property, String key, OptionType<T> type, T fallback, String help) {
  static final String PROPERTY_PREFIX = "arenalab.";

  /** Declares an option whose key in a preset is the property without its first word. */
  public static <T> Option<T> of(
      String name, String property, OptionType<T> type, T fallback, String help) {
    String key = property.substring(PROPERTY_PREFIX.length());
    return new Option<>(name, property, key, type, fallback, help);
  }

  /** Returns the environment variable: {@code ARENALAB_A_BIG_CAT} for {@code arenalab.a.bigCat}. */
  public String variable() {
    StringBuilder variable = new StringBuilder();
    for (int i = 0; i < property.length(); i++) {
      char letter = property.charAt(i);
      if (Character.isUpperCase(letter)) {
        variable.append('_');
      }
      variable.append(letter == '.' ? '_' : letter);
    }
    return variable.toString().toUpperCase(Locale.ROOT);
  }

  /** Returns the default as a text that the option reads, or {@code "computed"}. */
  public String fallbackText() {
    return fallback == null ? "computed" : type.text().apply(fallback);
  }

  /**
   * Returns the row of this option in a guide's table of settings.
   *
   * @param isInBuilder whether the allocator's builder has a method for the option
   */
  public String tableRow(boolean isInBuilder) {
    return "| %s | `%s` | `%s` | `%s` | %s | `%s` | %s |"
        .formatted(
            isInBuilder ? "`" + name + "`" : "none",
            key,
            property,
            variable(),
            type.expectedText(),
            fallbackText(),
            help);
  }
}
