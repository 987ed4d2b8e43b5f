package org.arenalab.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The suites that run in virtual machines. A renamed test must fail here, not in the machine. */
class SuiteFileTest {
  private static final Path ROOT = Path.of(System.getProperty("basedir", "."));

  @TempDir private Path folder;

  static List<Path> suites() throws IOException {
    try (Stream<Path> files = Files.list(ROOT.resolve("src/vm/suites"))) {
      return files.sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("suites")
  void shouldNameExistingTests(Path file) throws Exception {
    SuiteFile suite = SuiteFile.read(file);
    List<String> entries = new ArrayList<>(suite.runs());
    entries.addAll(suite.without());

    for (String entry : entries) {
      if (SuiteFile.isClass(entry)) {
        String[] names = entry.split("#", 2);
        Class<?> type = Class.forName(names[0]);
        if (names.length == 2) {
          assertThat(Arrays.stream(type.getDeclaredMethods()).map(Method::getName))
              .as(entry)
              .contains(names[1]);
        }
      } else {
        assertThat(ROOT.resolve("src/test/java").resolve(entry.replace('.', '/'))).isDirectory();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("suites")
  void shouldNameExistingKernels(Path file) throws IOException {
    List<String> words =
        Files.readAllLines(file).stream()
            .filter(line -> line.startsWith("kernels "))
            .flatMap(line -> Arrays.stream(line.split("\\s+")).skip(1))
            .toList();

    assertThat(words)
        .isNotEmpty()
        .allSatisfy(name -> assertThat(ROOT.resolve("src/vm/kernels").resolve(name)).exists());
  }

  @Test
  void shouldIgnoreCommentsAndOtherWords() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("s"), "# a\nkernels x\nseconds 7\nrun a.B # c\nwithout a.B#d\n");

    assertThat(SuiteFile.read(file))
        .isEqualTo(new SuiteFile("s", 7, List.of("a.B"), List.of("a.B#d")));
  }

  @Test
  void shouldRefuseFileWithoutTests() throws IOException {
    Path file = Files.writeString(folder.resolve("empty"), "kernels 6.12\n");

    assertThatThrownBy(() -> SuiteFile.read(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("file=" + file)
        .hasMessageContaining("expected lines");
  }

  @Test
  void shouldRefuseFileWithoutTimeLimit() throws IOException {
    Path file = Files.writeString(folder.resolve("endless"), "run a.B\n");

    assertThatThrownBy(() -> SuiteFile.read(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no time limit: file=" + file);
  }
}
