package org.arenalab.bench.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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

/** Tests of the soak as a user runs it: as a process, for a few seconds. */
@Tag("slow")
@Tag("beside")
class SoakCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;
  private Laboratory laboratory;

  @BeforeEach
  void open() {
    laboratory = new Laboratory(folder);
  }

  private Path run() throws Exception {
    assertThat(laboratory.runs()).hasSize(1);
    return laboratory.runs().getFirst();
  }

  private JsonNode document() throws Exception {
    return JSON.readTree(Files.readString(run().resolve("soak.json")));
  }

  private List<String> csv() throws Exception {
    return Files.readAllLines(run().resolve("soak.csv"));
  }

  @Test
  void shouldLeaveFilesAndContinueWhereItEnded() throws Exception {
    Laboratory.Ended ended = laboratory.run("soak", "--minutes", "0.05", "--churn", "heavy");

    assertThat(ended.exit()).as(ended.out() + ended.err()).isZero();
    assertThat(ended.out())
        .contains("[3/3 s]", "machine  ", "No verdict: epochs=3", "35 s more are needed", "Kept in")
        .doesNotContain("VERDICT");
    assertThat(run().getFileName().toString())
        .matches("\\d{8}T\\d{6}Z-.*-soak-slab-lean-dontneed-ws400-heavy");
    assertThat(csv()).hasSize(4);
    assertThat(document().get("verdict").isNull()).isTrue();
    assertThat(document().at("/figures/meanRate").asDouble()).isPositive();
    assertThat(document().at("/figures/arena/peakBytes").asLong()).isPositive();
    assertThat(document().at("/figures/process/peakBytes").asLong()).isPositive();
    assertThat(document().at("/figures/busyness/waitedFraction").asDouble()).isNotNegative();
    assertThat(document().at("/allocator").asText()).contains("LEAN");
    assertThat(Files.readString(run().resolve("soak.svg"))).contains("</svg>");
    JsonNode envelope = JSON.readTree(Files.readString(run().resolve("envelope.json")));
    assertThat(envelope.get("kind").asText()).isEqualTo("soak");
    assertThat(envelope.get("complete").asBoolean()).isTrue();

    Laboratory.Ended again =
        laboratory.run("soak", "--resume", run().toString(), "--minutes", "0.0835");

    assertThat(again.exit()).as(again.out() + again.err()).isZero();
    assertThat(csv()).hasSize(6);
    assertThat(csv().get(4)).startsWith("2,4,");
    assertThat(run().resolve("envelope-part1.json")).exists();

    Laboratory.Ended finished = laboratory.run("soak", "--resume", run().toString());
    assertThat(finished.exit()).isEqualTo(2);
    assertThat(finished.err()).contains("give more --minutes");
    assertThat(csv()).hasSize(6);
  }

  /** Copies one epoch sixty times, so that the soak seems to have run for a minute. */
  private void pretendAMinute() throws Exception {
    List<String> lines = csv();
    List<String> longer = new ArrayList<>(lines.subList(0, 1));
    String last = lines.getLast();
    String rest = last.substring(last.indexOf(',', 2));
    for (int epoch = 1; epoch <= 60; epoch++) {
      longer.add("1," + epoch + rest);
    }
    Files.write(run().resolve("soak.csv"), longer);
  }

  @Test
  void shouldJudgeOnceThereAreEnoughEpochs() throws Exception {
    laboratory.run("soak", "--mode", "fast", "--minutes", "0.0167");
    pretendAMinute();

    Laboratory.Ended ended =
        laboratory.run("soak", "--resume", run().toString(), "--minutes", "1.0167");

    assertThat(ended.exit()).as(ended.out() + ended.err()).isZero();
    assertThat(ended.out()).contains("arena drift", "process drift", "VERDICT");
    assertThat(document().at("/verdict/judgement").asText()).isIn("GO", "NEUTRAL", "NO_GO");
  }

  @Test
  void shouldStillSayTheVerdictWhenInterrupted() throws Exception {
    laboratory.run("soak", "--mode", "fast", "--minutes", "0.0167");
    pretendAMinute();
    Process soak = laboratory.start("soak", "--resume", run().toString(), "--minutes", "10");
    awaitEpochs(62);
    assertThat(new ProcessBuilder("kill", "-INT", Long.toString(soak.pid())).start().waitFor())
        .isZero();
    Laboratory.Ended ended = laboratory.await(soak);

    assertThat(ended.exit()).as(ended.out() + ended.err()).isEqualTo(130);
    assertThat(ended.out()).contains("Interrupted after", "of 600 s", "VERDICT");
    assertThat(document().at("/verdict/criteria").size()).isEqualTo(8);
    assertThat(run().resolve("soak.svg")).exists();
    JsonNode envelope = JSON.readTree(Files.readString(run().resolve("envelope.json")));
    assertThat(envelope.get("interrupted").asBoolean()).isTrue();
  }

  private void awaitEpochs(int epochs) throws Exception {
    long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
    while (System.nanoTime() < endNs) {
      if (Files.exists(folder.resolve("results/local"))
          && laboratory.runs().size() == 1
          && Files.exists(run().resolve("soak.csv"))
          && csv().size() > epochs) {
        return;
      }
      Thread.sleep(50);
    }
    throw new AssertionError("no " + epochs + " epochs: " + laboratory.out());
  }

  @Test
  void shouldRunTheFloorWithoutAskingForItsMemory() throws Exception {
    Laboratory.Ended ended = laboratory.run("soak", "--allocator", "floor", "--minutes", "0.03");

    assertThat(ended.exit()).as(ended.out() + ended.err()).isZero();
    assertThat(ended.out()).contains("process ");
    assertThat(csv().get(1)).contains(",,,");
  }

  @Test
  void shouldRefuseInOneLineWhatItCannotDo() throws Exception {
    Files.createDirectories(folder.resolve("empty"));
    refuse("allocator is \"tcmalloc\"", "--allocator", "tcmalloc");
    refuse("mode is \"turbo\"", "--mode", "turbo");
    refuse("decommit is \"maybe\"", "--decommit", "maybe");
    refuse("churn is \"wild\"", "--churn", "wild");
    refuse("working set is 0", "--working-set", "0");
    refuse("minutes is 0.0", "--minutes", "0");
    refuse("minutes is NaN", "--minutes", "NaN");
    refuse("the heap is too small", "--working-set", "1000000", "--churn", "heavy");
    refuse("leave them out with --allocator floor", "--allocator", "floor", "--mode", "fast");
    refuse("is not the folder of a soak", "--resume", folder.resolve("empty").toString());
    refuse("is not the folder of a soak", "--baseline", folder.resolve("nowhere").toString());
    refuse("only --minutes may be given", "--resume", "x", "--mode", "fast");
    assertThat(folder.resolve("results")).doesNotExist();
  }

  /** Checks a refusal in this process: eleven JVMs would take half a minute. */
  private static void refuse(String message, String... words) {
    CommandOutput ended = CommandOutput.of(SoakCommand.class, words);
    assertThat(ended.exit()).as(message).isEqualTo(2);
    assertThat(ended.error()).contains(message).hasLineCount(1);
  }
}
