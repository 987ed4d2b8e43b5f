package org.arenalab.tiering;

import static org.arenalab.tiering.SimulatedLoops.stored;
import static org.arenalab.tiering.SimulatedLoops.text;
import static org.arenalab.tiering.SimulatedLoops.touch;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.arenalab.compressed.ArenaEpochs;
import org.arenalab.compressed.CompressedArena;
import org.arenalab.compressed.CompressedArenaConfig;
import org.arenalab.compressed.CompressedRegion;
import org.arenalab.compressed.EvictionPolicy;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Loops with their threads: the clock jumps, epochs wrap, and pool and budget are used up. */
@Tag("medium")
@Timeout(60)
class RunningLoopsFaultsTest {
  private static final int GROUP = ChunkGroup.CHUNKS;
  private static final long HOUR_MS = 3_600_000;

  private static TieringConfig.Builder config() {
    Duration tCold = Duration.ofMillis(200);
    return TieringConfig.builder().tCold(tCold).tColdMin(tCold).tColdMax(tCold).cpuBudget(100);
  }

  private static void requireContent(CompressedRegion region) {
    for (long chunk = 0; chunk < region.chunks(); chunk += 13) {
      assertThat(SimulatedLoops.read(region, chunk)).isEqualTo(text(chunk, 0));
    }
  }

  @Test
  void shouldNotBelieveClocksThatJump() {
    try (ThreadedLoops running =
        new ThreadedLoops(CompressedArenaConfig.defaults(), config().build())) {
      CompressedRegion region = running.filled(1);
      Runnable program = () -> touch(region, 0, GROUP);
      for (long jumpMs : new long[] {HOUR_MS, -2 * HOUR_MS, HOUR_MS}) {
        running.run(300, program);
        running.jump(jumpMs);
        running.run(300, program);
      }
      assertThat(running.stats().compression().admits()).isZero();
      assertThat(running.until(() -> stored(region, 0, GROUP) == GROUP)).isTrue();
      requireContent(region);
      assertThat(running.stats().hotness().failures()).isZero();
    }
  }

  @Test
  void shouldSurviveTheWrapOfEpochs() {
    CompressedArena arena = CompressedArena.open(CompressedArenaConfig.defaults());
    ArenaEpochs.beginBeforeWrap(arena, 20);
    try (ThreadedLoops running =
        new ThreadedLoops(
            arena,
            config().build(),
            kind -> {
              throw new IllegalStateException("no source: " + kind);
            })) {
      CompressedRegion hot = running.filled(1);
      CompressedRegion cold = running.filled(1);
      assertThat(
              running.until(
                  () -> {
                    touch(hot, 0, GROUP);
                    return arena.epoch() > 20 && arena.epoch() < 1 << 20;
                  }))
          .isTrue();
      assertThat(stored(hot, 0, GROUP)).isZero();
      assertThat(stored(cold, 0, GROUP)).isEqualTo(GROUP);
      assertThat(running.until(() -> stored(hot, 0, GROUP) == GROUP)).isTrue();
      requireContent(hot);
      requireContent(cold);
      assertThat(running.stats().hotness().failures()).isZero();
    }
  }

  @Test
  void shouldContinueAfterAFullPool() {
    CompressedArenaConfig small =
        CompressedArenaConfig.builder()
            .capacityBytes(1 << 20)
            .evictionPolicy(EvictionPolicy.REFUSE)
            .build();
    try (ThreadedLoops running = new ThreadedLoops(small, config().densify(false).build())) {
      CompressedRegion first = running.filled(4);
      assertThat(running.until(() -> running.stats().compression().skippedPoolFull() > 0)).isTrue();
      long admits = running.stats().compression().admits();
      assertThat(admits).isBetween(1L, first.chunks() - 1);
      requireContent(first);
      first.close();
      CompressedRegion second = running.filled(4);
      assertThat(running.until(() -> running.stats().compression().admits() > admits)).isTrue();
      requireContent(second);
      assertThat(running.stats().hotness().failures()).isZero();
    }
  }

  @Test
  void shouldRunWithoutABudget() {
    try (ThreadedLoops running =
        new ThreadedLoops(CompressedArenaConfig.defaults(), config().cpuBudget(0).build())) {
      CompressedRegion region = running.filled(1);
      assertThat(running.until(() -> running.stats().compression().skippedOverBudget() > 0))
          .isTrue();
      running.run(500, () -> {});
      assertThat(stored(region, 0, GROUP)).isZero();
      assertThat(running.stats().hotness().cold()).isEqualTo(GROUP);
      assertThat(running.stats().compression().passes()).isZero();
      assertThat(running.stats().hotness().failures()).isZero();
    }
  }
}
