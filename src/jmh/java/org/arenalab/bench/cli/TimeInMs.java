package org.arenalab.bench.cli;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A converter of times such as {@code 10} or {@code 10s} (seconds), {@code 500ms} and {@code 2m}.
 */
public final class TimeInMs implements ITypeConverter<Long> {
  private static final Pattern TEXT = Pattern.compile("(\\d{1,9})(ms|s|m|)");

  @Override
  public Long convert(String text) {
    Matcher parts = TEXT.matcher(text.toLowerCase(Locale.ROOT));
    if (!parts.matches()) {
      throw new TypeConversionException(
          "\"" + text + "\" is not a time; expected a time such as 10s, 500ms or 2m");
    }
    long unitMs =
        switch (parts.group(2)) {
          case "ms" -> 1;
          case "m" -> 60_000;
          default -> 1_000;
        };
    return Long.parseLong(parts.group(1)) * unitMs;
  }
}
