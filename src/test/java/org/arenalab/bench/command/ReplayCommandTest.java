package org.arenalab.bench.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The {@code replay} command: its rows, and the requests that it refuses. */
class ReplayCommandTest {
  private static final int USAGE = 2;

  @TempDir private Path folder;

  private static CommandOutput replay(String... words) {
    return CommandOutput.of(ReplayCommand.class, words);
  }

  @ParameterizedTest
  @CsvSource({
    "--forks, 0, 1 to 999",
    "--workers, 65, 1 to 64",
    "--allocator, slab, one of [floor",
    "--touch, all, 'one of [first, none, lines]'"
  })
  void shouldRefuseBadValues(String option, String value, String expected) {
    CommandOutput refused = replay("mixed", option, value, "--list");
    assertThat(refused.exit()).isEqualTo(USAGE);
    assertThat(refused.error()).contains(value, expected);
  }

  @Test
  void shouldRefuseOtherFiles() throws IOException {
    CommandOutput missing = replay(folder.resolve("none.trace").toString());
    assertThat(missing.exit()).isEqualTo(USAGE);
    assertThat(missing.error()).contains("expected a trace that can be read");
    Path comma = Files.writeString(folder.resolve("a,b.trace"), "");
    CommandOutput refused = replay(comma.toString(), "--list");
    assertThat(refused.exit()).isEqualTo(USAGE);
    assertThat(refused.error()).contains("expected a path without commas");
    Path text = Files.writeString(folder.resolve("a.txt"), "a 0 8 0");
    CommandOutput other = replay(text.toString());
    assertThat(other.exit()).isEqualTo(USAGE);
    assertThat(other.error()).contains("expected ARENATRC at its start");
  }
}
