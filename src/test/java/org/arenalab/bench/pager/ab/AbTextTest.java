package org.arenalab.bench.pager.ab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.arenalab.bench.pager.workload.WorkloadKind;
import org.junit.jupiter.api.Test;

class AbTextTest {
  private static final ChurnCalls NO_MORE = new ChurnCalls(3, 3, "");

  private static String text(int runs, ChurnCalls calls) {
    return String.join("\n", AbText.lines(AbResults.plan(runs), AbResults.of(runs), calls));
  }

  @Test
  void shouldPrintEachArmWithItsCounts() {
    assertThat(text(6, NO_MORE))
        .contains("random_touch_heap  medians of the runs")
        .containsPattern("pager +9900\\.0  0\\.990 \\[0\\.990, 0\\.990\\] +30000  12\\.00 \\[")
        .containsPattern("c-lanes +-  - +30000  9\\.00 \\[9\\.00, 9\\.00\\] +20\\.00 \\[")
        .contains("zram: not, because only root may add zram devices")
        .contains(
            "service of a missing fault: n 900, p99 - (too few) us; of a restore: n 1000, p99 4.00")
        .contains("saved net, mean of the run, MiB: 300.0 [300.0, 300.0]")
        .contains("break-even: saves from 71.4 [71.4, 71.4] MiB of evicted pages on");
  }

  /** 5,000 accesses have 5 above their p99.9. */
  @Test
  void shouldPrintNoPercentileOfFewAccesses() {
    assertThat(text(6, NO_MORE)).containsPattern("pager .* 30\\.00 \\[.*\\] +- \\(too few\\)");
  }

  @Test
  void shouldJudgeB3() {
    assertThat(text(6, NO_MORE))
        .contains("B3  random_touch_heap p99: 0.100 [0.100, 0.100] of a single unpinned lane")
        .contains("target at most 0.2: met")
        .contains("p99: 1.500 [1.500, 1.500] of the C lanes, target at most 1.3: not met");
  }

  @Test
  void shouldJudgeB10() {
    assertThat(text(6, NO_MORE))
        .contains("B10 random_touch_heap: 0.990 [0.990, 0.990] of plain memory", ": met")
        .contains("B10 mmap_churn: 0.960 [0.960, 0.960] of plain memory, target at least 0.98")
        .contains("0.97: not met")
        .contains("at most 0.000 faults a mapping, target 0: met")
        .contains("3 system calls a mapping, 3 without the pager, target no more: met");
    assertThat(text(6, new ChurnCalls(3, 4, ""))).contains("target no more: not met");
    assertThat(text(6, new ChurnCalls(Double.NaN, Double.NaN, "no strace")))
        .contains("system calls not counted, because no strace");
  }

  @Test
  void shouldJudgeNoThroughputOfFewRuns() {
    assertThat(text(5, NO_MORE)).contains("no verdict (fewer than 6 runs)");
  }

  @Test
  void shouldPrintTheProgress() {
    PagerAbPlan plan = AbResults.plan(6);
    List<ArmResult> results = AbResults.of(1);
    assertThat(AbText.progress(plan, results.getFirst()))
        .isEqualTo("run 1 of 6  random_touch_heap  none         10000.0 ops/s");
    // 5,000 faults have 5 above their p99.9: the line has no percentiles.
    assertThat(
            results.stream()
                .filter(each -> each.arm() == AbArm.C_LANES)
                .map(each -> AbText.progress(plan, each)))
        .singleElement()
        .isEqualTo("run 1 of 6  random_touch_heap  c-lanes      1.0 faults/s");
    assertThat(
            AbText.progress(
                plan,
                ArmResult.missing(2, WorkloadKind.ANON_STREAMER, AbArm.C_LANES, "no compiler")))
        .isEqualTo("run 2 of 6  anon_streamer      c-lanes      not, because no compiler");
  }
}
