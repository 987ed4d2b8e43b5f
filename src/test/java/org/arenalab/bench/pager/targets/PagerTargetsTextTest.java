package org.arenalab.bench.pager.targets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.arenalab.bench.nativecontrol.FaultLanes;
import org.arenalab.bench.pager.ClientProcess;
import org.arenalab.bench.pager.NetMemory;
import org.arenalab.bench.pager.Percentile;
import org.arenalab.bench.pager.ResidentCost;
import org.arenalab.bench.pager.SwapUse;
import org.arenalab.bench.pager.TouchTimes;
import org.junit.jupiter.api.Test;

class PagerTargetsTextTest {
  private static final long MEBI = 1 << 20;

  private static Percentile ns(double value) {
    return new Percentile(value, value, value);
  }

  private static TouchTimes times(int count, double p50, double p99, double p999) {
    return new TouchTimes(
        count, count / 1e5, ns(p50), ns(p99), ns(p999), 1_000_000, ns(3 * p99), ns(p99), 0);
  }

  private static FaultLanes.Result lanes(double perSecond) {
    return new FaultLanes.Result(
        100_000, 10_000, 20_000, 40_000, 80_000, 200_000, perSecond, 10_000);
  }

  private static FaultPart.Result faults(int count, double p99) {
    return new FaultPart.Result(
        times(count, 12_000, p99, 100_000),
        lanes(50_000),
        new FaultPart.Work(18_000, 10_000, 17_000, 2_000, 10_000));
  }

  @Test
  void shouldJudgeFaults() {
    List<String> lines = PagerTargetsText.faults(List.of(faults(100_000, 60_000)));
    assertThat(lines).hasSize(5);
    assertThat(lines.get(1)).contains("n 100000: p50 12.00 / 10.00, p99 60.00 / 40.00");
    assertThat(lines.get(2)).contains("p50: 1.200 [1.200, 1.200] x, target at most 1.3: met");
    assertThat(lines.get(3)).contains("p99: 1.500", "not met");
    assertThat(lines.get(4)).contains("p99.9: 1.250", "at most 2.0: met");
  }

  @Test
  void shouldJudgeNoSmallSample() {
    List<String> lines = PagerTargetsText.faults(List.of(faults(99_999, 60_000)));
    assertThat(lines.get(2)).contains("no verdict");
    assertThat(String.join("\n", lines.subList(3, 6))).doesNotContain("met");
  }

  /** A daemon with nothing but its store. */
  private static MemoryPart.State memory(double seconds, long storeMb) {
    NetMemory memory =
        new NetMemory(
            512 * MEBI,
            500 * MEBI,
            600 * MEBI,
            110 * MEBI,
            (storeMb + 40) * MEBI,
            storeMb * MEBI,
            new SwapUse(500 * MEBI, 200 * MEBI, ""));
    return new MemoryPart.State(seconds, memory, 40 * MEBI);
  }

  /** 600 - (110 + 150 + 40) = 300 of 512; cost 500 - 150 - 300 = 50, each byte saves 0.7. */
  @Test
  void shouldJudgeMemory() {
    MemoryPart.State left = memory(9, 250);
    MemoryPart.State steady = memory(55, 150);
    List<String> lines =
        PagerTargetsText.memory(
            List.of(
                new MemoryPart.Result(
                    left, steady, 4_000_000_000L, 100_000, times(20_000, 15_000, 40_000, 90_000))));
    assertThat(lines.get(1))
        .contains("after 9.0 s", "600.0 - (110.0 + 250.0 + 40.0) = 200.0 of 512.0");
    assertThat(lines.get(2))
        .contains("after 55.0 s", "600.0 - (110.0 + 150.0 + 40.0) = 300.0 of 512.0");
    assertThat(lines.get(3))
        .contains("100000 of 128000 pages", "4.0 s", "p50 15.0 us", "zram saves 60.0");
    assertThat(lines.get(4)).contains("0.586", "at least 0.5: met");
    assertThat(lines.get(5)).contains("1.167", "at least 1: met");
    assertThat(lines.get(6)).contains("saves from 71.4 MiB", "met");
  }

  @Test
  void shouldJudgeWork() {
    List<String> lines = PagerTargetsText.work(List.of(faults(100_000, 60_000)));
    assertThat(lines.get(1)).contains("an evicted page 18.00", "target at most 17.00: not met");
    assertThat(lines.get(2)).contains("a fault 17.00", "= 16.00", "not met");
    assertThat(PagerTargetsText.first(List.of(faults(100_000, 60_000))).get(1))
        .contains("p99: 3.000", "at most 2.0: not met");
  }

  @Test
  void shouldJudgeThroughput() {
    List<String> lines =
        PagerTargetsText.throughput(
            List.of(
                new ThroughputPart.Result(
                    2, times(100_000, 1, 2, 3), lanes(120_000), lanes(20_000))));
    assertThat(lines.get(1)).contains("2 threads: 100000 / 120000 / 20000");
    assertThat(lines.get(2)).contains("0.833", "at least 0.75: met");
    assertThat(lines.get(3)).contains("5.000", "at least 4.00: met");
  }

  @Test
  void shouldJudgeEnsure() {
    List<String> lines =
        PagerTargetsText.ensure(
            List.of(new EnsurePart.Result(10_000, 6_000, 50_000, new ResidentCost(1, 4))));
    assertThat(lines.get(2)).contains("stored: 0.600", "not met");
    assertThat(lines.get(3)).contains("resident: 3.000", "at most 5: met");
  }

  @Test
  void shouldJudgeDisturbedFaults() {
    CompressionPart.Result quiet = new CompressionPart.Result(false, times(1, 1, 10, 1), 0);
    CompressionPart.Result busy = new CompressionPart.Result(true, times(1, 1, 16, 1), 9);
    CompressionPart.Result late = new CompressionPart.Result(true, times(1, 1, 16, 1), 0);
    assertThat(PagerTargetsText.compression(List.of(quiet, busy)).getLast())
        .contains("p99 over quiet: 1.600", "at most 1.5: not met");
    assertThat(PagerTargetsText.compression(List.of(quiet, late)).getLast()).contains("no verdict");
    assertThat(
            PagerTargetsText.busy(List.of(new BusyPart.Result(4, times(1, 1, 40_000, 1), lanes(1))))
                .getLast())
        .contains("p99: 1.000", "met");
  }

  @Test
  void shouldJudgeIdleClient() {
    assertThat(PagerTargetsText.idle(new IdlePart.Result(512, 60, 30_000_000, 6_000_000)).get(1))
        .contains("0.0500 %", "0.0100 %", ": met");
  }

  @Test
  void shouldJudgeDeaths() {
    assertThat(PagerTargetsText.deaths(new KillPart.Deaths(List.of(10.0, 60.0, 20.0), 0)).getLast())
        .contains("median 20.000 [10.000, 60.000], longest 60.0; 0 wrong pages", ": met");
    assertThat(PagerTargetsText.deaths(new KillPart.Deaths(List.of(10.0), 1)).getLast())
        .contains("not met");
    ClientProcess.End good = new ClientProcess.End(true, 137, 0, false, 20);
    ClientProcess.End hung = new ClientProcess.End(false, 137, 0, false, 5_000);
    ClientProcess.End zero = new ClientProcess.End(true, 137, 1, false, 20);
    assertThat(PagerTargetsText.bothKilled(List.of(good, good)).getLast())
        .contains("2 clients ended, 0 threw, the latest after 20 ms; 0 wrong reads", ": met");
    assertThat(PagerTargetsText.bothKilled(List.of(good, hung)).getLast()).contains("not met");
    assertThat(PagerTargetsText.bothKilled(List.of(good, zero)).getLast()).contains("not met");
  }

  @Test
  void shouldJudgePhases() {
    PhasePart.Arm plain = new PhasePart.Arm(1_000, 0.5);
    PhasePart.Arm recorded = new PhasePart.Arm(150, 0.2);
    List<String> lines =
        PagerTargetsText.phases(List.of(new PhasePart.Result(900, recorded, plain, 0)));
    assertThat(lines.get(1)).contains("900 pages: 150 / 1000 faults, 0.200 / 0.500 s; 0 wrong");
    assertThat(lines.get(2)).contains("faults: 0.150 [0.150, 0.150] x", "at most 0.2", ": met");
    assertThat(lines.get(3)).contains("time of the phase: 0.400");
    assertThat(
            PagerTargetsText.phases(List.of(new PhasePart.Result(900, recorded, plain, 1))).get(2))
        .contains("not met");
  }

  @Test
  void shouldCompareStreams() {
    StreamPart.Result plain = new StreamPart.Result(false, 900, 900, 0.02, 9_000);
    StreamPart.Result ahead = new StreamPart.Result(true, 900, 90, 0.01, 50);
    List<String> lines = PagerTargetsText.streams(List.of(plain, ahead));
    assertThat(lines.get(1)).contains("900 pages: 90 / 900 faults", "p50 0.05 / 9.00 us");
    assertThat(lines.get(2)).contains("faults of the stream: 0.100");
    assertThat(PagerTargetsText.streams(List.of(plain))).hasSize(1);
  }

  @Test
  void shouldKnowTheTargets() {
    assertThat(PagerTarget.named("b12")).isEqualTo(PagerTarget.B12);
    assertThatThrownBy(() -> PagerTarget.named("B3"))
        .hasMessageStartingWith("unknown target: --only=B3, expected B1, B2, B4");
  }
}
