package org.arenalab.bench.trace.recording;

import static org.arenalab.bench.trace.recording.KnownCounts.COUNT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.arenalab.JavaProcess;
import org.arenalab.trace.EventColumns;
import org.arenalab.trace.EventKind;
import org.arenalab.trace.TraceReader;
import org.arenalab.trace.TraceVerifier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recordings of a program with known counts, from its start and as a JVM that runs. */
@Tag("medium")
@Tag("beside")
class RecorderTest {
  @TempDir private Path folder;

  private Path trace() {
    return folder.resolve("a.trace");
  }

  private static List<String> program(String how) {
    return new ArrayList<>(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-XX:-UsePerfData",
            "-Xmx64m",
            "-cp",
            System.getProperty("java.class.path"),
            KnownCounts.class.getName(),
            how));
  }

  /** Counts allocations of the known size, and frees of blocks that have it. */
  private long[] counts() {
    long allocated = 0;
    long freed = 0;
    EventColumns columns = new EventColumns();
    TraceVerifier verifier = new TraceVerifier();
    boolean[] known = new boolean[1 << 20];
    try (TraceReader reader = TraceReader.open(trace())) {
      while (reader.next(columns)) {
        verifier.accept(columns);
        for (int i = 0; i < columns.count(); i++) {
          int id = columns.id(i);
          if (columns.kind(i) == EventKind.ALLOCATE) {
            known[id] = columns.sizeBytes(i) == KnownCounts.SIZE_BYTES;
            allocated += known[id] ? 1 : 0;
          } else if (columns.kind(i) == EventKind.FREE && known[id]) {
            freed++;
          }
        }
      }
    }
    return new long[] {allocated, freed};
  }

  private void assertOnlyTrace() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(trace());
    }
  }

  @Test
  void shouldRecordEachEvent() throws IOException, InterruptedException {
    RecordedTrace recorded = new ProgramRecorder(program("once"), trace()).run();
    assertThat(counts()).containsExactly(COUNT, COUNT);
    assertThat(recorded.exit()).isZero();
    assertThat(recorded.trace().isCutOff()).isFalse();
    // The Java heap and the mapped classes are memory without an event.
    assertThat(recorded.trace().ending().unexplainedBytes()).isPositive();
    assertOnlyTrace();
  }

  @Test
  void shouldKeepEventsOfKilledProgram() throws IOException, InterruptedException {
    RecordedTrace recorded = new ProgramRecorder(program("killed"), trace()).run();
    assertThat(recorded.trace().isCutOff()).isTrue();
    // The last events of a thread are in a buffer of 64 KiB.
    assertThat(counts()[0]).isBetween(COUNT / 2L, (long) COUNT);
    assertOnlyTrace();
  }

  @Test
  void shouldRecordRunningJvm() throws IOException, InterruptedException {
    try (JavaProcess child = JavaProcess.start(List.of("-Xmx64m"), KnownCounts.class, "again")) {
      var _ = child.awaitLine(KnownCounts.STARTED);
      RecordedTrace recorded = new JvmRecorder(child.pid(), Duration.ofMillis(300), trace()).run();
      assertThat(child.isAlive()).isTrue();
      assertThat(recorded.exit()).isEqualTo(RecordedTrace.RUNNING);
      long[] counts = counts();
      assertThat(counts[0]).isPositive();
      assertThat(counts[1]).isBetween(counts[0] - 2, counts[0]);
    }
    assertOnlyTrace();
  }

  @Test
  void shouldRefuseOtherProcesses() throws IOException {
    Process sleep = new ProcessBuilder("sleep", "60").start();
    try {
      JvmRecorder recorder = new JvmRecorder(sleep.pid(), Duration.ofSeconds(1), trace());
      assertThatThrownBy(recorder::run)
          .isInstanceOf(RecorderException.class)
          .hasMessageContaining("process=" + sleep.pid() + " is not a JVM");
    } finally {
      sleep.destroy();
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).isEmpty();
    }
  }
}
