package org.arenalab.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.arenalab.Effort;
import org.arenalab.JavaProcess;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A writer that is killed in the middle leaves a file that is readable up to its last block. */
@Tag("medium")
@Tag("beside")
class TraceKillTest {
  @TempDir private Path folder;

  @Test
  void shouldReadUpToTheLastWholeBlock() throws IOException, InterruptedException {
    Path file = folder.resolve("killed.trace");
    for (int round = 0; round < Effort.of(1, 50); round++) {
      long written;
      try (JavaProcess child =
          JavaProcess.start(List.of("-Xmx64m"), TraceKillChild.class, file.toString())) {
        written = Long.parseLong(child.awaitLine("written "));
        child.kill();
      }
      try (TraceReader reader = TraceReader.salvage(file)) {
        assertThat(TraceVerifier.verify(reader).events()).isGreaterThanOrEqualTo(written);
        assertThat(reader.ending()).isEmpty();
      }
    }
  }
}
