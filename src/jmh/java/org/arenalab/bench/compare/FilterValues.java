package org.arenalab.bench.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The values of a filter's term, separated by commas. {@code *} stands for any letters. A backslash
 * escapes a following {@code ,}, {@code *}, {@code "} or backslash. Within quotes, {@code ,} and
 * {@code *} are literal and a backslash still escapes. {@code a\,b} and {@code "a,b"} are the same
 * single value.
 */
final class FilterValues {
  private static final String SPECIAL = ",*\"\\";

  private final String text;
  private final List<Pattern> patterns = new ArrayList<>();
  private StringBuilder regex = new StringBuilder();

  private FilterValues(String text) {
    this.text = text;
  }

  /** Returns a pattern for each value; it has to match the whole value of a row. */
  static List<Pattern> parse(String text) {
    return new FilterValues(text).parse();
  }

  private List<Pattern> parse() {
    int at = 0;
    boolean begins = true;
    while (at < text.length()) {
      char letter = text.charAt(at);
      int end = begins && letter == '"' ? closingQuote(at) : -1;
      begins = false;
      if (end > 0) {
        literal(unescaped(text.substring(at + 1, end)));
        at = end + 1;
      } else if (letter == ',') {
        finish();
        begins = true;
        at++;
      } else if (letter == '*') {
        regex.append(".*");
        at++;
      } else {
        boolean escape = isEscape(at);
        literal(text.substring(escape ? at + 1 : at, escape ? at + 2 : at + 1));
        at += escape ? 2 : 1;
      }
    }
    finish();
    return patterns;
  }

  private void finish() {
    patterns.add(Pattern.compile(regex.toString(), Pattern.DOTALL));
    regex = new StringBuilder();
  }

  private void literal(String part) {
    regex.append(Pattern.quote(part));
  }

  private boolean isEscape(int at) {
    return text.charAt(at) == '\\'
        && at + 1 < text.length()
        && SPECIAL.indexOf(text.charAt(at + 1)) >= 0;
  }

  /**
   * Returns the index of the quote that ends the value starting at {@code from}; -1 if there is
   * none.
   */
  private int closingQuote(int from) {
    for (int at = from + 1; at < text.length(); at += isEscape(at) ? 2 : 1) {
      if (text.charAt(at) == '"') {
        boolean last = at + 1 == text.length() || text.charAt(at + 1) == ',';
        return last ? at : -1;
      }
    }
    return -1;
  }

  private String unescaped(String quoted) {
    return quoted.replaceAll("\\\\([,*\"\\\\])", "$1");
  }
}
