package org.arenalab.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The section on the process pager, from a document as the experiment writes it. */
class PagerSectionTest {
  private static final String MEMORY =
      "{\"basePss\":3145728,\"meanPss\":1048576,\"samples\":1,\"atEnd\":{\"region\":1,\"evicted\":0,"
          + "\"base\":1,\"client\":1,\"server\":0,\"store\":0,\"swap\":null}}";

  private static final String PART =
      "{\"run\":1,\"workload\":\"RANDOM_TOUCH_HEAP\",\"arm\":\"%s\",\"missing\":\"\",\"memory\":"
          + MEMORY
          + ",\"work\":{\"units\":%d,\"elapsedMs\":1000,\"touches\":null}}";

  private static final String LANES =
      "{\"run\":1,\"workload\":\"RANDOM_TOUCH_HEAP\",\"arm\":\"C_LANES\",\"missing\":\"\","
          + "\"lanes\":{\"count\":2000,\"p50Ns\":9000,\"p95Ns\":1,\"p99Ns\":20000,\"p999Ns\":5}}";

  @TempDir private Path folder;

  private String page(String document) throws Exception {
    ReportRun run = MemoryRuns.empty(folder);
    Files.writeString(folder.resolve("pager-ab.json"), document);
    return ReportPages.of(run);
  }

  @Test
  void shouldShowEachArm() throws Exception {
    String page =
        page(
            "{\"results\":["
                + PART.formatted("NONE", 1_000)
                + ","
                + PART.formatted("ZRAM", 900)
                + ","
                + LANES
                + "]}");
    assertThat(page)
        .contains("Process pager", "random_touch_heap", "c-lanes", "9.00 µs", "20.0 µs", "2,000")
        .contains("0.900 [0.900, 0.900]", "2.00 [2.00, 2.00]");
  }

  @Test
  void shouldNameADocumentThatCannotBeRead() throws Exception {
    assertThat(page("{\"results\":[{}]}")).contains("a result is incomplete");
    assertThat(page("{")).contains("pager-ab.json of ").contains("is left out");
  }
}
