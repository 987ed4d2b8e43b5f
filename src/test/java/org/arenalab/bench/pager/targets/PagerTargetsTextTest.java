package org.arenalab.bench.pager.targets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.arenalab.bench.pager.NetMemory;
import org.arenalab.bench.pager.SwapUse;
import org.junit.jupiter.api.Test;

class PagerTargetsTextTest {
  private static final long MEBI = 1 << 20;

  /** A daemon with nothing but its store. */
  private static MemoryPart.State memory(double seconds, long storeMb) {
    return memory(seconds, storeMb, 512);
  }

  private static MemoryPart.State memory(double seconds, long storeMb, long regionMb) {
    NetMemory memory =
        new NetMemory(
            regionMb * MEBI,
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
                    left,
                    steady,
                    4_000_000_000L,
                    100_000,
                    PagerResults.times(20_000, 15_000, 40_000, 90_000))));
    assertThat(lines.get(1))
        .contains("after 9.0 s", "600.0 - (110.0 + 250.0 + 40.0) = 200.0 of 512.0");
    assertThat(lines.get(2))
        .contains("after 55.0 s", "600.0 - (110.0 + 150.0 + 40.0) = 300.0 of 512.0");
    assertThat(lines.get(3))
        .contains("100000 of 128000 pages", "4.0 s", "n 20000, p50 15.00 [14.90, 15.10]")
        .contains("p99 40.00 [39.90, 40.10]", "zram saves 60.0");
    assertThat(lines.get(4)).contains("0.586", "at least 0.5: met");
    assertThat(lines.get(5)).contains("1.167", "at least 1: met");
    assertThat(lines.get(6)).contains("saves from 71.4 MiB", "met");
  }

  @Test
  void shouldJudgeNoShareOfLargerRegion() {
    MemoryPart.State state = memory(9, 150, 513);
    MemoryPart.Result larger =
        new MemoryPart.Result(state, state, 1, 1, PagerResults.times(20_000, 1, 2, 3));
    assertThat(PagerTargetsText.memory(List.of(larger)).get(4))
        .endsWith("no verdict (more than 512 MiB)");
  }

  @Test
  void shouldJudgeWork() {
    List<String> lines = PagerTargetsText.work(List.of(PagerResults.faults(100_000, 60_000)));
    assertThat(lines.get(1)).contains("an evicted page 18.00", "target at most 17.00: not met");
    assertThat(lines.get(2)).contains("a fault 17.00", "= 16.00", "not met");
  }

  @Test
  void shouldJudgeIdleClient() {
    assertThat(PagerTargetsText.idle(new IdlePart.Result(512, 60, 30_000_000, 6_000_000)).get(1))
        .contains("0.0500 %", "0.0100 %", ": met");
    assertThat(PagerTargetsText.idle(new IdlePart.Result(511, 60, 30_000_000, 6_000_000)).get(1))
        .endsWith(": no verdict (fewer than 512 MiB)");
    assertThat(PagerTargetsText.idle(new IdlePart.Result(64, 60, 90_000_000, 6_000_000)).get(1))
        .endsWith(": not met");
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
    StreamPart.Result plain = new StreamPart.Result(false, 900, 900, 0.02, PagerResults.ns(9_000));
    StreamPart.Result ahead = new StreamPart.Result(true, 900, 90, 0.01, PagerResults.ns(500));
    List<String> lines = PagerTargetsText.streams(List.of(plain, ahead));
    assertThat(lines.get(1))
        .contains("900 pages: 90 / 900 faults", "p50 0.50 [0.40, 0.60] / 9.00 [8.90, 9.10] us");
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
