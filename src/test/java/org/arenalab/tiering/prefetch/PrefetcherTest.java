package org.arenalab.tiering.prefetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.arenalab.Await;
import org.arenalab.compressed.CompressedRegion;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The prefetch loop over a real arena. */
@Timeout(60)
class PrefetcherTest {
  private static final int CHUNKS = 4_096;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static void await(BooleanSupplier condition) {
    assertThat(Await.holds(PATIENCE, condition)).isTrue();
  }

  /** Compresses and consumes chunks in turn until a condition holds. */
  private static void consumeUntil(
      BooleanSupplier condition, PrefetchedArena arena, int[] chunks, long thinkNs) {
    await(
        () -> {
          if (condition.getAsBoolean()) {
            return true;
          }
          arena.compress();
          arena.consume(chunks, thinkNs);
          return condition.getAsBoolean();
        });
  }

  @Tag("medium")
  @Test
  void shouldFetchWhatIsAskedFor() {
    try (PrefetchedArena arena = new PrefetchedArena(CHUNKS, true)) {
      Prefetcher prefetcher = arena.prefetcher();
      prefetcher.prefetchRange(arena.region(), 100, 200);
      prefetcher.prefetchChunk(arena.region(), 1_000);
      await(() -> prefetcher.stats().decompressOps() == 201);
      assertThat(arena.consume(Patterns.stride(100, 1, 200), 0)).isZero();
      await(() -> prefetcher.stats().hints().used() == 200);
    }
  }

  @Test
  void shouldRefuseARangeOutsideTheRegion() {
    try (PrefetchedArena arena = new PrefetchedArena(CHUNKS, false)) {
      assertThatThrownBy(() -> arena.prefetcher().prefetchRange(arena.region(), 4_000, 97))
          .hasMessageContaining("first=4000, count=97, expected to end within 4096");
      assertThatThrownBy(() -> arena.prefetcher().prefetchChunk(arena.region(), -1))
          .hasMessageContaining("first=-1");
    }
  }

  /** How many stalls are avoided depends on the processors that are free: see StallsAvoidedTest. */
  @Test
  void shouldFollowAStream() {
    try (PrefetchedArena arena = new PrefetchedArena(CHUNKS, true)) {
      consumeUntil(
          () -> arena.prefetcher().stats().trend().used() > 0,
          arena,
          Patterns.stride(0, 1, CHUNKS),
          20_000);
      assertThat(arena.prefetcher().stats().loadsSeen()).isPositive();
      await(() -> arena.prefetcher().stats().processorNs() > 0);
    }
  }

  /** The loop stops to listen to a fast consumer, and follows it when it slows down. */
  @Tag("medium")
  @Test
  void shouldStopListeningToAFastConsumer() {
    try (PrefetchedArena arena = new PrefetchedArena(CHUNKS, true)) {
      int[] chunks = Patterns.stride(0, 1, CHUNKS);
      Prefetcher prefetcher = arena.prefetcher();
      consumeUntil(() -> prefetcher.stats().rests() > 0, arena, chunks, 0);
      long usedBefore = prefetcher.stats().trend().used();
      consumeUntil(
          () -> prefetcher.stats().trend().used() >= usedBefore + 100, arena, chunks, 10_000);
    }
  }

  /**
   * The pattern of streams is given up within 1,000 stalls; at most 2 % of all loads are wasted.
   */
  @Tag("medium")
  @Test
  void shouldWasteLittleOnRandomAccess() {
    try (PrefetchedArena arena = new PrefetchedArena(8 * CHUNKS, true)) {
      Prefetcher prefetcher = arena.prefetcher();
      long loads = 0;
      for (int pass = 0; pass < 20; pass++) {
        loads += arena.consume(Patterns.random(1_000 + pass, 500, 8 * CHUNKS), 10_000);
        if (pass == 1) {
          await(() -> prefetcher.stats().trend().switchedOff() > 0);
          assertThat(prefetcher.stats().loadsSeen()).isLessThanOrEqualTo(1_000);
        }
        arena.compress();
      }
      PrefetchStats stats = prefetcher.stats();
      assertThat(stats.sets().issued()).isZero();
      assertThat(stats.decompressOps()).as("%s", stats).isLessThanOrEqualTo(loads / 50);
    }
  }

  @Tag("medium")
  @Test
  void shouldServeTenThousandRegions() {
    try (PrefetchedArena arena = new PrefetchedArena(8 * CHUNKS, true)) {
      arena.region().close();
      List<CompressedRegion> regions = new ArrayList<>();
      for (int i = 0; i < 10_000; i++) {
        CompressedRegion region = arena.arena().allocateRegion(2L * PrefetchedArena.CHUNK_BYTES);
        region.putLong(0, i);
        var _ = region.compress();
        regions.add(region);
      }
      Prefetcher prefetcher = arena.prefetcher();
      prefetcher.prefetchChunk(regions.getLast(), 0);
      prefetcher.prefetchChunk(regions.getFirst(), 0);
      await(() -> prefetcher.stats().decompressOps() == 2);
      regions.subList(1, 10_000).forEach(CompressedRegion::close);
      var _ = regions.getFirst().compress();
      prefetcher.prefetchChunk(regions.getFirst(), 0);
      await(() -> prefetcher.stats().decompressOps() == 3);
    }
  }

  @Tag("medium")
  @Test
  void shouldBearARegionFreedUnderIt() {
    try (PrefetchedArena arena = new PrefetchedArena(CHUNKS, true)) {
      for (int i = 0; i < 50; i++) {
        CompressedRegion region = arena.allocate(256);
        arena.prefetcher().prefetchRange(region, 0, 256);
        region.close();
      }
      arena.prefetcher().prefetchRange(arena.region(), 0, 10);
      await(() -> arena.consume(Patterns.stride(0, 1, 10), 0) == 0);
    }
  }

  @Test
  void shouldBearAnArenaClosedUnderIt() throws InterruptedException {
    PrefetchedArena arena = new PrefetchedArena(CHUNKS, true);
    arena.prefetcher().prefetchRange(arena.region(), 0, CHUNKS);
    arena.arena().close();
    assertThat(arena.stop()).isTrue();
  }

  @Test
  void shouldRunAgainAfterAStop() throws InterruptedException {
    try (PrefetchedArena arena = new PrefetchedArena(CHUNKS, true)) {
      assertThat(arena.stop()).isTrue();
      Thread again =
          Thread.ofPlatform().daemon().start(() -> PrefetchedArena.run(arena.prefetcher()));
      arena.prefetcher().prefetchChunk(arena.region(), 7);
      await(() -> arena.prefetcher().stats().decompressOps() == 1);
      arena.prefetcher().stop();
      again.join();
    }
  }

  /** An interrupted thread cannot park: it must not spin either. */
  @Test
  void shouldBearAnInterrupt() throws InterruptedException {
    try (PrefetchedArena arena = new PrefetchedArena(CHUNKS, false)) {
      arena.prefetcher().regionAdded(arena.region());
      Thread loop =
          Thread.ofPlatform().daemon().start(() -> PrefetchedArena.run(arena.prefetcher()));
      loop.interrupt();
      arena.prefetcher().prefetchChunk(arena.region(), 7);
      await(() -> arena.prefetcher().stats().decompressOps() == 1);
      await(() -> loop.getState() == Thread.State.TIMED_WAITING);
      arena.prefetcher().stop();
      loop.join();
    }
  }
}
