package org.arenalab.bench.loops.accuracy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.arenalab.bench.loops.accuracy.AccuracyPlan.Layout;
import org.arenalab.hotness.SourceKind;
import org.arenalab.os.VirtualMemory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** All sources of this machine at once. The exact ones make no mistake. */
class AccuracyRunTest {
  private static final int ROUNDS = 4;

  @ParameterizedTest
  @EnumSource
  @Tag("medium")
  void shouldFindNoMistakeOfAnExactSource(Layout layout) throws Exception {
    AccuracyPlan plan = new AccuracyPlan(4, 25, 20, layout, 250, 1, ROUNDS, 11);
    AccessPattern pattern = new AccessPattern(plan);
    List<Integer> rounds = new ArrayList<>();
    AccuracyResult result;
    try (AccuracyRun run = new AccuracyRun(plan)) {
      result = run.run(3, rounds::add);
    }

    assertThat(rounds).containsExactly(1, 2, 3, 4);
    assertThat(result.run()).isEqualTo(3);
    assertThat(result.lines()).hasSize(SourceKind.all().size()).first().isEqualTo("touches: used");
    long accessed = 0;
    long written = 0;
    for (int round = 1; round <= ROUNDS; round++) {
      for (int[] pages : new int[][] {pattern.hot(), pattern.warm(plan.warmups() + round)}) {
        for (int page : pages) {
          accessed++;
          written += pattern.isWritten(page) ? 1 : 0;
        }
      }
    }
    for (SourceResult source : result.sources()) {
      assertThat(source.failure()).isEmpty();
      assertThat(source.questions()).isEqualTo(ROUNDS);
      Confusion all = source.all();
      assertThat(all.hits() + all.misses() + all.falseAlarms() + all.quiet())
          .isEqualTo((long) ROUNDS * plan.pages());
      if (!source.source().equals(SourceKind.DAMON.toString())) {
        long seen = source.sees().equals("writes") ? written : accessed;
        assertThat(all).as(source.source()).isEqualTo(expected(seen, plan));
        assertThat(source.recallOfAll()).isEqualTo((double) seen / accessed);
        assertThat(source.granularityBytes()).isEqualTo(VirtualMemory.pageSizeBytes());
      }
    }
    assertThat(result.sources())
        .hasSize((int) result.lines().stream().filter(line -> line.endsWith(": used")).count());
  }

  private static Confusion expected(long seen, AccuracyPlan plan) {
    return new Confusion(seen, 0, 0, (long) ROUNDS * plan.pages() - seen);
  }
}
