package org.arenalab.compressed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Observers come and go while threads access, compress, evict and free. No call may reach an
 * observer after its removal, or name a region after it was freed. Every chunk that is raw at the
 * end must have been named.
 */
class ObserverRaceTest {
  private static final int CHUNKS = 64;
  private static final long RACE_NS = 1_500_000_000L;

  /** Fails, and so is counted, in a call after its removal. */
  private static final class Removable implements ArenaObserver {
    private final AtomicLong calls;
    private volatile boolean removed;

    Removable(AtomicLong calls) {
      this.calls = calls;
    }

    private void call(CompressedRegion region, boolean live) {
      if (removed || (live && region.isFreed())) {
        throw new AssertionError("called after removal: " + removed + ", or for a freed region");
      }
      calls.incrementAndGet();
    }

    @Override
    public void demandLoad(CompressedRegion region, long chunk, long stallNs) {
      call(region, false);
    }

    @Override
    public void becameRaw(CompressedRegion region, long chunk) {
      call(region, false);
    }

    @Override
    public void storedRead(CompressedRegion region, long chunk) {
      call(region, false);
    }

    @Override
    public void regionAllocated(CompressedRegion region) {
      call(region, true);
    }

    @Override
    public void regionFreed(CompressedRegion region) {
      call(region, false);
    }
  }

  @Tag("medium")
  @Test
  void shouldCallNoObserverAfterItsRemoval() throws Exception {
    try (CompressedArena arena = open();
        ExecutorService threads = Executors.newCachedThreadPool()) {
      CompressedRegion region = arena.allocateRegion(CHUNKS * (long) Pages.BYTES);
      Pages.writeAll(region, Pages.Kind.COMPRESSIBLE);
      AtomicLong calls = new AtomicLong();
      long endNs = System.nanoTime() + RACE_NS;
      List<Future<?>> work = new ArrayList<>();
      for (int thread = 0; thread < 2; thread++) {
        SplittableRandom random = new SplittableRandom(thread);
        work.add(threads.submit(() -> access(region, random, endNs)));
      }
      work.add(threads.submit(() -> store(region, endNs)));
      work.add(threads.submit(() -> churn(arena, endNs)));
      while (System.nanoTime() < endNs) {
        Removable observer = new Removable(calls);
        arena.observe(observer);
        Thread.onSpinWait();
        arena.observe(null);
        observer.removed = true;
      }
      for (Future<?> each : work) {
        each.get();
      }
      assertThat(calls.get()).isPositive();
      assertThat(arena.stats().operations().observerFailures()).isZero();
      arena.verifyInvariants();
    }
  }

  private static CompressedArena open() {
    return CompressedArena.open(
        CompressedArenaConfig.builder()
            .capacityBytes(64 << 10)
            .reservedBytes(16 << 20)
            .evictionPolicy(EvictionPolicy.DECOMPRESS)
            .build());
  }

  private static void access(CompressedRegion region, SplittableRandom random, long endNs) {
    while (System.nanoTime() < endNs) {
      region.getByte(random.nextInt(CHUNKS) * (long) Pages.BYTES);
    }
  }

  private static void store(CompressedRegion region, long endNs) {
    while (System.nanoTime() < endNs) {
      region.compress();
      region.densify(0, CHUNKS, ChunkSelection.ALL);
      region.prefetch(0, CHUNKS / 4);
    }
  }

  private static void churn(CompressedArena arena, long endNs) {
    while (System.nanoTime() < endNs) {
      try (CompressedRegion region = arena.allocateRegion(8L * Pages.BYTES)) {
        Pages.writeAll(region, Pages.Kind.COMPRESSIBLE);
        region.compress();
      }
    }
  }

  /** Writes down which chunks were named since they were last seen stored. */
  private static final class Named implements ArenaObserver {
    final boolean[] named = new boolean[CHUNKS];

    @Override
    public void demandLoad(CompressedRegion region, long chunk, long stallNs) {
      named[(int) chunk] = true;
    }

    @Override
    public void becameRaw(CompressedRegion region, long chunk) {
      named[(int) chunk] = true;
    }

    @Override
    public void storedRead(CompressedRegion region, long chunk) {}

    @Override
    public void regionAllocated(CompressedRegion region) {}

    @Override
    public void regionFreed(CompressedRegion region) {}
  }

  /** A loop that visits only named chunks relies on this. */
  @Tag("medium")
  @Test
  void shouldNameEveryChunkThatIsRawAgain() throws Exception {
    try (CompressedArena arena = open();
        ExecutorService threads = Executors.newCachedThreadPool()) {
      CompressedRegion region = arena.allocateRegion(CHUNKS * (long) Pages.BYTES);
      Pages.writeAll(region, Pages.Kind.COMPRESSIBLE);
      long endNs = System.nanoTime() + RACE_NS;
      while (System.nanoTime() < endNs) {
        var _ = region.compress();
        Named named = new Named();
        boolean[] raw = rawChunks(region);
        arena.observe(named);
        Future<?> one = threads.submit(() -> disturb(region, 1));
        disturb(region, 2);
        one.get();
        arena.observe(null);
        boolean[] now = rawChunks(region);
        for (int chunk = 0; chunk < CHUNKS; chunk++) {
          assertThat(!now[chunk] || raw[chunk] || named.named[chunk])
              .as("chunk %d", chunk)
              .isTrue();
        }
      }
    }
  }

  private static void disturb(CompressedRegion region, int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 20; i++) {
      int chunk = random.nextInt(CHUNKS);
      switch (random.nextInt(5)) {
        case 0 -> Pages.write(region, chunk, Pages.of(Pages.Kind.COMPRESSIBLE, chunk, i));
        case 1 -> region.prefetch(chunk, 1);
        case 2 -> region.compress(chunk, CHUNKS - chunk);
        case 3 -> region.densify(chunk, CHUNKS - chunk, ChunkSelection.ALL);
        default -> region.putByte(chunk * (long) Pages.BYTES, (byte) i);
      }
    }
  }

  private static boolean[] rawChunks(CompressedRegion region) {
    boolean[] raw = new boolean[CHUNKS];
    region.forEachChunk(
        (chunk, state, storedBytes, idleEpochs) -> raw[(int) chunk] = idleEpochs >= 0);
    return raw;
  }
}
