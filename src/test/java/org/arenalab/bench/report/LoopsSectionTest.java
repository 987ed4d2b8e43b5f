package org.arenalab.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The section on the three loops, from documents as the experiments write them. */
class LoopsSectionTest {
  private static final String POINT =
      "{\"tColdMs\":%d,\"cpuBudgetPercent\":%d,\"regionBytes\":67108864,\"savedBytes\":%d,"
          + "\"zramSavedBytes\":-1,\"zramMissing\":\"\",\"stalls\":9,\"stallsPerSecond\":%s,"
          + "\"prefetched\":10,\"prefetchWasted\":1,\"refaultPercentPerMinute\":0.1,"
          + "\"goalPercentPerMinute\":0.2,\"cpuPercent\":1.5,\"seconds\":30}";

  private static final String MATRIX =
      "{\"hits\":%d,\"misses\":%d,\"falseAlarms\":0,\"quiet\":100}";

  @TempDir private Path folder;

  private String page(String file, String document) throws Exception {
    ReportRun run = MemoryRuns.empty(folder);
    Files.writeString(folder.resolve(file), document);
    return ReportPages.of(run);
  }

  @Test
  void shouldDrawSavingAgainstStallsForEachBudget() throws Exception {
    String page =
        page(
            "grid.json",
            "{\"results\":["
                + POINT.formatted(500, 5, 32 << 20, "4.0")
                + ","
                + POINT.formatted(2_000, 5, 16 << 20, "1.0")
                + ","
                + POINT.formatted(500, 50, 40 << 20, "6.0")
                + "]}");
    assertThat(page)
        .contains("<svg class=\"plot\" id=\"loops-grid-1\"", "budget 5 % of a core")
        .contains("t_cold 500 ms, budget 5 %: 32.0 MiB saved, 4.00 stalls/s")
        .contains("t_cold 500 ms, budget 50 %: 40.0 MiB saved, 6.00 stalls/s");
  }

  @Test
  void shouldShowTheAccuracyOfEachSource() throws Exception {
    String page =
        page(
            "accuracy.json",
            "{\"results\":[{\"run\":1,\"lines\":[],\"rounds\":1,\"seconds\":1,\"sources\":[{"
                + "\"source\":\"<b>DAMON\",\"memory\":\"private\",\"sees\":\"writes\",\"failure\":\"\","
                + "\"hot\":"
                + MATRIX.formatted(30, 10)
                + ",\"warm\":"
                + MATRIX.formatted(0, 0)
                + ",\"cold\":"
                + MATRIX.formatted(0, 0)
                + ",\"recallOfAll\":0.75,\"askingUs\":1,\"kernelThreadUs\":2,\"accessUs\":0.5}]}]}");
    assertThat(page)
        .contains("&lt;b", "DAMON", "75.0 %", "100 %", "3.50")
        .doesNotContain("<b>DAMON");
  }

  @Test
  void shouldNameADocumentThatCannotBeRead() throws Exception {
    assertThat(page("prefetch.json", "{\"results\":[{}]}")).contains("a result is incomplete");
    assertThat(page("grid.json", "{")).contains("grid.json of ").contains("is left out");
  }
}
