package org.arenalab.closing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.arenalab.JavaProcess;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A full stack in the middle of any public operation leaves no lock held and nothing half changed.
 * {@link CloseRaceTest} checks that the tables have every public operation.
 */
@Tag("slow")
class OverflowTest {
  static List<ClosingSubject<?>> subjects() {
    return CloseRaceTest.subjects();
  }

  /** Interpreted, so that the depth at which each operation overflows is the same in every run. */
  @ParameterizedTest
  @MethodSource("subjects")
  void shouldSurviveOverflowInEveryOperation(ClosingSubject<?> subject) throws Exception {
    try (JavaProcess child =
        JavaProcess.start(List.of("-Xint"), OverflowChild.class, subject.name())) {
      int exit = child.awaitExit();
      assertThat(child.output()).endsWith("done\n");
      assertThat(exit).isZero();
    }
  }
}
