package org.arenalab.english;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The list of odd turns of phrase, read from {@code odd-phrases.txt}. */
final class OddPhrases {
  static final List<Phrase> ALL = read("odd-phrases.txt");

  private static final Pattern WHITE = Pattern.compile("\\s+");

  private OddPhrases() {}

  /** One kind of phrase: a replacement, the pattern that finds it, and an example. */
  record Phrase(String instead, Pattern pattern, String example) {}

  /** A phrase in a text. The line counts from the first line of the text, which is 0. */
  record Hit(int line, String words, String instead) {}

  static List<Hit> find(String text) {
    List<Hit> hits = new ArrayList<>();
    for (Phrase phrase : ALL) {
      Matcher found = phrase.pattern().matcher(text);
      while (found.find()) {
        int start = found.start(found.groupCount());
        int line = (int) text.substring(0, start).chars().filter(c -> c == '\n').count();
        hits.add(new Hit(line, around(text, start, found.end()), phrase.instead()));
      }
    }
    return hits;
  }

  private static String around(String text, int start, int end) {
    String words =
        text.substring(Math.max(0, start - 25), Math.min(text.length(), Math.max(end, start + 35)));
    return WHITE.matcher(words).replaceAll(" ").strip();
  }

  private static List<Phrase> read(String resource) {
    try (InputStream in = OddPhrases.class.getResourceAsStream("/english/" + resource)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(line -> line.split(" :: ", 3))
          .map(parts -> new Phrase(parts[0], pattern(parts[1]), parts[2]))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Pattern pattern(String regex) {
    return Pattern.compile(regex.replace(" ", "\\s+"), Pattern.CASE_INSENSITIVE);
  }
}
