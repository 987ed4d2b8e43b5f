package org.arenalab.tiering;

import static org.arenalab.tiering.SimulatedLoops.stored;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.arenalab.compressed.CompressedArenaConfig;
import org.arenalab.compressed.CompressedRegion;
import org.arenalab.tiering.policy.RandomAccesses;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The refaults of loops over a real arena, in simulated time. */
@Tag("beside")
class SimulatedRefaultsTest {
  private static final int GROUPS = 16;
  private static final int MINUTES = 10;
  private static final long TICK_MS = 100;

  /** A program over simulated loops. */
  private static final class Program implements AutoCloseable {
    private final SimulatedLoops simulated;
    private final CompressedRegion region;
    private final RandomAccesses accesses;
    private final long startMs;

    Program(TieringConfig config, double longestS) {
      simulated = new SimulatedLoops(CompressedArenaConfig.defaults(), config);
      region = simulated.filled(GROUPS);
      accesses = new RandomAccesses((int) region.chunks(), 1, longestS, TICK_MS * 1_000_000);
      startMs = simulated.nowMs();
    }

    void run(long ms) {
      simulated.run(
          ms,
          () -> {
            while (accesses.nowTick() * TICK_MS < simulated.nowMs() - startMs) {
              accesses.tick(chunk -> SimulatedLoops.touch(region, chunk, 1));
            }
          });
    }

    /** Runs for a minute; returns its refaults as a share of the working set. */
    double minute() {
      long before = simulated.stats().stalls().events();
      run(60_000);
      TieringStats stats = simulated.stats();
      return (double) (stats.stalls().events() - before) / stats.refaults().workingSetChunks();
    }

    @Override
    public void close() {
      simulated.arena.verifyInvariants();
      simulated.close();
    }
  }

  private static TieringConfig config(double goalPercent, long tColdMs) {
    return TieringConfig.builder()
        .tCold(Duration.ofMillis(tColdMs))
        .refaultGoal(goalPercent)
        .cpuBudget(100)
        .densify(false)
        .prefetch(false)
        .build();
  }

  /** With the longest periods of a case, the goal needs a {@code tCold} of two to six minutes. */
  @Tag("slow")
  @ParameterizedTest
  @CsvSource({
    "0.2,100,60", "0.2,2000,60", "0.2,60000,60",
    "1,100,200", "1,2000,200", "1,60000,200",
    "5,100,3600", "5,2000,3600", "5,60000,3600",
  })
  void shouldHoldTheGoalAfterTenMinutes(double goalPercent, long tColdMs, double longestS) {
    try (Program program = new Program(config(goalPercent, tColdMs), longestS)) {
      program.run(MINUTES * 60_000);
      double refaults = 0;
      for (int minute = 0; minute < MINUTES; minute++) {
        refaults += program.minute();
      }
      double percent = 100 * refaults / MINUTES;
      System.out.printf(
          "goal %s from %d ms: %.3f of the goal, tCold %d ms, stored %d%n",
          goalPercent,
          tColdMs,
          percent / goalPercent,
          program.simulated.stats().refaults().tColdMs(),
          stored(program.region, 0, program.region.chunks()));
      assertThat(percent).isBetween(0.75 * goalPercent, 1.25 * goalPercent);
    }
  }
}
