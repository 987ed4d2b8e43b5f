package org.arenalab.compressed;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.arenalab.compressed.CompressedArenaException.Reason;
import org.arenalab.compressed.chunk.ChunkState;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Threads access pages while others compress, decompress, evict and compact. Locks of the test
 * serialize the accesses to one page, so that each byte of a page is known. No lock excludes the
 * maintenance.
 */
class ArenaRaceTest {
  private static final int CHUNKS = 192;
  private static final int USERS = 2;
  private static final Pages.Kind[] KINDS = {
    Pages.Kind.COMPRESSIBLE,
    Pages.Kind.COMPRESSIBLE,
    Pages.Kind.HARDLY,
    Pages.Kind.RANDOM,
    Pages.Kind.SAME,
    Pages.Kind.ALMOST_SAME,
    Pages.Kind.SAME_BYTE,
    Pages.Kind.ZERO
  };

  /** The expected content of the pages. */
  private static final class Shadow {
    final byte[][] pages = new byte[CHUNKS][Pages.BYTES];
    final ReentrantLock[] locks = new ReentrantLock[CHUNKS];
    final long[] versions = new long[CHUNKS];

    Shadow() {
      Arrays.setAll(locks, i -> new ReentrantLock());
    }
  }

  private static CompressedArena open(EvictionPolicy policy, long capacityBytes) {
    return CompressedArena.open(
        CompressedArenaConfig.builder()
            .capacityBytes(capacityBytes)
            .reservedBytes(64 << 20)
            .evictionPolicy(policy)
            .checksums(true)
            .build());
  }

  @Tag("medium")
  @ParameterizedTest
  @CsvSource({"RECOMPRESS,96,1", "DECOMPRESS,64,2", "REFUSE,128,3", "RECOMPRESS,1024,4"})
  void shouldNeverReadAWrongByte(EvictionPolicy policy, int capacityKib, long seed)
      throws Exception {
    race(policy, capacityKib << 10, seed, 1000);
  }

  @Tag("nightly")
  @ParameterizedTest
  @CsvSource({"RECOMPRESS,96,11", "DECOMPRESS,64,12", "REFUSE,128,13", "RECOMPRESS,1024,14"})
  void shouldNeverReadAWrongByteForLong(EvictionPolicy policy, int capacityKib, long seed)
      throws Exception {
    race(policy, capacityKib << 10, seed, 10_000);
  }

  private static void race(EvictionPolicy policy, long capacityBytes, long seed, int forMs)
      throws Exception {
    try (CompressedArena arena = open(policy, capacityBytes);
        ExecutorService threads = Executors.newCachedThreadPool()) {
      CompressedRegion region = arena.allocateRegion(CHUNKS * (long) Pages.BYTES);
      Shadow shadow = new Shadow();
      long endNs = System.nanoTime() + forMs * 1_000_000L;
      List<Future<?>> work = new ArrayList<>();
      for (int user = 0; user < USERS; user++) {
        SplittableRandom random = new SplittableRandom(seed * 100 + user);
        work.add(threads.submit(() -> use(region, shadow, random, endNs)));
      }
      SplittableRandom random = new SplittableRandom(seed * 100 + 50);
      work.add(threads.submit(() -> compress(arena, region, random, endNs)));
      work.add(threads.submit(() -> compact(arena, endNs)));
      work.add(threads.submit(() -> churnRegions(arena, seed, endNs)));
      SplittableRandom denser = new SplittableRandom(seed * 100 + 60);
      work.add(threads.submit(() -> densify(region, denser, endNs)));
      work.add(threads.submit(() -> observe(arena, endNs)));
      finish(work, seed);
      for (int chunk = 0; chunk < CHUNKS; chunk++) {
        assertThat(Pages.read(region, chunk)).as("chunk %d", chunk).isEqualTo(shadow.pages[chunk]);
      }
      arena.verifyInvariants();
      CompressedArenaStats stats = arena.stats();
      assertThat(stats.operations().compressOps()).as("compressed, seed %d", seed).isPositive();
      assertThat(stats.operations().damagedExtents()).isZero();
      assertThat(stats.operations().densifyOps()).as("made denser, seed %d", seed).isPositive();
      assertThat(stats.operations().prefetchDecompressOps()).isPositive();
      assertThat(stats.operations().observerFailures()).isZero();
      region.close();
      arena.verifyInvariants();
      assertThat(arena.stats().pool().liveExtents()).isZero();
    }
  }

  private static void finish(List<Future<?>> work, long seed) throws InterruptedException {
    for (Future<?> each : work) {
      try {
        each.get();
      } catch (ExecutionException e) {
        throw new AssertionError("seed " + seed, e.getCause());
      }
    }
  }

  private static void use(
      CompressedRegion region, Shadow shadow, SplittableRandom random, long endNs) {
    while (System.nanoTime() < endNs) {
      int chunk = random.nextInt(CHUNKS);
      shadow.locks[chunk].lock();
      try {
        useOne(region, shadow, random, chunk);
      } finally {
        shadow.locks[chunk].unlock();
      }
    }
  }

  private static void useOne(
      CompressedRegion region, Shadow shadow, SplittableRandom random, int chunk) {
    byte[] page = shadow.pages[chunk];
    long start = (long) chunk * Pages.BYTES;
    switch (random.nextInt(10)) {
      case 0, 1 -> {
        Pages.Kind kind = KINDS[random.nextInt(KINDS.length)];
        byte[] fresh = Pages.of(kind, chunk, ++shadow.versions[chunk]);
        Pages.write(region, chunk, fresh);
        System.arraycopy(fresh, 0, page, 0, Pages.BYTES);
      }
      case 2, 3 -> assertThat(Pages.read(region, chunk)).as("chunk %d", chunk).isEqualTo(page);
      case 4 -> {
        Pages.increment(region, chunk);
        page[0]++;
      }
      case 5 -> {
        int at = random.nextInt(Pages.BYTES / 8) * 8;
        long value = random.nextLong();
        region.putLong(start + at, value);
        MemorySegment.ofArray(page).set(ValueLayout.JAVA_LONG_UNALIGNED, at, value);
      }
      case 6 -> {
        int at = random.nextInt(Pages.BYTES / 8) * 8;
        assertThat(region.getLong(start + at))
            .as("chunk %d at %d", chunk, at)
            .isEqualTo(MemorySegment.ofArray(page).get(ValueLayout.JAVA_LONG_UNALIGNED, at));
      }
      case 7 -> {
        int from = random.nextInt(Pages.BYTES);
        byte[] part = new byte[random.nextInt(Pages.BYTES - from) + 1];
        random.nextBytes(part);
        region.write(start + from, MemorySegment.ofArray(part));
        System.arraycopy(part, 0, page, from, part.length);
      }
      case 8 -> {
        try (ChunkLease lease = region.pin(chunk)) {
          assertThat(lease.segment().toArray(ValueLayout.JAVA_BYTE)).isEqualTo(page);
          lease.segment().set(ValueLayout.JAVA_BYTE, 5, (byte) 55);
          page[5] = 55;
        }
      }
      default -> {
        int from = random.nextInt(Pages.BYTES);
        byte[] part = new byte[random.nextInt(Pages.BYTES - from) + 1];
        region.read(start + from, MemorySegment.ofArray(part));
        assertThat(part)
            .as("chunk %d from %d", chunk, from)
            .isEqualTo(Arrays.copyOfRange(page, from, from + part.length));
      }
    }
  }

  private static void compress(
      CompressedArena arena, CompressedRegion region, SplittableRandom random, long endNs) {
    while (System.nanoTime() < endNs) {
      int first = random.nextInt(CHUNKS);
      int count = random.nextInt(CHUNKS - first) + 1;
      switch (random.nextInt(12)) {
        case 0 -> region.decompress(first, Math.min(count, 8));
        case 1 -> region.compress(first, count, ChunkSelection.idleFor(1));
        case 2 -> arena.advanceEpoch();
        case 3 -> look(region);
        case 4 -> region.prefetch(first, Math.min(count, 8));
        case 5 -> region.densify(first, count, ChunkSelection.ALL);
        case 6 -> foresee(region, first);
        default -> region.compress(first, count);
      }
    }
  }

  private static void foresee(CompressedRegion region, int chunk) {
    region.prefetch(chunk, 1);
    assertThat(region.prefetchOutcome(chunk)).isNotNull();
    region.noteAccess(chunk);
  }

  private static void densify(CompressedRegion region, SplittableRandom random, long endNs) {
    while (System.nanoTime() < endNs) {
      int first = random.nextInt(CHUNKS);
      region.densify(first, CHUNKS - first, ChunkSelection.ALL);
      region.prefetch(random.nextInt(CHUNKS - 4), 4);
    }
  }

  private static void observe(CompressedArena arena, long endNs) {
    AtomicLong calls = new AtomicLong();
    while (System.nanoTime() < endNs) {
      arena.observe(new CountingObserver(calls));
      Thread.onSpinWait();
      assertThat(arena.regions()).isNotEmpty();
      arena.observe(null);
    }
    assertThat(calls.get()).isPositive();
  }

  /**
   * Checks that the state and the size reported for a chunk match, under concurrent maintenance.
   */
  private static void look(CompressedRegion region) {
    region.forEachChunk(
        (chunk, state, storedBytes, idleEpochs) -> {
          assertThat(storedBytes > 0)
              .as("%s, %d B", state, storedBytes)
              .isEqualTo(state == ChunkState.COMPRESSED);
          assertThat(storedBytes).isLessThan(Pages.BYTES);
          assertThat(region.state(chunk)).isNotNull();
        });
  }

  @SuppressWarnings("ThreadPriorityCheck") // One processor may be all there is.
  private static void compact(CompressedArena arena, long endNs) {
    while (System.nanoTime() < endNs) {
      arena.compact(20_000);
      assertThat(arena.stats().pool().liveExtents()).isNotNegative();
      Thread.yield();
    }
  }

  /** Regions come and go, and so do the ids and extents that others evict. */
  private static void churnRegions(CompressedArena arena, long seed, long endNs) {
    for (long round = 0; System.nanoTime() < endNs; round++) {
      try (CompressedRegion region = arena.allocateRegion(24L * Pages.BYTES)) {
        for (int chunk = 0; chunk < region.chunks(); chunk++) {
          assertThat(Pages.read(region, chunk)).containsOnly(0);
          Pages.write(region, chunk, Pages.of(KINDS[chunk % KINDS.length], seed + round, chunk));
        }
        region.compress();
        for (int chunk = 0; chunk < region.chunks(); chunk++) {
          assertThat(Pages.read(region, chunk))
              .isEqualTo(Pages.of(KINDS[chunk % KINDS.length], seed + round, chunk));
        }
      }
    }
  }

  /** Readers run without any lock against compaction, eviction, recompression or other readers. */
  @Tag("medium")
  @ParameterizedTest
  @CsvSource({"RECOMPRESS,96,21", "DECOMPRESS,64,22"})
  void shouldShowEveryReaderAWholePage(EvictionPolicy policy, int capacityKib, long seed)
      throws Exception {
    try (CompressedArena arena = open(policy, (long) capacityKib << 10);
        ExecutorService threads = Executors.newCachedThreadPool()) {
      CompressedRegion region = arena.allocateRegion(CHUNKS * (long) Pages.BYTES);
      Pages.writeAll(region, Pages.Kind.COMPRESSIBLE);
      long endNs = System.nanoTime() + 700_000_000L;
      List<Future<?>> work = new ArrayList<>();
      for (int reader = 0; reader < 2; reader++) {
        SplittableRandom random = new SplittableRandom(seed * 100 + reader);
        work.add(threads.submit(() -> readSealed(region, random, endNs)));
      }
      SplittableRandom random = new SplittableRandom(seed * 100 + 50);
      work.add(threads.submit(() -> compress(arena, region, random, endNs)));
      work.add(threads.submit(() -> compact(arena, endNs)));
      work.add(threads.submit(() -> churnRegions(arena, seed, endNs)));
      finish(work, seed);
      assertThat(arena.stats().operations().storedReads()).as("seed %d", seed).isPositive();
      arena.verifyInvariants();
    }
  }

  private static void readSealed(CompressedRegion region, SplittableRandom random, long endNs) {
    while (System.nanoTime() < endNs) {
      int chunk = random.nextInt(CHUNKS);
      if (random.nextInt(4) > 0) {
        Pages.verify(Pages.read(region, chunk), chunk);
      } else {
        try (ChunkLease lease = region.pin(chunk)) {
          Pages.verify(lease.segment().toArray(ValueLayout.JAVA_BYTE), chunk);
        }
      }
    }
  }

  /** A write to a page must not be lost after a compressor has copied the page. */
  @Tag("medium")
  @Test
  void shouldLoseNoTouch() throws Exception {
    int chunks = 64;
    try (CompressedArena arena = open(EvictionPolicy.REFUSE, 1 << 20);
        ExecutorService threads = Executors.newCachedThreadPool()) {
      CompressedRegion region = arena.allocateRegion(chunks * (long) Pages.BYTES);
      for (int chunk = 0; chunk < chunks; chunk++) {
        Pages.write(region, chunk, Pages.of(Pages.Kind.COMPRESSIBLE, chunk, 0));
        region.putLong(chunk * (long) Pages.BYTES, 0);
      }
      long endNs = System.nanoTime() + 1_000_000_000L;
      long[] touches = new long[chunks];
      List<Future<?>> work = new ArrayList<>();
      for (int user = 0; user < 2; user++) {
        int first = user;
        work.add(
            threads.submit(
                () -> {
                  while (System.nanoTime() < endNs) {
                    for (int chunk = first; chunk < chunks; chunk += 2) {
                      region.putLong(
                          chunk * (long) Pages.BYTES,
                          region.getLong(chunk * (long) Pages.BYTES) + 1);
                      touches[chunk]++;
                    }
                  }
                }));
      }
      work.add(
          threads.submit(
              () -> {
                while (System.nanoTime() < endNs) {
                  region.compress();
                }
              }));
      finish(work, 0);
      for (int chunk = 0; chunk < chunks; chunk++) {
        assertThat(region.getLong(chunk * (long) Pages.BYTES))
            .as("chunk %d", chunk)
            .isEqualTo(touches[chunk]);
      }
      assertThat(arena.stats().operations().compressOps()).isPositive();
      arena.verifyInvariants();
    }
  }

  /** Whatever an access meets while its region is freed, or the arena closed: a named exception. */
  @Tag("medium")
  @Test
  void shouldStopAccessesThatRaceWithTheEnd() throws Exception {
    for (int round = 0; round < 30; round++) {
      boolean closing = round % 2 == 0;
      try (CompressedArena arena = open(EvictionPolicy.DECOMPRESS, 64 << 10);
          ExecutorService threads = Executors.newCachedThreadPool()) {
        CompressedRegion region = arena.allocateRegion(CHUNKS * (long) Pages.BYTES);
        Pages.writeAll(region, Pages.Kind.COMPRESSIBLE);
        List<Future<?>> work = new ArrayList<>();
        work.add(threads.submit(() -> untilGone(() -> Pages.flip(region, 3))));
        work.add(threads.submit(() -> untilGone(() -> Pages.read(region, 7))));
        work.add(threads.submit(() -> untilGone(region::compress)));
        work.add(threads.submit(() -> untilGone(() -> region.pin(9).close())));
        Thread.sleep(5);
        endUnlessPinned(
            () -> {
              if (closing) {
                arena.close();
              } else {
                region.close();
              }
            });
        finish(work, round);
      }
    }
  }

  private static void endUnlessPinned(Runnable end) {
    while (true) {
      try {
        end.run();
        return;
      } catch (CompressedArenaException e) {
        assertThat(e.reason()).isEqualTo(Reason.PINNED);
        Thread.onSpinWait();
      }
    }
  }

  private static void untilGone(Runnable access) {
    int spurious = 0;
    while (spurious < 100) {
      try {
        access.run();
      } catch (CompressedArenaException e) {
        assertThat(e.reason()).isIn(Reason.REGION_FREED, Reason.CLOSED);
        // One that found a lease was taken back; only when it stays is the region gone.
        spurious++;
      }
    }
  }

  @Test
  void shouldServeVirtualThreads() throws Exception {
    try (CompressedArena arena = open(EvictionPolicy.RECOMPRESS, 96 << 10);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      CompressedRegion region = arena.allocateRegion(CHUNKS * (long) Pages.BYTES);
      List<Future<?>> work = new ArrayList<>();
      for (int chunk = 0; chunk < CHUNKS; chunk++) {
        int mine = chunk;
        work.add(
            threads.submit(
                () -> {
                  byte[] page = Pages.of(Pages.Kind.COMPRESSIBLE, mine, 1);
                  Pages.write(region, mine, page);
                  region.compress(mine, 1);
                  assertThat(Pages.read(region, mine)).isEqualTo(page);
                  Pages.increment(region, mine);
                }));
      }
      finish(work, 0);
      arena.verifyInvariants();
      assertThat(arena.stats().operations().compressAttempts()).isEqualTo(CHUNKS);
    }
  }
}
