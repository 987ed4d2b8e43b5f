package org.arenalab.bench.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.arenalab.Await;
import org.arenalab.bench.Laboratory;
import org.arenalab.trace.TraceDescription;
import org.arenalab.trace.TraceWriter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A replay as a user runs it: interrupted, continued, compared and reported. */
@Tag("nightly")
class ReplayRunTest {
  private static final int INTERRUPTED = 130;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;
  private Laboratory laboratory;

  @BeforeEach
  void write() {
    laboratory = new Laboratory(folder);
    Path file = folder.resolve("a.trace");
    try (TraceWriter writer = TraceWriter.create(file, TraceDescription.exact("test", ""))) {
      for (int id = 0; id < 5_000; id++) {
        writer.allocate(0, id, 16L + id % 500);
      }
      var _ = writer.finish();
    }
  }

  private boolean hasFinishedForks(int count) {
    try {
      return laboratory.out().contains("[%d/4]".formatted(count));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private JsonNode envelope() throws IOException {
    return JSON.readTree(laboratory.only("envelope.json"));
  }

  @Test
  void shouldKeepAReplay() throws Exception {
    Process replay =
        laboratory.start(
            "replay", "a.trace", "--allocator", "slab-fast", "--forks", "2", "--seed", "1");
    assertThat(Await.holds(PATIENCE, () -> hasFinishedForks(2))).isTrue();
    String pid = Long.toString(replay.pid());
    assertThat(new ProcessBuilder("kill", "-INT", pid).start().waitFor()).isZero();
    Laboratory.Ended interrupted = laboratory.await(replay);

    assertThat(interrupted.exit()).as(interrupted.err()).isEqualTo(INTERRUPTED);
    assertThat(interrupted.out()).contains("a.trace: 10,000 events in a pass", "--resume");
    assertThat(envelope().get("interrupted").asBoolean()).isTrue();
    assertThat(envelope().get("complete").asBoolean()).isFalse();

    Laboratory.Ended resumed = laboratory.run("--resume", "last");
    assertThat(resumed.exit()).as(resumed.out() + resumed.err()).isZero();
    assertThat(resumed.out())
        .contains("net of floor", "p99.9", "peak MiB", "MiB-seconds", "mean by live");
    assertThat(envelope().get("complete").asBoolean()).isTrue();

    Laboratory.Ended compared =
        laboratory.run("compare", "last", "--col", "allocator", "--reference", "floor");
    // The floor is faster, so the exit code may name a loss.
    assertThat(compared.exit()).as(compared.err()).isBetween(0, 1);
    assertThat(compared.out())
        .contains("memory.peak", "event.p99", "fragmentation")
        .doesNotContain("resident.part");

    Laboratory.Ended reported =
        laboratory.run("report", "last", "-o", "page.html", "--picture", "picture.svg");
    assertThat(reported.exit()).as(reported.err()).isZero();
    assertThat(Files.readString(folder.resolve("page.html"))).contains("<section id=\"replay\"");
    assertThat(Files.readString(folder.resolve("picture.svg"))).contains("slab-fast");
  }
}
