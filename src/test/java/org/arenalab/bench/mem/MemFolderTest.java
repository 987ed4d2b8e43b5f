package org.arenalab.bench.mem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemFolderTest {
  private static final Path GOLDEN =
      Path.of(System.getProperty("basedir", "."), "src/test/resources/golden/mem-1.json");

  @TempDir private Path folder;

  @Test
  void shouldReadWhatWasKeptBeforeThereWereHistograms() throws Exception {
    List<MemKeptPass> passes = MemFolder.passes(GOLDEN);

    assertThat(passes)
        .extracting(MemKeptPass::dataset)
        .hasSize(6)
        .containsOnly("repetitive", "mixed_50_50");
    assertThat(passes)
        .allSatisfy(
            pass -> {
              assertThat(pass.stalls()).isNull();
              assertThat(pass.sample().warmup()).isFalse();
              assertThat(pass.sample().stall().p99Ns()).isPositive();
              assertThat(pass.setting())
                  .isEqualTo("256 MiB, pool of 128 MiB, hot-idle-partial-random, lz4");
            });
    assertThat(MemPhase.POST_COMP.rssMebi(passes.getFirst().sample())).isEqualTo(94_952 / 1024.0);
  }

  @Test
  void shouldReadTheHistogramOfAPassAndKnowAFileThatIsGoneByItsName() throws Exception {
    Path pages = Files.write(folder.resolve("some pages.bin"), new byte[4096]);
    MemRow row = MemSamples.row(pages.toString(), 3, false, 1);
    Histogram histogram = MemLatency.newHistogram();
    for (long ns : new long[] {100, 2_000, 2_000, 9_000_000_000L}) {
      MemLatency.record(histogram, ns);
    }
    Path document = folder.resolve("mem.json");
    ObjectMapper json = new ObjectMapper();
    JsonNode tree = json.valueToTree(Map.of("rows", List.of(row)));
    ((ObjectNode) tree.at("/rows/0/sample"))
        .put("stallHistogram", MemLatency.encoded(histogram))
        .put("ofALaterVersion", 1);
    json.writeValue(document.toFile(), tree);
    Files.delete(pages);

    MemKeptPass pass = MemFolder.passes(document).getFirst();

    assertThat(pass.dataset()).isEqualTo("some pages.bin");
    assertThat(pass.stalls()).isEqualTo(histogram);
    assertThat(pass.stalls().getCountAtValue(2_000)).isEqualTo(2);
  }

  @Test
  void shouldSayInALineWhatIsWrong() throws Exception {
    refuse("{\"rows\": [{\"plan\"", "cannot be read");
    refuse("{\"rows\": [{\"plan\": {}}]}", "a row is incomplete: data set \"\"");
    refuse("{\"rows\": [{\"plan\": {\"dataset\": \"a\"}}]}", "incomplete: data set \"a\"");
    refuse("{\"rows\": [{\"plan\": {\"dataset\": \"a\"}, \"sample\": 3}]}", "cannot be read");
    refuse("{\"rows\": [{\"plan\": {\"dataset\": \"a\"}, \"sample\": {}}]}", "incomplete");
    for (String text : new String[] {"", "?", "AAAA", "HISTFAAAAAB4nA", "a".repeat(4_000)}) {
      assertThatThrownBy(() -> MemLatency.decoded(text))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("not a compressed HdrHistogram: letters=" + text.length());
    }
  }

  private void refuse(String document, String... words) throws Exception {
    Path file = Files.writeString(folder.resolve("mem.json"), document);
    assertThatThrownBy(() -> MemFolder.passes(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("\n")
        .satisfies(
            e -> Arrays.stream(words).forEach(word -> assertThat(e).hasMessageContaining(word)));
  }
}
