package org.arenalab.statistics;

import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.arenalab.settings.Settings;

/**
 * The setting {@code arenalab.stats} or {@code ARENALAB_STATS}: how allocators print their
 * statistics when they end. The property wins over the variable.
 *
 * @param style {@link Style#OFF} if the setting is refused
 * @param refusal the message for a setting that cannot be read; null if there is none
 */
record StatisticsSwitch(Style style, String refusal) {
  /** The form of the output. */
  enum Style {
    OFF,
    TABLE,
    JSON
  }

  static final String PROPERTY = "arenalab.stats";
  static final String VARIABLE = "ARENALAB_STATS";

  /** Matches a name that is meant for this setting: its second word is a form of "statistics". */
  private static final Pattern MEANT =
      Pattern.compile("arenalab[._]stat(s|istics?)?([^a-z].*)?", Pattern.CASE_INSENSITIVE);

  /** Returns the setting of this process at the time of the call. */
  static StatisticsSwitch ofProcess() {
    Properties all = System.getProperties();
    Map<String, String> properties =
        all.stringPropertyNames().stream()
            .collect(Collectors.toMap(name -> name, name -> all.getProperty(name, "")));
    return of(properties, System.getenv());
  }

  static StatisticsSwitch of(Map<String, String> properties, Map<String, String> environment) {
    try {
      requireKnown("property", PROPERTY, properties);
      requireKnown("environment variable", VARIABLE, environment);
      Settings settings = new Settings(properties::get, environment, StatisticsSwitch::refuse);
      return new StatisticsSwitch(
          settings.read(PROPERTY, VARIABLE, Style.OFF, StatisticsSwitch::parse), null);
    } catch (IllegalArgumentException e) {
      return new StatisticsSwitch(Style.OFF, e.getMessage());
    }
  }

  private static Style parse(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "0" -> Style.OFF;
      case "1", "table" -> Style.TABLE;
      case "json" -> Style.JSON;
      default -> throw new IllegalArgumentException(text);
    };
  }

  private static RuntimeException refuse(String problem) {
    return new IllegalArgumentException(
        problem + ", expected 0, 1, table or json; correct it or unset it");
  }

  private static void requireKnown(String place, String known, Map<String, String> texts) {
    new TreeMap<>(texts)
        .forEach(
            (name, text) -> {
              if (!name.equals(known) && MEANT.matcher(name).matches()) {
                throw new IllegalArgumentException(
                    "%s %s=\"%s\" is not a setting; the nearest is %s"
                        .formatted(place, name, text, known));
              }
            });
  }
}
