package org.arenalab.slab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.arenalab.JavaProcess;
import org.arenalab.settings.Checking;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Walks the table of {@link Misuse}; what ends a JVM is done in one of its own. */
@Timeout(120)
@Tag("beside")
class MisuseTest {
  private static final Path GUIDE =
      Path.of(System.getProperty("basedir", "."), "docs", "slab.md").toAbsolutePath();

  /** How a JVM that may not dump its core ends after a fatal error. */
  private static final int DIED = 1;

  private static Stream<Arguments> cells(boolean deadly) {
    return Stream.of(Misuse.values())
        .flatMap(each -> Stream.of(Checking.values()).map(checking -> Arguments.of(each, checking)))
        .filter(cell -> isDeadly(cell.get()) == deadly);
  }

  private static boolean isDeadly(Object[] cell) {
    return ((Misuse) cell[0]).expected((Checking) cell[1]) == Misuse.Answer.SIGSEGV;
  }

  static Stream<Arguments> survivable() {
    return cells(false);
  }

  static Stream<Arguments> deadly() {
    return cells(true);
  }

  @ParameterizedTest
  @MethodSource("survivable")
  void shouldAnswerAsTheTableSays(Misuse misuse, Checking checking) {
    assertThat(misuse.tryOut(checking)).isEqualTo(misuse.expected(checking));
  }

  @Tag("medium")
  @ParameterizedTest
  @MethodSource("deadly")
  void shouldEndTheProcessAtOnce(Misuse misuse, Checking checking) throws Exception {
    List<String> flags = List.of("-XX:-CreateCoredumpOnCrash", "-XX:ErrorFile=/dev/null");
    try (JavaProcess child =
        JavaProcess.start(flags, Misuse.class, misuse.name(), checking.name())) {
      assertThat(child.awaitExit()).isEqualTo(DIED);
      assertThat(child.output()).contains("begins").contains("SIGSEGV").doesNotContain("answer");
    }
  }

  @Test
  void shouldBeTheTableInTheGuide() throws Exception {
    List<String> expected = new ArrayList<>();
    expected.add("| mistake | NONE | CHECKED | GUARDED (sampled blocks) | FULL |");
    expected.add("| --- | --- | --- | --- | --- |");
    for (Misuse each : Misuse.values()) {
      expected.add(each.row());
    }
    assertThat(Files.readString(GUIDE)).contains("\n\n" + String.join("\n", expected) + "\n\n");
  }
}
