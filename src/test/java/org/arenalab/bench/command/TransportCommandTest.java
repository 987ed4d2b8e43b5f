package org.arenalab.bench.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.arenalab.JavaProcess;
import org.arenalab.shm.SharedDirectory;
import org.arenalab.shm.segments.ShmSegments;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of two real processes, of which one accesses the other's memory. */
@Tag("slow")
@Tag("beside")
class TransportCommandTest {
  private static final String LISTENING = "target: listening at ";
  private static final int SPOILT = 0x5a;

  private final SharedDirectory shared = new SharedDirectory();
  private final List<JavaProcess> processes = new ArrayList<>();

  /** The folder of the sockets. */
  @TempDir private Path temporary;

  TransportCommandTest() throws IOException {}

  @AfterEach
  void close() throws IOException {
    for (JavaProcess each : processes) {
      each.close();
    }
    shared.close();
  }

  private JavaProcess transport(String... arguments) throws IOException {
    JavaProcess process =
        JavaProcess.start(
            List.of(
                shared.asProperty(),
                "-Darenalab.shm.arenaSizeGb=1",
                "-Djava.io.tmpdir=" + temporary),
            TransportCommand.class,
            arguments);
    processes.add(process);
    return process;
  }

  private JavaProcess target(String useArena) throws IOException, InterruptedException {
    JavaProcess target = transport("target", "--name", "t", "--use-arena", useArena);
    target.awaitLine(LISTENING);
    return target;
  }

  private JavaProcess initiator(String useArena, String duration) throws IOException {
    return transport(
        "initiator",
        "--target",
        "t",
        "--use-arena",
        useArena,
        "--duration",
        duration,
        "--buffers",
        "4",
        "--buffer-size",
        "64k",
        "--threads",
        "2");
  }

  @ParameterizedTest
  @CsvSource({"true, read", "false, write"})
  void shouldVerifyWhatItMovesAndLeaveNothing(String useArena, String operation) throws Exception {
    Path json = temporary.resolve("figures.json");
    JavaProcess bench =
        transport(
            "bench",
            "--use-arena",
            useArena,
            "--op",
            operation,
            "--duration",
            "200ms",
            "--buffers",
            "5",
            "--buffer-size",
            "64k",
            "--threads",
            "2",
            "--json",
            json.toString());

    assertThat(bench.awaitExit()).as(bench.output()).isZero();
    assertThat(bench.output()).contains("GB/s", "p99.9", "no mismatch");
    JsonNode figures = new ObjectMapper().readTree(json.toFile());
    assertThat(figures.get("useArena").asText()).isEqualTo(useArena);
    long expectedBytes =
        operation.equals("read") ? figures.get("blocks").asLong() * 4096 : 5 * 65536;
    assertThat(figures.get("verifiedBytes").asLong()).isEqualTo(expectedBytes).isPositive();
    assertThat(figures.at("/batchLatencyNs/samples").asLong() * 16)
        .isEqualTo(figures.get("blocks").asLong());
    assertThat(figures.get("gigabytesPerSecond").asDouble()).isPositive();
    assertThat(shared.content()).isEmpty();
    assertThat(temporary.resolve("arenalab-" + System.getProperty("user.name"))).isEmptyDirectory();
  }

  @ParameterizedTest
  @CsvSource({"true, read", "false, write"})
  void shouldNoticeSpoiltBytes(String useArena, String operation) throws Exception {
    JavaProcess bench =
        transport(
            "bench",
            "--use-arena",
            useArena,
            "--op",
            operation,
            "--duration",
            "500ms",
            "--buffers",
            "32",
            "--buffer-size",
            "1m",
            "--block-size",
            "1m",
            "--batch-size",
            "1");
    while (bench.isAlive()) {
      for (Path file : shared.content()) {
        spoil(file);
      }
    }

    assertThat(bench.awaitExit()).as(bench.output()).isEqualTo(1);
    assertThat(bench.output())
        .containsPattern("MISMATCH: buffer \\d+, offset 0x[0-9a-f]+, version \\d+: expected");
    assertThat(shared.content()).isEmpty();
  }

  /**
   * Writes a byte into every page that is or may be a buffer, but into no header. The writes are
   * faster than the transport's, so that some pages are still spoilt at the end.
   */
  private static void spoil(Path file) {
    boolean buffer = file.getFileName().toString().startsWith("b");
    if (!Files.isRegularFile(file) || file.endsWith("owner")) {
      return;
    }
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      long start = buffer ? 0 : Math.max(0, bytes.length() - (1L << 30));
      long end = Math.min(bytes.length(), start + (40 << 20));
      for (long at = start + 8; at < end; at += 4096) {
        bytes.seek(at);
        // A page that begins with zero has not been filled yet.
        if (bytes.read() > 0) {
          bytes.seek(at);
          bytes.write(SPOILT);
        }
      }
    } catch (IOException releasedMeanwhile) {
      return;
    }
  }

  @Test
  void shouldSayThatTheTargetWasKilled() throws Exception {
    JavaProcess target = target("false");
    JavaProcess initiator = initiator("false", "60s");
    awaitBuffers();
    target.kill();

    assertThat(initiator.awaitExit()).as(initiator.output()).isEqualTo(1);
    assertThat(initiator.output()).contains("the target is gone").doesNotContain("\tat ");
    ShmSegments.sweep(shared.path());
    assertThat(shared.content()).isEmpty();
  }

  @Test
  void shouldServeTheNextInitiatorWhenOneWasKilledAndCleanUpAtSigterm() throws Exception {
    JavaProcess target = target("true");
    JavaProcess killed = initiator("true", "60s");
    awaitBuffers();
    killed.kill();
    target.awaitLine("target: session ended: the initiator is gone");

    JavaProcess next = initiator("true", "50ms");
    assertThat(next.awaitExit()).as(next.output()).isZero();
    target.awaitLine("target: session done");
    assertThat(shared.content()).isEmpty();
    JavaProcess late = initiator("true", "60s");
    awaitBuffers();
    target.terminate();
    target.awaitExit();

    assertThat(late.awaitExit()).isEqualTo(1);
    assertThat(shared.content()).isEmpty();
    assertThat(temporary.resolve("arenalab-" + System.getProperty("user.name"))).isEmptyDirectory();
  }

  @Test
  void shouldRefuseASecondTargetOfTheSameNameAndAnUnlikeInitiator() throws Exception {
    target("true");
    JavaProcess second = transport("target", "--name", "t");
    JavaProcess unlike = initiator("false", "50ms");

    assertThat(second.awaitExit()).isEqualTo(2);
    assertThat(second.output()).contains("already listens").hasLineCount(1);
    assertThat(unlike.awaitExit()).isEqualTo(1);
    assertThat(unlike.output()).contains("--use-arena true").hasLineCount(1);
  }

  private void awaitBuffers() throws IOException, InterruptedException {
    long endNs = System.nanoTime() + 30_000_000_000L;
    // Waits for more than the directory and the marker of a transport with segments.
    while (shared.content().stream().filter(Files::isRegularFile).noneMatch(this::hasData)) {
      assertThat(System.nanoTime()).isLessThan(endNs);
      Thread.sleep(10);
    }
  }

  private boolean hasData(Path file) {
    return file.toFile().length() > 4096;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "initiator --target nobody-has-this-name --duration 1s",
        "bench --block-size 12",
        "bench --block-size 4x",
        "bench --block-size 0",
        "bench --buffer-size 6k",
        "bench --threads 0",
        "bench --threads 9 --buffers 8",
        "bench --batch-size 0",
        "bench --batch-size 2000000 --block-size 1m --buffer-size 1m",
        "bench --duration 0",
        "bench --duration soon",
        "bench --op erase",
        "bench --use-arena maybe",
        "bench --duration 60s --json no/such/dir/figures.json",
        "bench --duration 60s --json .",
        "initiator --json no/such/dir/figures.json",
        "target --name a/b",
        "bench --nonsense",
        "nonsense"
      })
  void shouldRefuseBadUsageInOneLine(String words) {
    CommandOutput output = CommandOutput.of(TransportCommand.class, words.split(" "));

    assertThat(output.exit()).isEqualTo(2);
    assertThat(output.error()).hasLineCount(1).doesNotContain("Exception");
  }
}
