package org.arenalab.bench.loops.targets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TargetsTextTest {
  private static IdlePart.Result idle(int regionMb, boolean loops, long loopsNs) {
    return new IdlePart.Result(
        regionMb, loops, 60, new ThreadUse(loopsNs, 240, 2 * loopsNs), 240, 0);
  }

  private static StallPart.Result stall(boolean loops, int stalls, long p99Ns, long p999Ns) {
    return new StallPart.Result(loops, stalls, 4_000, p99Ns, p999Ns, 1_000_000, 5);
  }

  private static SoakPart.Sample sample(int second, long refaults) {
    return new SoakPart.Sample(second, 10, refaults, 6_000, 40_000, 9_000);
  }

  @Test
  void shouldJudgeIdleArenas() {
    List<String> lines =
        TargetsText.idle(
            List.of(
                idle(256, false, 0),
                idle(256, true, 48_000_000),
                idle(4096, false, 0),
                idle(4096, true, 96_000_000)));
    assertThat(lines).hasSize(8);
    assertThat(lines.get(3)).contains("256 MiB", "on", "0.0800 %", "0.1600 %", "4.00");
    assertThat(lines.get(6)).contains("256 MiB: 0.0800 %, target at most 0.1 %: met");
    assertThat(lines.get(7)).contains("4096 MiB: 2.000 x that, target at most 1.5 x: not met");
  }

  /** The budget allows 0.5 s / 10 % = 5 s, which is less than 3 x 2 s. */
  @Test
  void shouldJudgeTheTimeToSave() {
    SavePart.Result result = new SavePart.Result(256 << 20, 6.6, 2, 0.1, 0.5);
    assertThat(result.allowedSeconds()).isEqualTo(6);
    assertThat(TargetsText.save(List.of(result)).getLast())
        .contains("ratio 1.100 [1.100, 1.100], target at most 1.2: met");
    SavePart.Result slow = new SavePart.Result(256 << 20, 13, 2, 0.1, 1);
    assertThat(TargetsText.save(List.of(slow)).getLast()).contains("1.300", "not met");
  }

  @Test
  void shouldJudgeStalls() {
    List<String> lines =
        TargetsText.stall(
            List.of(stall(false, 100_000, 10_000, 20_000), stall(true, 100_000, 10_500, 40_000)));
    assertThat(lines.get(3)).contains("p99 with loops over none: 1.050", "at most 1.1: met");
    assertThat(lines.get(4)).contains("p99.9 with loops over none: 2.000", "1.5: not met");
  }

  @Test
  void shouldJudgeNoSmallSample() {
    List<String> lines =
        TargetsText.stall(List.of(stall(false, 99_999, 10, 20), stall(true, 100_000, 10, 20)));
    assertThat(lines.get(3)).contains("no verdict");
    assertThat(lines.get(4)).doesNotContain("met");
  }

  /** 10 refaults in 10 s of 6,000 chunks are 1 % a minute; earlier samples do not count. */
  @Test
  void shouldJudgeTheLastThirdOfASoak() {
    List<SoakPart.Sample> samples = new ArrayList<>();
    for (int second = 10; second <= 90; second += 10) {
      samples.add(sample(second, second <= 60 ? 1_000 : 10));
    }
    SoakPart.Result result = new SoakPart.Result(1.2, samples, 60);
    assertThat(result.judgedPercent()).isEqualTo(1);
    List<String> lines = TargetsText.soak(result);
    assertThat(lines.get(0)).contains("second 60 to 90: 1.0000 %/min, goal 1.2000 %/min");
    assertThat(lines.get(1)).contains("0.833 of the goal, target 0.75 to 1.25: met");
    assertThat(TargetsText.minute(samples)).isNull();
    assertThat(TargetsText.minute(samples.subList(0, 6))).contains("60 s: refaults 100.000 %/min");
  }

  @Test
  void shouldKnowTheTargets() {
    assertThat(Target.named("a4")).isEqualTo(Target.A4);
    assertThatThrownBy(() -> Target.named("A2"))
        .hasMessage("unknown target: --only=A2, expected A1, A4, A5, A9");
  }
}
