package org.arenalab.bench.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.arenalab.Effort;
import org.arenalab.bench.Laboratory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class PagerAbCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Each part of a workload starts processes of its own, which takes seconds. */
  private static final boolean ALL = Effort.NIGHTLY;

  private static final String WORKLOADS =
      ALL ? "interactive_burst,anon_streamer,random_touch_heap,mmap_churn" : "random_touch_heap";

  private static final String ARMS =
      ALL ? "none,a-a,idle,pager,zram,single-lane,c-lanes" : "none,pager";

  @TempDir private Path folder;

  private static void refuse(String message, String... words) {
    CommandOutput ended = CommandOutput.of(PagerAbCommand.class, words);
    assertThat(ended.exit()).as(message).isEqualTo(2);
    assertThat(ended.error()).contains(message).hasLineCount(1).doesNotContain("\tat ");
    assertThat(ended.out()).isEmpty();
  }

  @Test
  void shouldRefuseRunsThatCannotBe() {
    refuse("--runs is 0, expected 1 to 100000", "--runs", "0");
    refuse("--duration-sec is 0", "--duration-sec", "0");
    refuse("--region-mb is 0", "--region-mb", "0");
    refuse("--region-mb is 1025, expected 0 to 1024", "--region-mb", "1025");
    refuse("--t-cold-ms is 1", "--t-cold-ms", "1");
    refuse("--cpu-budget-pct is 101", "--cpu-budget-pct", "101");
    refuse("unknown workload: --only=churn", "--only", "mmap_churn,churn");
    refuse("unknown workload: --only=heap", "--workload", "heap");
    refuse("no arm to compare with: --arms=pager", "--arms", "pager");
    refuse("unknown page data: name=pictures", "--dataset", "pictures");
  }

  /** One run of small workloads, with the files and rows that it keeps. */
  @Test
  @Tag("slow")
  @Timeout(300)
  void shouldCompareWorkloads() throws Exception {
    Laboratory laboratory = new Laboratory(folder);
    Laboratory.Ended ended =
        laboratory.run(
            "pager-ab",
            "--runs",
            "1",
            "--duration-sec",
            "1",
            "--region-mb",
            "4",
            "--t-cold-ms",
            "300",
            "--only",
            WORKLOADS,
            "--arms",
            ARMS,
            "--dataset",
            "modules");

    assertThat(ended.exit()).as(ended.out() + ended.err()).isZero();
    assertThat(ended.out())
        .contains("run 1 of 1  random_touch_heap  pager ", "random_touch_heap  medians of the runs")
        .contains("saved net, mean of the run, MiB: ", "break-even: ")
        .contains("no verdict (fewer than 6 runs)", "Plots: ", "Kept in ");
    if (ALL) {
      assertThat(ended.out())
          .contains("B10 mmap_churn: at most 0.000 faults a mapping, target 0: met")
          .contains("system calls");
    }
    JsonNode document = JSON.readTree(laboratory.only("pager-ab.json"));
    assertThat(document.get("results").size()).isEqualTo(ALL ? 25 : 2);
    for (JsonNode result : document.get("results")) {
      assertThat(result.at("/work/wrong").asLong()).isZero();
    }
    assertThat(laboratory.only("all_runs_long.csv"))
        .startsWith("run_id,source_csv,workload,work_unit_key,baseline_units,")
        .contains("run-001,pager-ab.json,random_touch_heap,ops,");
    assertThat(laboratory.only("aggregate.csv")).startsWith("workload,work_unit_key,runs_n,");
    assertThat(laboratory.only("aggregate_summary.txt"))
        .startsWith("process-pager A/B aggregate summary\n");
    assertThat(JSON.readTree(laboratory.only("manifest.json")).get("duration_sec").asInt())
        .isEqualTo(1);
    assertThat(JSON.readTree(laboratory.only("result.json")).findValuesAsText("arm"))
        .contains("none", "pager");
    try (Stream<Path> plots = Files.list(laboratory.runs().getLast().resolve("plots"))) {
      List<String> names = plots.map(plot -> plot.getFileName().toString()).toList();
      assertThat(names).hasSize(7).allMatch(name -> name.endsWith(".svg"));
    }
  }
}
