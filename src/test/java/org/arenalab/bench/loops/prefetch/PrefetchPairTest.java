package org.arenalab.bench.loops.prefetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The figures of a pair, recomputed from results that the test made up. */
class PrefetchPairTest {
  private static PrefetchResult result(int run, boolean prefetch, long stalls, double seconds) {
    long issued = prefetch ? 1_000 - stalls : 0;
    return new PrefetchResult(
        run, AccessOrder.FORWARD, 10, prefetch, 1_000, stalls, seconds, stalls, issued, 20, 7);
  }

  private static final List<PrefetchResult> RESULTS =
      List.of(
          result(1, false, 1_000, 0.020),
          result(1, true, 100, 0.010),
          result(2, true, 300, 0.030),
          result(2, false, 1_000, 0.020),
          result(3, true, 200, 0.020));

  @Test
  void shouldTakeMediansOfEachArm() {
    PrefetchPair pair = PrefetchPair.of(RESULTS).getFirst();
    assertThat(pair.on()).hasSize(3);
    assertThat(pair.off()).hasSize(2);
    assertThat(pair.avoided()).isEqualTo(0.8, within(1e-12));
    assertThat(pair.speed()).isEqualTo(1.0, within(1e-12));
    assertThat(pair.waste()).isEqualTo(0.02, within(1e-12));
  }

  @Test
  void shouldLeaveOutAPatternWithoutAControl() {
    assertThat(PrefetchPair.of(List.of(RESULTS.get(1)))).isEmpty();
  }

  @Test
  void shouldPrintTheFiguresAndTheTarget() {
    PrefetchPlan plan =
        new PrefetchPlan(List.of(AccessOrder.FORWARD), List.of(10), 4, 3, 0, 1, 4, "repetitive", 1);
    String text = String.join("\n", PrefetchText.lines(plan, RESULTS));
    assertThat(text)
        .containsPattern("forward +10 +100.0 % +20.0 % +80.0 % +90.0 % +2.0 % +1.000 +7 +800");
    assertThat(PrefetchText.csv(RESULTS))
        .contains("1,forward,10,off,1000,1000,0.020000,1000,0,20,7\n")
        .hasLineCount(6);
  }
}
