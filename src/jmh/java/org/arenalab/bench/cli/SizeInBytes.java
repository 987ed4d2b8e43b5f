package org.arenalab.bench.cli;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A converter of sizes such as {@code 4096}, {@code 4k}, {@code 1m} and {@code 2g}, in powers of
 * 1,024.
 */
public final class SizeInBytes implements ITypeConverter<Long> {
  private static final Pattern TEXT = Pattern.compile("(\\d{1,18})([kmg]?)(?:i?b)?");

  @Override
  public Long convert(String text) {
    Matcher parts = TEXT.matcher(text.toLowerCase(Locale.ROOT));
    if (!parts.matches()) {
      throw new TypeConversionException(
          "\"" + text + "\" is not a size; expected a number such as 4096, 4k, 1m or 2g");
    }
    int shift =
        switch (parts.group(2)) {
          case "k" -> 10;
          case "m" -> 20;
          case "g" -> 30;
          default -> 0;
        };
    long number = Long.parseLong(parts.group(1));
    if (number > Long.MAX_VALUE >> shift) {
      throw new TypeConversionException(
          "\"" + text + "\" is not a size; expected less than 2^63 B");
    }
    return number << shift;
  }
}
