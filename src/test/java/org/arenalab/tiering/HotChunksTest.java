package org.arenalab.tiering;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;
import org.arenalab.compressed.CompressedArenaConfig;
import org.arenalab.compressed.CompressedRegion;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A hot chunk must not be compressed: target at most 0.5 % of the accesses to hot chunks. */
class HotChunksTest {
  private static final int GROUPS = 4;
  private static final int CHUNKS = GROUPS * ChunkGroup.CHUNKS;

  private static final int STEP_MS = 100;
  private static final int MINUTE_STEPS = 600;

  /** Chunk i is accessed each 100 x (1 + i % 30) ms: up to 3 s, around a constant 2 s. */
  @Test
  void shouldStoreOnlyWhatIsIdleForTCold() {
    try (SimulatedLoops simulated = SimulatedLoops.open()) {
      CompressedRegion region = simulated.filled(GROUPS);
      for (int step = 1; step <= MINUTE_STEPS; step++) {
        for (int chunk = 0; chunk < CHUNKS; chunk++) {
          if (step % (1 + chunk % 30) == 0) {
            SimulatedLoops.touch(region, chunk, 1);
          }
        }
        simulated.run(STEP_MS);
        for (int chunk = 0; chunk < CHUNKS; chunk++) {
          if (chunk % 30 < 15 && SimulatedLoops.stored(region, chunk, 1) != 0) {
            throw new AssertionError("stored at step " + step + ": " + chunk);
          }
        }
      }
      assertThat(simulated.stats().compression().admits()).isPositive();
      assertThat(simulated.stats().hotness().failures()).isZero();
    }
  }

  /** A busy program with a controller: it stores less until refaults are rare. */
  @Tag("medium")
  @Test
  void shouldHoldTheRefaultGoal() {
    TieringConfig config =
        TieringConfig.builder()
            .tCold(Duration.ofSeconds(1))
            .refaultGoal(10)
            .cpuBudget(100)
            .prefetch(false)
            .densify(false)
            .build();
    SplittableRandom random = new SplittableRandom(3);
    try (SimulatedLoops simulated = new SimulatedLoops(CompressedArenaConfig.defaults(), config)) {
      CompressedRegion region = simulated.arena.allocateRegion(GROUPS * SimulatedLoops.GROUP_BYTES);
      long before = 0;
      double workingSets = 0;
      for (int step = 0; step < 20 * MINUTE_STEPS; step++) {
        if (step == 10 * MINUTE_STEPS) {
          before = simulated.stats().stalls().events();
          workingSets = 0;
        }
        for (int i = 0; i < 20; i++) {
          // Chunks with small numbers are accessed more often.
          int chunk = (int) (Math.pow(random.nextDouble(), 3) * CHUNKS);
          region.putLong((long) chunk * SimulatedLoops.CHUNK_BYTES, chunk);
        }
        simulated.run(STEP_MS);
        workingSets += simulated.stats().refaults().workingSetChunks();
      }
      double refaults = simulated.stats().stalls().events() - before;
      double workingSet = workingSets / (10 * MINUTE_STEPS);
      assertThat(refaults / 10 / workingSet * 100).isBetween(7.5, 12.5);
    }
  }
}
