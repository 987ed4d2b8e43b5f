package org.arenalab.bench.pager.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.arenalab.bench.nativecontrol.FaultLanes;
import org.arenalab.bench.pager.ClientProcess;
import org.arenalab.bench.pager.Percentile;
import org.arenalab.bench.pager.SwapUse;
import org.arenalab.bench.pager.TouchTimes;
import org.junit.jupiter.api.Test;

class DemoTextTest {
  private static final long MEBI = 1 << 20;

  private static Percentile ns(double value) {
    return new Percentile(value, value - 100, value + 100);
  }

  private static final TouchTimes TIMES =
      new TouchTimes(
          5_000,
          0.1,
          ns(12_000),
          ns(50_000),
          new Percentile(Double.NaN, Double.NaN, Double.NaN),
          90_000,
          ns(1),
          ns(1),
          0);
  private static final FaultLanes.Bounds BOUNDS = new FaultLanes.Bounds(9_000, 90_000);
  private static final FaultLanes.Result LANES =
      new FaultLanes.Result(
          5_000, 10_000, 20_000, 40_000, 80_000, 200_000, 50_000, 10_000, BOUNDS, BOUNDS, BOUNDS,
          BOUNDS);
  private static final long NEVER = ClientProcess.End.NEVER;

  private static DemoResult result(FaultLanes.Result lanes, ClientProcess.End end, int wrong) {
    return new DemoResult(
        300 * MEBI,
        TIMES,
        lanes,
        "no compiler",
        null,
        new SwapUse(0, -1, "no root"),
        new DemoResult.DaemonKill(12, wrong, 131_072),
        end);
  }

  @Test
  void shouldShowTimesBesideControls() {
    List<String> lines =
        DemoText.times(result(LANES, new ClientProcess.End(true, 137, 0, NEVER, 4), 0));
    assertThat(lines.get(1))
        .contains("pager    n 5000: p50 12.00 [11.90, 12.10], p99 50.00", "p99.9 - (too few)");
    assertThat(lines.get(2))
        .contains(
            "C lanes  n 5000: p50 10.00 [9.00, 90.00], p99 40.00 [9.00, 90.00], p99.9 - (too few)");
    assertThat(lines.get(3)).isEqualTo("    zram     not, because no root");
    assertThat(DemoText.times(result(null, null, 0)).get(2))
        .isEqualTo("    C lanes  not, because no compiler");
  }

  @Test
  void shouldEndWithFourLines() {
    DemoResult result = result(LANES, new ClientProcess.End(true, 137, 0, NEVER, 4), 0);
    List<String> lines = DemoText.verdict(result, 512 * MEBI);
    assertThat(lines).hasSize(4);
    assertThat(lines.get(0)).contains("300.0 of 512.0 MiB net of all processes (58.6 %)", ": met");
    assertThat(lines.get(1)).contains("p50 1.20 x and p99 1.25 x the C lanes", ": met");
    assertThat(lines.get(2)).contains("12.0 ms, 0 bytes wrong of 131072 pages", ": met");
    assertThat(lines.get(3))
        .contains("ended after 4 ms (exit code 137), no zero was read", ": met");
  }

  @Test
  void shouldShowFailures() {
    DemoResult result = result(null, new ClientProcess.End(false, 137, 2, NEVER, 5_000), 3);
    List<String> lines = DemoText.verdict(result, 1024 * MEBI);
    assertThat(lines.get(0)).contains("not met");
    assertThat(lines.get(1)).contains("no control in C: no verdict");
    assertThat(lines.get(2)).contains("3 pages wrong of 131072", "not met");
    assertThat(lines.get(3)).contains("still ran after 5000 ms, WRONG BYTES were read", "not met");
  }

  /** A process that still runs is loud if its thread threw in time. */
  @Test
  void shouldJudgeTimeOfException() {
    ClientProcess.End early = new ClientProcess.End(false, 137, 0, 7, 5_000);
    assertThat(DemoText.verdict(result(LANES, early, 0), 512 * MEBI).getLast())
        .contains("the client threw after 7 ms", ": met");
    ClientProcess.End late = new ClientProcess.End(false, 137, 0, 1_001, 5_000);
    assertThat(DemoText.verdict(result(LANES, late, 0), 512 * MEBI).getLast())
        .contains("the client threw after 1001 ms", "not met");
  }

  @Test
  void shouldWriteALineForEachSecond() {
    DemoSample sample = new DemoSample(3, 200 * MEBI, 150 * MEBI, 100 * MEBI, 7);
    assertThat(DemoText.line(sample)).contains("200.0 MiB", "150.0 MiB", "100.0 MiB", "7");
    assertThat(DemoText.csv(List.of(sample)).lines().toList().get(1))
        .isEqualTo("3,209715200,157286400,104857600,7");
  }
}
