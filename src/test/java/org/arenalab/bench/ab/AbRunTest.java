package org.arenalab.bench.ab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.arenalab.bench.Laboratory;
import org.arenalab.bench.compare.Rules;
import org.arenalab.bench.run.ForkProcess;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two small jars that refer to this build's classes, measured by real forks. */
@Tag("medium")
@Tag("beside")
class AbRunTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> SHORT = List.of("-wi", "0", "-i", "2", "-r", "10ms");

  @TempDir private Path folder;
  private Laboratory laboratory;

  @BeforeEach
  void prepare() throws IOException {
    laboratory = new Laboratory(folder);
    LeadingJar.write(folder.resolve("a.jar"), "aaaaaaa");
    LeadingJar.write(folder.resolve("b.jar"), "bbbbbbb");
  }

  @Test
  void shouldMeasureBothInTurnsAndKeepTwoRunsThatKnowOfEachOther() throws Exception {
    Laboratory.Ended ended = ab("-p", "probe=empty", "-f", "2", "--seed", "5");

    assertThat(ended.exit()).as(ended.out() + ended.err()).isZero();
    assertThat(ended.out())
        .contains("1 row, 2 forks of each row and jar, alternating (seed 5)", "[4/4] pass 2/2 ")
        .contains("reference: a.jar")
        .containsPattern(
            "unresolved(, too few forks for a test)?: (about|more than) [0-9,]+ more forks");
    List<Path> runs = laboratory.runs();
    assertThat(runs).hasSize(2);
    assertThat(runs.get(0).toString()).endsWith("-aaaaaaa-a");
    assertThat(runs.get(1).toString()).endsWith("-bbbbbbb-b");
    JsonNode row = json(runs.get(0), "result.json").get(0);
    assertThat(row.get("forks").asInt()).isEqualTo(2);
    assertThat(row.at("/primaryMetric/rawData")).hasSize(2);
    JsonNode envelope = json(runs.get(1), "envelope.json");
    assertThat(envelope.get("complete").asBoolean()).isTrue();
    assertThat(envelope.get("buildCommit").asText()).isEqualTo("bbbbbbb");
    assertThat(envelope.at("/pair/other").asText()).isEqualTo(runs.get(0).getFileName().toString());
    assertThat(envelope.at("/jdk/blackhole").asText()).isNotEmpty();
    List<String> letters = new ArrayList<>();
    envelope.get("order").forEach(each -> letters.add(each.asText().split(" ", -1)[2]));
    assertThat(String.join("", letters)).isIn("ABBA", "BAAB");
  }

  @Test
  @Tag("slow")
  void shouldSayWhatFails() throws Exception {
    Laboratory.Ended ended =
        ab("-f", "1", "-jvmArgsAppend", "-Darenalab.harness.fault=timestamp:throw");

    assertThat(ended.exit()).as(ended.out() + ended.err()).isEqualTo(1);
    assertThat(ended.out())
        .contains("FAILED: ", "asked to fail")
        .containsPattern("[ab].jar: HarnessBenchmark.measure probe=timestamp t1: 0 of 1 forks");
    assertThat(json(laboratory.runs().get(0), "result.json")).hasSize(1);
    assertThat(json(laboratory.runs().get(1), "result.json")).hasSize(1);
  }

  @Test
  @Tag("slow")
  void shouldSayWhatFailsWhereNothingIsLeftToBeLookedAt() throws Exception {
    Laboratory.Ended ended =
        ab(
            "-p",
            "probe=timestamp",
            "-f",
            "1",
            "--until",
            "resolved",
            "-jvmArgsAppend",
            "-Darenalab.harness.fault=timestamp:throw");

    assertThat(ended.exit()).as(ended.out() + ended.err()).isEqualTo(1);
    assertThat(ended.out()).contains("FAILED: ", "0 of 1 forks").doesNotContain("Interrupted");
    assertThat(ended.err()).contains("ab: nothing to compare").hasLineCount(1);
  }

  @Test
  @Tag("slow")
  void shouldMeasureTheRowsOfAPlan() throws Exception {
    Path plan =
        Files.writeString(
            folder.resolve("mine.properties"),
            """
            forks = 2
            warmup.iterations = 0
            iterations = 2
            time = 30ms
            cost.question = What does it cost?
            cost.include = HarnessBenchmark
            cost.arm = probe
            """);
    String[] words = {
      "ab", "a.jar", "b.jar", "--plan", plan.toString(), "--include", "probe=empty"
    };

    Process process = laboratory.start(words);
    awaitLine("[2/4]");
    assertThat(new ProcessBuilder("kill", "-INT", "" + process.pid()).start().waitFor()).isZero();
    assertThat(laboratory.await(process).exit()).isEqualTo(130);
    // A resumed run uses the plan that it was started with, even if the file has changed.
    Files.writeString(plan, "nonsense = 1");
    Laboratory.Ended ended = laboratory.run("ab", "--resume", "last");

    assertThat(ended.exit()).as(ended.out() + ended.err()).isZero();
    assertThat(ended.out()).contains("Run plan mine: 1 row, 2 forks of each row and jar");
    assertThat(laboratory.runs()).hasSize(2);
    for (Path run : laboratory.runs()) {
      JsonNode row = json(run, "result.json").get(0);
      assertThat(row.get("forks").asInt()).isEqualTo(2);
      assertThat(row.get("measurementIterations").asInt()).isEqualTo(2);
      assertThat(row.get("measurementTime").asText()).isEqualTo("30 ms");
      assertThat(json(run, "envelope.json").at("/runProfile/content").asText())
          .contains("What does it cost?");
      assertThat(json(run, "envelope.json").get("complete").asBoolean()).isTrue();
    }
  }

  @Test
  @Tag("slow")
  void shouldNotLoseAForkWhoseLogFindsTheDiskFull() throws Exception {
    Contestant jar = Contestant.of("a", folder.resolve("a.jar"));
    AbRequest request =
        AbRequest.ofWords(
            List.of("ab"),
            jar,
            jar,
            List.of("Harness", "-p", "probe=empty", "-wi", "0", "-i", "1", "-r", "10ms"),
            new AbRequest.Effort(false, 40, Rules.standard()),
            1);
    try (ForkProcess forks = new ForkProcess()) {
      ForkProcess.Outcome outcome =
          forks.run(jar.jar(), request.rows().getFirst(), Path.of("/dev/full"));

      assertThat(outcome.failure()).isNull();
      assertThat(JSON.readTree(outcome.json().toFile())).hasSize(1);
    }
  }

  @Test
  @Tag("slow")
  void shouldGiveUpWhereNoNumberOfForksThatIsAllowedDecides() throws Exception {
    Laboratory.Ended ended =
        ab("-p", "probe=empty", "-f", "1", "--until", "resolved", "--max-forks", "2");

    assertThat(ended.exit()).as(ended.out() + ended.err()).isZero();
    assertThat(ended.out())
        .contains("After 1 fork: 0 of 1 row with a verdict", "[2/2] pass 2/2", "unresolved");
    assertThat(json(laboratory.runs().get(0), "envelope.json").at("/pair/looks").asInt())
        .isEqualTo(2);
  }

  @Test
  @Tag("slow")
  void shouldGoOnAfterAnInterruptionWithTheForksItHad() throws Exception {
    Process process = start("-p", "probe=empty", "-f", "2");
    awaitLine("[3/4]");
    assertThat(new ProcessBuilder("kill", "-INT", "" + process.pid()).start().waitFor()).isZero();
    Laboratory.Ended ended = laboratory.await(process);
    assertThat(ended.exit()).as(ended.out() + ended.err()).isEqualTo(130);
    String name = laboratory.runs().get(0).getFileName().toString();
    assertThat(ended.out()).contains("Continue with: ab --resume " + name);
    assertThat(folder.resolve("tmp")).isDirectoryNotContaining("glob:**/arenalab-ab-*");
    String before = raw(0) + raw(1);

    Laboratory.Ended resumed = laboratory.run("ab", "--resume", "last");

    assertThat(resumed.exit()).as(resumed.out() + resumed.err()).isZero();
    assertThat(laboratory.runs()).hasSize(2);
    assertThat(json(laboratory.runs().get(0), "result.json").get(0).get("forks").asInt())
        .isEqualTo(2);
    assertThat(json(laboratory.runs().get(1), "result.json").get(0).get("forks").asInt())
        .isEqualTo(2);
    for (String fork : before.replaceAll("\\]\\]\\[\\[", "],[").split("(?<=\\]),(?=\\[)", -1)) {
      assertThat(raw(0) + raw(1)).contains(fork.replaceAll("[\\[\\]]", ""));
    }
    JsonNode envelope = json(laboratory.runs().get(1), "envelope.json");
    assertThat(envelope.get("complete").asBoolean()).isTrue();
    assertThat(envelope.get("resumed")).hasSize(1);

    Path file = laboratory.runs().get(0).resolve("envelope.json");
    String kept = Files.readString(file);
    Files.writeString(file, kept.replace(Runtime.version().toString(), "25.0.1+1"));
    Laboratory.Ended older = laboratory.run("ab", "--resume", name);
    assertThat(older.exit()).isEqualTo(2);
    assertThat(older.err()).contains("it started with another JDK, 25.0.1+1").hasLineCount(1);
    Files.writeString(file, kept);

    LeadingJar.write(folder.resolve("a.jar"), "ccccccc");
    Laboratory.Ended other = laboratory.run("ab", "--resume", name);
    assertThat(other.exit()).isEqualTo(2);
    assertThat(other.err()).contains("a.jar is not the jar that it started with").hasLineCount(1);
  }

  private Laboratory.Ended ab(String... more) throws IOException, InterruptedException {
    return laboratory.await(start(more));
  }

  private Process start(String... more) throws IOException {
    List<String> words = new ArrayList<>(List.of("ab", "a.jar", "b.jar", "HarnessBenchmark"));
    words.addAll(SHORT);
    words.addAll(List.of(more));
    return laboratory.start(words.toArray(new String[0]));
  }

  private void awaitLine(String words) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(50);
    while (!laboratory.out().contains(words)) {
      assertThat(System.nanoTime()).as(laboratory.out()).isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  private String raw(int run) throws IOException {
    return json(laboratory.runs().get(run), "result.json")
        .get(0)
        .at("/primaryMetric/rawData")
        .toString();
  }

  private static JsonNode json(Path run, String file) throws IOException {
    return JSON.readTree(run.resolve(file).toFile());
  }
}
