package org.arenalab.bench.report;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Set;

/**
 * A writer of HTML and inline SVG. All texts and attributes are escaped here and nowhere else, so
 * that values from results cannot break the page. Confined to one thread.
 */
final class Html {
  private static final Set<String> LEAVES = Set.of("meta", "input", "line", "circle", "path");

  /** Elements within a line: a line break after one would show as a blank. */
  private static final Set<String> INLINE = Set.of("span", "strong", "text", "title");

  private static final int LABEL = 48;

  private final StringBuilder out = new StringBuilder();
  private final Deque<String> open = new ArrayDeque<>();

  /**
   * Opens an element. {@code attributes} alternates names and values; a null value omits the
   * attribute.
   */
  Html open(String tag, String... attributes) {
    start(tag, attributes);
    out.append('>');
    open.push(tag);
    return this;
  }

  /**
   * Writes an element that cannot have content. Browsers would not recognize the end of other
   * elements.
   */
  Html leaf(String tag, String... attributes) {
    if (!LEAVES.contains(tag)) {
      throw new IllegalArgumentException(tag + " needs an end: use element");
    }
    start(tag, attributes);
    out.append("/>");
    return this;
  }

  /** Writes an element that holds only {@code text}. */
  Html element(String tag, String text, String... attributes) {
    return open(tag, attributes).text(text).close();
  }

  /** Closes the element that was opened last. */
  Html close() {
    String tag = open.pop();
    out.append("</").append(tag).append('>');
    if (!INLINE.contains(tag)) {
      out.append('\n');
    }
    return this;
  }

  Html text(String text) {
    out.append(escape(text));
    return this;
  }

  /** Writes markup of the page itself, such as a style, a script or a doctype, without escaping. */
  Html markup(String markup) {
    out.append(markup);
    return this;
  }

  private void start(String tag, String... attributes) {
    out.append('<').append(tag);
    for (int i = 0; i < attributes.length; i += 2) {
      if (attributes[i + 1] != null) {
        out.append(' ').append(attributes[i]).append("=\"");
        out.append(escape(attributes[i + 1])).append('"');
      }
    }
  }

  /** Returns the page so far; every element must be closed. */
  String page() {
    if (!open.isEmpty()) {
      throw new IllegalStateException("still open: " + open);
    }
    return out.toString();
  }

  static String escape(String text) {
    StringBuilder safe = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> safe.append("&amp;");
        case '<' -> safe.append("&lt;");
        case '>' -> safe.append("&gt;");
        case '"' -> safe.append("&quot;");
        case '\'' -> safe.append("&#39;");
        default -> safe.append(isControl(c) ? '\uFFFD' : c);
      }
    }
    return safe.toString();
  }

  /** Returns whether HTML forbids a character. */
  private static boolean isControl(char c) {
    return (c < ' ' && c != '\n' && c != '\t') || (c >= 0x7f && c <= 0x9f);
  }

  /** Returns a share of the width or height, such as {@code 12.34%}. */
  static String percent(double share) {
    return String.format(Locale.ROOT, "%.2f%%", share * 100);
  }

  static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  /** Shortens a text to the length of a label. The table of all rows has the full text. */
  static String clip(String text) {
    return clip(text, LABEL);
  }

  static String clip(String text, int most) {
    return text.length() <= most ? text : text.substring(0, most - 1) + "…";
  }
}
