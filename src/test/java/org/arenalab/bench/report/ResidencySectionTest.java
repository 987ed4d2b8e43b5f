package org.arenalab.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of the charts of the memory after a burst. */
class ResidencySectionTest {
  private static final List<String> MOMENTS = List.of("peak", "after1s", "after2s", "end");

  @TempDir private Path folder;

  private static String row(String mode, String decommit) {
    List<String> metrics = new ArrayList<>();
    for (String moment : MOMENTS) {
      metrics.add(
          "\"arena.resident.%s\": {\"score\": 9, \"scoreUnit\": \"MiB\", \"rawData\": [[9]]}"
              .formatted(moment));
    }
    return """
    {"benchmark": "x.Bench.run", "mode": "avgt", "params": {"mode": "%s", "decommit": "%s"},
     "primaryMetric": {"score": 1, "scoreUnit": "ns/op", "rawData": [[1]]},
     "secondaryMetrics": {%s}}\
    """
        .formatted(mode, decommit, String.join(",", metrics));
  }

  private String section(String... modes) throws Exception {
    List<String> rows = new ArrayList<>();
    for (String mode : modes) {
      for (String decommit : List.of("DONTNEED", "FREE", "OFF")) {
        rows.add(row(mode, decommit));
      }
    }
    Path file = folder.resolve("rows.json");
    Files.writeString(file, "[%s]".formatted(String.join(",", rows)));
    String page = ReportPages.of(ReportPages.read(file));
    int start = page.indexOf("<section id=\"residency\"");
    return page.substring(start, page.indexOf("</section>", start));
  }

  @Test
  void shouldDrawNoMoreLinesThanColours() throws Exception {
    String section = section("BALANCED", "FAST", "LEAN");

    assertThat(section.split("<path class=\"line s\\d\"", -1)).hasSize(1 + 5);
    assertThat(section).contains("4 more are in the numbers.");
    for (String decommit : List.of("DONTNEED", "FREE", "OFF")) {
      assertThat(section).contains("LEAN %s, peak".formatted(decommit), "FAST " + decommit);
    }
  }

  @Test
  void shouldDrawEveryRowOfTwoModes() throws Exception {
    assertThat(section("FAST", "LEAN").split("<path class=\"line s\\d\"", -1)).hasSize(1 + 6);
  }
}
