package org.arenalab.bench.suite;

import static org.assertj.core.api.Assertions.assertThat;

import org.arenalab.bench.workload.PageData;
import org.arenalab.extent.ExtentPool;
import org.arenalab.extent.ExtentPoolConfig;
import org.arenalab.extent.ExtentPoolStats;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** The pool's headline: what it costs beyond the bytes in it, after ten turnovers. */
@Tag("medium")
class PoolChurnTest {
  private static final int EXTENTS = 8_192;
  private static final int TURNOVERS = 10;

  @ParameterizedTest
  @EnumSource(
      value = PageData.class,
      mode = Mode.EXCLUDE,
      names = {"REPETITIVE", "UNIQUE", "MIXED_50_50"})
  void shouldCostAtMostFivePercentAfterTenTurnovers(PageData data) {
    int[] sizes = CompressedSizes.of(data, 2_048, 1);
    try (ExtentPool pool = ExtentPool.open(ExtentPoolConfig.ofCapacity(EXTENTS * 8_192L))) {
      PoolStore store = new PoolStore(pool, new PoolStore.Table(EXTENTS), 0, EXTENTS, 64);
      PoolChurn churn = new PoolChurn(store, EXTENTS, sizes, 1);
      churn.turnOver(TURNOVERS);
      store.compactAll();

      ExtentPoolStats stats = pool.stats();
      assertThat(stats.liveExtents()).isEqualTo(EXTENTS);
      assertThat(stats.overhead()).as("%s: %s", data, stats).isBetween(0.0, 0.05);
      assertThat((double) stats.movedBytes() / store.storedBytes())
          .as("%s: moved per stored", data)
          .isLessThan(2);
      // Median in wall time, because other processes use the machine, too.
      assertThat(store.sliceNs().getValueAtPercentile(50))
          .as("%s: most slices, in ns", data)
          .isLessThan(ExtentPool.MAX_SLICE_NS);
      pool.verifyInvariants();
      store.close();
      assertThat(pool.stats().usedBytes()).isZero();
    }
  }
}
