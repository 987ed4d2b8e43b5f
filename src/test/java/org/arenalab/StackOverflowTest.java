package org.arenalab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A full stack in the middle of an operation leaves no lock held and nothing half changed. */
@Tag("medium")
@Tag("beside")
class StackOverflowTest {
  @TempDir Path directory;

  /** Runs interpreted, so that every run overflows each operation at the same depth. */
  @Test
  void shouldSurviveOverflowAtEveryDepth() throws Exception {
    try (JavaProcess child =
        JavaProcess.start(List.of("-Xint"), StackOverflowChild.class, directory.toString())) {
      int exit = child.awaitExit();
      assertThat(child.output()).endsWith("done\n");
      assertThat(exit).isZero();
    }
  }
}
