package org.arenalab.english;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The odd turns of phrase in a file or in all Java and Markdown files of a folder. */
record ProseCount(String name, List<PerFile> files) {
  private static final Pattern WORD = Pattern.compile("[A-Za-z']+");
  private static final int FILES_SHOWN = 5;
  private static final int LINES_SHOWN = 8;

  /** One file, with its number of words of prose. */
  record PerFile(Path file, long words, List<OddPhrases.Hit> hits) {}

  /** Counts in the comments of Java files and in Markdown files. */
  static ProseCount of(Path root, String name) throws IOException {
    try (Stream<Path> files = Files.walk(root.resolve(name))) {
      return new ProseCount(
          name,
          files
              .filter(file -> file.toString().endsWith(".java") || file.toString().endsWith(".md"))
              .sorted()
              .map(file -> count(root, file, text -> Prose.of(file.toString(), text)))
              .toList());
    }
  }

  /** Counts in the messages and help texts of Java files. */
  static ProseCount ofMessages(Path root, String name) throws IOException {
    try (Stream<Path> files = Files.walk(root.resolve(name))) {
      return new ProseCount(
          "messages of " + name,
          files
              .filter(file -> file.toString().endsWith(".java"))
              .sorted()
              .map(file -> count(root, file, Prose::messagesOfJava))
              .toList());
    }
  }

  private static PerFile count(Path root, Path file, UnaryOperator<String> proseOf) {
    try {
      String prose = proseOf.apply(Files.readString(file));
      return new PerFile(
          root.relativize(file), WORD.matcher(prose).results().count(), OddPhrases.find(prose));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  long words() {
    return files.stream().mapToLong(PerFile::words).sum();
  }

  long hits() {
    return files.stream().mapToLong(file -> file.hits().size()).sum();
  }

  double perThousandWords() {
    return 1000.0 * hits() / Math.max(1, words());
  }

  /** The rate, and the lines of the files with the most hits. */
  String report() {
    return "%s: %.2f odd turns of phrase per 1,000 words (%d in %d)\n"
            .formatted(name, perThousandWords(), hits(), words())
        + files.stream()
            .filter(file -> !file.hits().isEmpty())
            .sorted(Comparator.comparingInt(file -> -file.hits().size()))
            .limit(FILES_SHOWN)
            .map(ProseCount::lines)
            .collect(Collectors.joining());
  }

  private static String lines(PerFile file) {
    return "  %s: %d\n".formatted(file.file(), file.hits().size())
        + file.hits().stream()
            .sorted(Comparator.comparingInt(OddPhrases.Hit::line))
            .limit(LINES_SHOWN)
            .map(
                hit ->
                    "    %s:%d: \"%s\", write instead: %s\n"
                        .formatted(file.file(), hit.line() + 1, hit.words(), hit.instead()))
            .collect(Collectors.joining());
  }
}
