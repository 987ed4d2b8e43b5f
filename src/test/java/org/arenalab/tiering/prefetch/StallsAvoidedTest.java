package org.arenalab.tiering.prefetch;

import static org.arenalab.tiering.prefetch.Patterns.inTurn;
import static org.arenalab.tiering.prefetch.Patterns.random;
import static org.arenalab.tiering.prefetch.Patterns.shuffled;
import static org.arenalab.tiering.prefetch.Patterns.stride;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Prints the share of demand stalls that prefetch avoids on a real arena, for a consumer at 10 us a
 * chunk. The limits of the test are low, because other work may take the loop's processor.
 */
@Tag("slow")
class StallsAvoidedTest {
  private static final int CHUNKS = 32_768;
  private static final long THINK_NS = 10_000;
  private static final int WARM_UP = 3;
  private static final int ROUNDS = 5;

  private static void measure(String name, int[] chunks, long thinkNs, double least) {
    try (PrefetchedArena arena = new PrefetchedArena(CHUNKS, true)) {
      double best = 0;
      StringBuilder shares = new StringBuilder();
      for (int round = 0; round < WARM_UP + ROUNDS; round++) {
        arena.compress();
        PrefetchedArena.pause(30);
        double avoided = 1 - (double) arena.consume(chunks, thinkNs) / chunks.length;
        if (round >= WARM_UP) {
          best = Math.max(best, avoided);
          shares.append(" %5.1f".formatted(100 * avoided));
        }
        PrefetchedArena.pause(30);
      }
      PrefetchStats stats = arena.prefetcher().stats();
      System.out.printf(
          Locale.ROOT,
          "%-26s avoided %%:%s   issued %d, wasted %d, dropped %d%n",
          name,
          shares,
          stats.decompressOps(),
          stats.trend().wasted() + stats.sets().wasted(),
          stats.loadsDropped());
      assertThat(best).as(name).isGreaterThan(least);
    }
  }

  @Test
  void shouldAvoidStalls() {
    int last = CHUNKS - 1;
    measure("forward", stride(0, 1, 10_000), THINK_NS, 0.5);
    measure("backward", stride(last, -1, 10_000), THINK_NS, 0.5);
    measure("stride 3", stride(0, 3, 10_000), THINK_NS, 0.5);
    measure("stride 7", stride(0, 7, 4_600), THINK_NS, 0.5);
    int[] two = inTurn(stride(0, 1, 5_000), stride(last, -3, 5_000));
    measure("two streams", two, THINK_NS, 0.5);
    int[] set = random(1, 2_000, CHUNKS);
    measure("recurring set", set, THINK_NS, 0.4);
    measure("recurring set, shuffled", shuffled(set, 2), THINK_NS, 0.4);
  }

  @Test
  void shouldNotSlowDownAFastConsumer() {
    int[] chunks = stride(0, 1, CHUNKS);
    double best = 0;
    try (PrefetchedArena with = new PrefetchedArena(CHUNKS, true);
        PrefetchedArena without = new PrefetchedArena(CHUNKS, false)) {
      for (int round = 0; round < 20; round++) {
        double ratio = (double) time(without, chunks) / time(with, chunks);
        best = Math.max(best, ratio);
        System.out.printf(Locale.ROOT, "full speed, demand-only / with prefetch: %.3f%n", ratio);
      }
      System.out.println(with.prefetcher().stats());
    }
    assertThat(best).isGreaterThan(0.9);
  }

  private static long time(PrefetchedArena arena, int[] chunks) {
    arena.compress();
    PrefetchedArena.pause(30);
    long startNs = System.nanoTime();
    long loads = arena.consume(chunks, 0);
    long ns = System.nanoTime() - startNs;
    assertThat(loads).isPositive();
    return ns;
  }
}
