package org.arenalab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every test is in one of the sets that the build runs: fast (no tag), medium, slow or nightly. A
 * nightly test repeats a shorter one, which CI runs, for long. A medium or slow class with the tag
 * beside runs beside another class: it judges no time, needs no idle processor, and changes no
 * setting of the system.
 */
class TestSetsTest {
  private static final Path ROOT = Path.of(System.getProperty("basedir", "."));
  private static final Path TESTS = ROOT.resolve("src/test/java");
  private static final Path SUITES = ROOT.resolve("src/vm/suites");
  private static final Pattern TAG = Pattern.compile("@Tag\\(([^)]*)\\)");
  private static final Set<String> TAGS =
      Set.of("\"medium\"", "\"slow\"", "\"nightly\"", "\"beside\"");
  private static final Pattern BESIDE_OF_METHOD = Pattern.compile("(?m)^ +@Tag\\(\"beside");
  private static final Pattern TEST = Pattern.compile("(?m)^ +@(Parameterized|Repeated)?Test\\b");

  /** No run of the build selects another tag, so a misspelt one would move a slow test. */
  @Test
  void shouldKnowEveryTag() throws IOException {
    List<String> unknown = new ArrayList<>();
    for (Path file : sources()) {
      Matcher tag = TAG.matcher(Files.readString(file));
      while (tag.find()) {
        if (!TAGS.contains(tag.group(1))) {
          unknown.add(file.getFileName() + ": " + tag.group());
        }
      }
    }
    assertThat(unknown).isEmpty();
  }

  /**
   * Two runs of the build write the reports of a set: of the classes with the tag beside, and of
   * the others. A class in both would lose one of its reports.
   */
  @Test
  void shouldTagWholeClassesBeside() throws IOException {
    List<String> parts = new ArrayList<>();
    for (Path file : sources()) {
      if (BESIDE_OF_METHOD.matcher(Files.readString(file)).find()) {
        parts.add(file.getFileName().toString());
      }
    }
    assertThat(parts).isEmpty();
  }

  /**
   * Surefire runs a class only if its name ends in {@code Test}; src/vm runs those that it names.
   */
  @Test
  void shouldNameEveryClassWithTests() throws IOException {
    String suites = suitesOfMachines();
    List<String> misnamed = new ArrayList<>();
    for (Path file : sources()) {
      String text = Files.readString(file);
      String name = file.getFileName().toString().replace(".java", "");
      boolean isRun =
          name.endsWith("Test")
              || suites.contains("." + name)
              || text.contains("abstract class " + name);
      if (TEST.matcher(text).find() && !isRun) {
        misnamed.add(name);
      }
    }
    assertThat(misnamed).isEmpty();
  }

  private static String suitesOfMachines() throws IOException {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.list(SUITES)) {
      for (Path file : files.toList()) {
        all.append(Files.readString(file));
      }
    }
    return all.toString();
  }

  private static List<Path> sources() throws IOException {
    try (Stream<Path> files = Files.walk(TESTS)) {
      return files.filter(each -> each.toString().endsWith(".java")).toList();
    }
  }
}
