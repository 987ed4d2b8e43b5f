package org.arenalab.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
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

  /** The kernel refuses to write after a limit of the file's size, as on a full disk. */
  @Test
  void shouldCutPartialBlockOnFullDisk() throws IOException, InterruptedException {
    Path file = folder.resolve("full.trace");
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process child =
        new ProcessBuilder(
                "bash",
                "-c",
                "ulimit -f 100; exec \"$@\"",
                "bash",
                java,
                "-Xmx64m",
                "-XX:-UsePerfData",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                TraceKillChild.class.getName(),
                file.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(child.waitFor()).as(output).isEqualTo(1);
    assertThat(output).contains("TraceException: cannot write the trace: file=" + file);
    try (TraceReader reader = TraceReader.salvage(file)) {
      long events = TraceVerifier.verify(reader).events();
      assertThat(events).isPositive();
      assertThat(output).contains("whole events=" + events);
      assertThat(reader.lostBytes()).isZero();
    }
  }
}
