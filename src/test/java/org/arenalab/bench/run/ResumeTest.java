package org.arenalab.bench.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.arenalab.bench.Laboratory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of runs that are killed without warning, as by a crash, and resumed. */
@Tag("medium")
@Tag("beside")
class ResumeTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;
  private Laboratory laboratory;

  @BeforeEach
  void prepare() {
    laboratory = new Laboratory(folder);
  }

  @Test
  void shouldGoOnAfterAKillWithEveryForkThatHadFinished() throws Exception {
    shouldGoOn(laboratory.start("--plan", plan().toString(), "--seed", "3"));
  }

  @Test
  @Tag("slow")
  void shouldGoOnWithForksThatJmhsArgumentsHaveInterleaved() throws Exception {
    shouldGoOn(laboratory.start(jmh("-f", "3", "--interleave", "--seed", "3")));
  }

  private void shouldGoOn(Process process) throws Exception {
    kill(process, "[3/6]");
    List<String> before = forks();
    assertThat(before).hasSizeGreaterThanOrEqualTo(3);
    JsonNode then = envelope();

    Laboratory.Ended ended = laboratory.run("--resume", "last");

    assertThat(ended.exit()).as(ended.out() + ended.err()).isZero();
    assertThat(ended.out())
        .contains("Continuing ", before.size() + " of 6 forks are finished")
        .contains("[" + (6 - before.size()) + "/" + (6 - before.size()) + "]");
    assertThat(forks()).hasSize(6).containsAll(before);
    JsonNode now = envelope();
    assertThat(now.get("complete").asBoolean()).isTrue();
    assertThat(now.get("start")).isEqualTo(then.get("start"));
    assertThat(now.get("order")).isEqualTo(then.get("order"));
    assertThat(now.get("resumed")).hasSize(1);
    assertThat(now.get("durations")).hasSize(2);
    assertThat(now.at("/durations/0/forkSeconds").asDouble()).isBetween(0.05, 60.0);
    assertThat(laboratory.runs().getFirst().resolve(".forks")).doesNotExist();
    assertThat(laboratory.run("--resume", "last").err()).contains("it is complete");
  }

  @Test
  @Tag("slow")
  void shouldGoOnWithARunOfJmhRowByRow() throws Exception {
    kill(laboratory.start(jmh("-f", "1")), "Iteration   2: ");
    List<String> before = forks();
    assertThat(before).hasSizeLessThanOrEqualTo(1);

    Laboratory.Ended ended = laboratory.run("--resume", "last");

    assertThat(ended.exit()).as(ended.out() + ended.err()).isZero();
    assertThat(forks()).hasSize(2).containsAll(before);
  }

  @Test
  @Tag("slow")
  void shouldRefuseWhatWouldMeasureSomethingElse() throws Exception {
    kill(laboratory.start(jmh("-f", "3", "--interleave")), "[1/6]");
    Path file = laboratory.runs().getFirst().resolve("envelope.json");
    String envelope = Files.readString(file);

    refuse("/host/id", "000000000000", "another host: it was 000000000000");
    Files.writeString(file, envelope);
    refuse("/jdk/laboratory", "25.0.1+1", "another JDK: it was 25.0.1+1");
    Files.writeString(file, envelope);
    refuse("/buildCommit", "0000000", "another commit of the jar: it was 0000000");
    Files.writeString(file, envelope);
    Files.delete(file.resolveSibling(".forks"));
    assertThat(laboratory.run("--resume", "last").err())
        .contains("an older version without --resume");
  }

  private void refuse(String path, String value, String message) throws Exception {
    ObjectNode envelope = (ObjectNode) envelope();
    int slash = path.lastIndexOf('/');
    ((ObjectNode) envelope.at(path.substring(0, slash))).put(path.substring(slash + 1), value);
    JSON.writeValue(laboratory.runs().getFirst().resolve("envelope.json").toFile(), envelope);

    Laboratory.Ended ended = laboratory.run("--resume", "last");

    assertThat(ended.exit()).isEqualTo(2);
    assertThat(ended.err()).contains(message).hasLineCount(1);
  }

  /** Ends the run and its forks as a crash would, once it has printed {@code words}. */
  private void kill(Process process, String words) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(50);
    while (!laboratory.out().contains(words)) {
      assertThat(System.nanoTime()).as(laboratory.out()).isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(5);
    }
    List<ProcessHandle> forks = process.descendants().toList();
    process.destroyForcibly();
    forks.forEach(ProcessHandle::destroyForcibly);
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
  }

  /** The iterations of every fork of every row. */
  private List<String> forks() throws IOException {
    List<String> forks = new ArrayList<>();
    for (JsonNode row : JSON.readTree(laboratory.only("result.json"))) {
      for (JsonNode fork : row.at("/primaryMetric/rawData")) {
        forks.add(row.at("/params/probe").asText() + fork);
      }
    }
    return forks;
  }

  private JsonNode envelope() throws IOException {
    return JSON.readTree(laboratory.only("envelope.json"));
  }

  private static String[] jmh(String... more) {
    List<String> words =
        new ArrayList<>(List.of("HarnessBenchmark", "-wi", "0", "-i", "2", "-r", "30ms"));
    words.addAll(List.of(more));
    return words.toArray(new String[0]);
  }

  private Path plan() throws IOException {
    return Files.writeString(
        folder.resolve("mine.properties"),
        """
        forks = 3
        iterations = 2
        time = 30ms
        warmup.iterations = 0
        cost.question = What does it cost?
        cost.include = HarnessBenchmark
        cost.arm = probe
        cost.floor = empty
        """);
  }
}
