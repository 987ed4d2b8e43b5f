package org.arenalab.bench.pager.workload;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each workload over plain memory, for some rounds. */
@Tag("medium")
class StableLoopTest {
  private static final int PAGES = 256;

  private static PagedWorkload plan(WorkloadKind kind) {
    return new PagedWorkload(kind, Backing.PLAIN, "", 1, 10, 500, "repetitive", 7, false);
  }

  @ParameterizedTest
  @EnumSource(WorkloadKind.class)
  void shouldCountUnitsAndKeepEveryByte(WorkloadKind kind) throws Exception {
    try (WorkloadLoop loop = WorkloadLoop.open(plan(kind))) {
      loop.begin();
      loop.round();
      loop.round();

      switch (kind) {
        case INTERACTIVE_BURST ->
            assertThat(loop.units()).isPositive().satisfies(StableLoopTest::isWhole);
        case ANON_STREAMER -> assertThat(loop.units()).isEqualTo(4);
        case RANDOM_TOUCH_HEAP, MMAP_CHURN -> assertThat(loop.units()).isEqualTo(2);
      }
      assertThat(loop.touches(1)).as("all pages are in memory").isNull();
      assertThat(loop.wrong()).isZero();
      assertThat(loop.verify()).isZero();
    }
  }

  private static void isWhole(long touches) {
    assertThat(touches % PAGES).as("whole passes").isZero();
  }

  @ParameterizedTest
  @EnumSource(WorkloadKind.class)
  void shouldMeasureItself(WorkloadKind kind) throws Exception {
    PagedWorkload plan = plan(kind);
    try (WorkloadLoop loop = WorkloadLoop.open(plan)) {
      WorkloadResult result = WorkloadMain.run(plan, loop);
      assertThat(result.isAvailable()).isTrue();
      assertThat(result.elapsedMs()).isGreaterThanOrEqualTo(10);
      assertThat(result.unitsPerSecond()).isPositive();
      assertThat(result.maxRssKb()).isPositive();
    }
  }
}
