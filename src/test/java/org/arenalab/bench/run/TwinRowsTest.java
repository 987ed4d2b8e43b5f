package org.arenalab.bench.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.arenalab.bench.Laboratory;
import org.arenalab.bench.ab.ForeignJar;
import org.arenalab.bench.ab.LeadingJar;
import org.arenalab.bench.run.twins.left.TwinWork;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two words that match several benchmarks: every fork must measure the row it is printed for. */
@Tag("medium")
@Tag("beside")
class TwinRowsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> SHORT =
      List.of("-f", "1", "-wi", "0", "-i", "1", "-r", "5ms", "-bm", "avgt");
  private static final List<String> WORDS = List.of("left.TwinWork.step$", "right.TwinWork.step$");

  @TempDir private Path folder;
  private Laboratory laboratory;

  @BeforeEach
  void prepare() {
    laboratory = new Laboratory(folder);
  }

  @Test
  void shouldInterleaveTwins() throws Exception {
    Laboratory.Ended ended = run(List.of(), WORDS, List.of("--interleave"));

    assertThat(ended.exit()).as(ended.out() + ended.err()).isZero();
    assertThat(ended.out()).contains("[2/2] pass 1/1 ").doesNotContain("[3/");
    assertOneForkEach(laboratory.runs().getFirst(), "left.TwinWork.step", "right.TwinWork.step");
    // Each fork runs one benchmark: two banners in all, not two in each fork.
    assertThat(laboratory.only("jmh.log").lines().filter(line -> line.startsWith("# Benchmark: ")))
        .hasSize(2);
  }

  @Test
  @Tag("slow")
  void shouldMeasureTwinsOfForeignJars() throws Exception {
    ForeignJar.write(folder.resolve("a.jar"), TwinWork.class);
    ForeignJar.write(folder.resolve("b.jar"), TwinWork.class);
    List<String> words = List.of("left.TwinWork.step", "left.TwinWork.Inner");

    Laboratory.Ended ended = run(List.of("ab", "a.jar", "b.jar"), words, List.of());

    assertThat(ended.exit()).as(ended.out() + ended.err()).isZero();
    for (Path run : laboratory.runs()) {
      assertOneForkEach(
          run,
          "left.TwinWork.Inner.step",
          "left.TwinWork.Inner.step",
          "left.TwinWork.step",
          "left.TwinWork.stepTwice");
    }
  }

  @Test
  @Tag("slow")
  void shouldMeasureTwinsOfOwnJars() throws Exception {
    LeadingJar.write(folder.resolve("a.jar"), "aaaaaaa");
    LeadingJar.write(folder.resolve("b.jar"), "bbbbbbb");

    Laboratory.Ended ended = run(List.of("ab", "a.jar", "b.jar"), WORDS, List.of());

    assertThat(ended.out()).as(ended.err()).contains("[4/4]").doesNotContain("FAILED");
    for (Path run : laboratory.runs()) {
      assertOneForkEach(run, "left.TwinWork.step", "right.TwinWork.step");
    }
  }

  private Laboratory.Ended run(List<String> before, List<String> words, List<String> after)
      throws Exception {
    List<String> all = new ArrayList<>(before);
    all.addAll(words);
    all.addAll(SHORT);
    all.addAll(after);
    return laboratory.run(all.toArray(new String[0]));
  }

  private static void assertOneForkEach(Path run, String... endings) throws IOException {
    JsonNode rows = JSON.readTree(run.resolve("result.json").toFile());
    assertThat(rows)
        .extracting(row -> row.get("benchmark").asText().replaceFirst(".*twins\\.", ""))
        .containsExactlyInAnyOrder(endings);
    for (JsonNode row : rows) {
      assertThat(row.get("forks").asInt()).isEqualTo(1);
      assertThat(row.at("/primaryMetric/rawData")).hasSize(1);
    }
  }
}
