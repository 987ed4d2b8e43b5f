package org.arenalab.bench.pager.targets;

import static org.arenalab.bench.pager.targets.PagerResults.faults;
import static org.arenalab.bench.pager.targets.PagerResults.lanes;
import static org.arenalab.bench.pager.targets.PagerResults.ns;
import static org.arenalab.bench.pager.targets.PagerResults.times;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.arenalab.bench.pager.Percentile;
import org.arenalab.bench.pager.ResidentCost;
import org.arenalab.bench.result.row.Estimate;
import org.junit.jupiter.api.Test;

class SpeedTextTest {
  @Test
  void shouldJudgeFaults() {
    List<String> lines = SpeedText.faults(List.of(faults(100_000, 60_000)));
    assertThat(lines.get(1))
        .contains("pager    n 100000: p50 12.00 [11.90, 12.10], p99 60.00 [59.90, 60.10], p99.9");
    assertThat(lines.get(2))
        .contains("C lanes  n 100000: p50 10.00 [9.00, 90.00], p99 40.00 [9.00, 90.00], p99.9");
    assertThat(lines.get(3)).contains("p50: 1.200 [1.200, 1.200] x, target at most 1.3: met");
    assertThat(lines.get(4)).contains("p99: 1.500", "not met");
    assertThat(lines.get(5)).contains("p99.9: 1.250", "at most 2.0: met");
  }

  @Test
  void shouldJudgeNoSmallSample() {
    List<String> lines = SpeedText.faults(List.of(faults(99_999, 60_000)));
    assertThat(lines.get(3)).contains("no verdict");
    assertThat(String.join("\n", lines.subList(4, 7))).doesNotContain("met");
  }

  /** 9,000 faults have 9 above their p99.9. */
  @Test
  void shouldShowNoPercentileOfFewFaults() {
    List<String> lines = SpeedText.faults(List.of(faults(9_000, 60_000)));
    assertThat(lines.get(2)).contains("C lanes  n 9000", "p99.9 - (too few)");
    assertThat(lines.get(6)).isEqualTo("    p99.9: too few accesses in a part: no verdict");
  }

  @Test
  void shouldShowStagesInOrder() {
    List<String> lines = SpeedText.faults(List.of(faults(100_000, 60_000)));
    String table = String.join("\n", lines);
    assertThat(table)
        .containsPattern(
            "(?s)stage .* queued .* read .* lookup .* decode .* ioctl .* resumed .* access ")
        .containsPattern("queued +20000  3\\.00 \\[3\\.00, 3\\.00\\] +6\\.00 .* 9\\.00 \\[")
        .containsPattern("decode +9000  1\\.50 \\[.* 3\\.00 \\[.* - \\(too few\\)");
  }

  @Test
  void shouldJudgeThroughput() {
    List<String> lines =
        SpeedText.throughput(
            List.of(
                new ThroughputPart.Result(
                    2, times(100_000, 1, 2, 3), lanes(1, 120_000), lanes(1, 20_000))));
    assertThat(lines.get(1)).contains("2 threads: 100000 / 120000 / 20000");
    assertThat(lines.get(2)).contains("0.833", "at least 0.75: met");
    assertThat(lines.get(3)).contains("5.000", "at least 4.00: met");
  }

  @Test
  void shouldJudgeEnsure() {
    List<String> lines =
        SpeedText.ensure(
            List.of(
                new EnsurePart.Result(
                    new Estimate(10_000, 9_000, 11_000, 10),
                    new Estimate(6_000, 5_000, 7_000, 10),
                    50_000,
                    new ResidentCost(1, 4))));
    assertThat(lines.get(1)).contains("n 50000: p50 6.00 [5.00, 7.00] / 10.00 [9.00, 11.00]; 4.00");
    assertThat(lines.get(2)).contains("stored: 0.600", "not met");
    assertThat(lines.get(3)).contains("resident: 3.000", "at most 5: met");
  }

  private static CompressionPart.Result busy(long left, double share) {
    return new CompressionPart.Result(true, times(1_000, 1, 14, 1), 9, left, share);
  }

  /** One page that leaves in between does not saturate the budget. */
  @Test
  void shouldJudgeSaturatedCompressionAlone() {
    CompressionPart.Result quiet =
        new CompressionPart.Result(false, times(1_000, 1, 10, 1), 0, 0, 0);
    assertThat(SpeedText.compression(List.of(quiet, busy(1, 0.9))))
        .anySatisfy(line -> assertThat(line).contains("used 90 % of its budget"))
        .last()
        .asString()
        .contains("p99 over quiet: 1.400", "at most 1.5: met");
    assertThat(SpeedText.compression(List.of(quiet, busy(1, 0.79))).getLast())
        .contains("no verdict");
    assertThat(SpeedText.compression(List.of(quiet, busy(0, 0.9))).getLast())
        .contains("no verdict");
  }

  @Test
  void shouldJudgeFaultsBesideBusyThreads() {
    assertThat(
            SpeedText.busy(
                    List.of(new BusyPart.Result(4, times(1_000, 1, 40_000, 1), lanes(100_000, 1))))
                .getLast())
        .contains("p99: 1.000", "met");
    assertThat(
            SpeedText.busy(
                    List.of(new BusyPart.Result(4, times(1_000, 1, 40_000, 1), lanes(900, 1))))
                .getLast())
        .contains("too few accesses in a part: no verdict");
  }

  private static SafepointPart.Result safepoints(int collections, long faults, Percentile p99) {
    return new SafepointPart.Result(
        collections, faults, 10_050, ns(5_000), p99, 70_000, times(20_000, 9_000, 50_000, 90_000));
  }

  @Test
  void shouldJudgeSafepoints() {
    List<String> lines = SpeedText.safepoints(safepoints(10_000, 20_000, ns(60_000)));
    assertThat(lines.get(1)).contains("n 10050: p50 5.00 [4.90, 5.10], p99 60.00", "longest 70.0");
    assertThat(lines.get(2)).contains("faults   n 20000: p50 9.00");
    assertThat(lines.get(3))
        .contains("10000 collections beside 20000 faults, no deadlock")
        .endsWith("1.200 [1.196, 1.204] x, target at most 1.3: met");
    assertThat(SpeedText.safepoints(safepoints(10_000, 20_000, ns(66_000))).getLast())
        .endsWith(": not met");
    assertThat(SpeedText.safepoints(safepoints(9_999, 20_000, ns(60_000))).getLast())
        .endsWith("no verdict (fewer than 10,000 collections)");
    assertThat(SpeedText.safepoints(safepoints(10_000, 4_999, ns(60_000))).getLast())
        .endsWith("too few for a verdict");
    assertThat(SpeedText.safepoints(safepoints(10_000, 20_000, Percentile.NONE)).getLast())
        .endsWith("too few for a verdict");
  }

  @Test
  void shouldJudgeFirstFaults() {
    List<String> lines = SpeedText.first(List.of(faults(100_000, 60_000)));
    assertThat(lines.get(1)).contains("first 180.00 [179.90, 180.10] us, later 60.00", "n 100000");
    assertThat(lines.get(2)).contains("p99: 3.000", "at most 2.0: not met");
  }
}
