package org.arenalab.statistics;

import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.arenalab.settings.Choices;
import org.arenalab.settings.Option;
import org.arenalab.settings.OptionGroup;
import org.arenalab.settings.OptionType;

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

  private static final Option<Style> STYLE =
      Option.of(
          "stats",
          "arenalab.stats",
          OptionType.of(StatisticsSwitch::parse, style -> true, "0, 1, table or json"),
          Style.OFF,
          "the form in which allocators print their statistics when they end");

  /** A name is meant for this setting if its second word is a form of "statistics". */
  private static final OptionGroup GROUP =
      OptionGroup.ofOne(
          STYLE, Pattern.compile("stat(s|istics?)?([^a-z].*)?"), IllegalArgumentException::new);

  /** Returns the setting of this process at the time of the call. */
  static StatisticsSwitch ofProcess() {
    return of(GROUP::read);
  }

  static StatisticsSwitch of(Map<String, String> properties, Map<String, String> environment) {
    return of(() -> GROUP.read(properties, environment));
  }

  private static StatisticsSwitch of(Supplier<Choices> settings) {
    try {
      return new StatisticsSwitch(settings.get().get(STYLE), null);
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
}
