package org.arenalab.english;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Holds comments, messages and docs to plain English, and tests the counter with planted sentences.
 */
class PlainEnglishTest {
  private static final Path ROOT = Path.of(System.getProperty("basedir", ".")).toAbsolutePath();

  @TempDir private Path folder;

  static List<OddPhrases.Phrase> phrases() {
    return OddPhrases.ALL;
  }

  /** Ceilings per 1,000 words. They must only go down: rewrite the sentence, not the number. */
  @ParameterizedTest
  @CsvSource({
    "README.md, 2.0",
    "docs, 2.0",
    "CHANGELOG.md, 2.0",
    "CONTRIBUTING.md, 2.0",
    "results/README.md, 2.0",
    "src/main, 2.0",
    "src/jmh, 2.0",
    "src/test, 2.0",
    "src/jcstress, 2.0"
  })
  void shouldStayBelowItsCeiling(String name, double ceiling) throws IOException {
    ProseCount count = ProseCount.of(ROOT, name);

    assertThat(count.words()).as(name).isPositive();
    assertThat(count.perThousandWords()).as(count.report()).isLessThanOrEqualTo(ceiling);
  }

  @ParameterizedTest
  @CsvSource({"src/main, 2.0", "src/jmh, 2.0", "src/launcher, 2.0"})
  void shouldWriteMessagesInPlainEnglish(String name, double ceiling) throws IOException {
    ProseCount count = ProseCount.ofMessages(ROOT, name);

    assertThat(count.words()).as(name).isPositive();
    assertThat(count.perThousandWords()).as(count.report()).isLessThanOrEqualTo(ceiling);
  }

  @ParameterizedTest
  @MethodSource("phrases")
  void shouldFindEachExample(OddPhrases.Phrase phrase) {
    assertThat(phrase.pattern().matcher(phrase.example()).find()).as(phrase.instead()).isTrue();
  }

  @Test
  void shouldFindNothingInPlainSentences() {
    assertThat(
            OddPhrases.find(
                "Returns the block. The caller owns it. A thread that waits sleeps."
                    + " The value is no longer valid. There is no room. It is told once."))
        .isEmpty();
  }

  @Test
  void shouldFindPhrasesAcrossLines() {
    assertThat(OddPhrases.find("It is freed all\nthe same."))
        .singleElement()
        .satisfies(hit -> assertThat(hit.words()).contains("all the same"));
  }

  @Test
  void shouldReadOnlyComments() {
    String source =
        """
        /** Whoever {@code but for} comes.
         * <p>And the next. */
        class A { // goes on with
                  // a row
          String s = "// in vain \\" behind"; char c = '"'; /* since ever */
          int meanwhile;
        }
        """;

    assertThat(OddPhrases.find(Prose.ofJava(source)))
        .extracting(OddPhrases.Hit::line)
        .containsExactlyInAnyOrder(0, 0, 1, 2, 4);
  }

  @Test
  void shouldReadOnlyMessages() {
    String source =
        """
        /** Whoever comes. */
        class A { // in vain, all the same
          String one = "meanwhile", two = "in vain"; char c = '"';
          String three = "The page went" + " back" // behind
              + " in vain, so far: %s".formatted("behind");
          String four = "is %d" + name() + "no file at all", five = "is no file";
        }
        """;

    assertThat(OddPhrases.find(Prose.messagesOfJava(source)))
        .extracting(OddPhrases.Hit::words)
        .hasSize(3)
        .anyMatch(words -> words.contains("went back"))
        .anyMatch(words -> words.contains("in vain, so far: x"))
        .anyMatch(words -> words.contains("is no file"));
    assertThat(Prose.messagesOfJava(source).lines()).hasSameSizeAs(source.lines().toList());
  }

  @Test
  void shouldReadMarkdownWithoutCode() {
    String source =
        """
        # What follows

            whoever
        ```
        behind
        ```
        | name | Those of `but for` it |
        text [in](behind.md) vain `meanwhile`
        """;

    assertThat(OddPhrases.find(Prose.ofMarkdown(source)))
        .extracting(OddPhrases.Hit::line)
        .containsExactlyInAnyOrder(0, 6);
  }

  @Test
  void shouldNameTheWorstLines() throws IOException {
    Files.writeString(folder.resolve("one.md"), "One\ntwo behind three\n");
    Files.writeString(folder.resolve("two.md"), "in vain, meanwhile\nfour\n");
    Files.writeString(folder.resolve("data.txt"), "in vain\n");

    ProseCount count = ProseCount.of(folder, "");

    assertThat(count.perThousandWords()).isEqualTo(1000.0 * 3 / 8);
    assertThat(count.report().lines().map(String::strip))
        .containsSubsequence("two.md: 2", "one.md: 1")
        .anyMatch(line -> line.startsWith("one.md:2: \"") && line.contains("two behind three"));
  }
}
