package org.arenalab.compressed;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.arenalab.compressed.chunk.ChunkState;
import org.arenalab.os.TransparentHugePages;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Streams and single accesses, while whole huge pages are discarded and incompressible chunks are
 * set aside. Locks of the test serialize the accesses to one page.
 */
@Tag("medium")
class HugeRangesRaceTest {
  private static final int CHUNKS_IN_BLOCK = 512;
  private static final int CHUNKS = 3 * CHUNKS_IN_BLOCK;

  /** One page in 61 is incompressible: a few in each block. */
  private static final int INCOMPRESSIBLE = 61;

  private static final boolean AVAILABLE =
      TransparentHugePages.sizeBytes() == CHUNKS_IN_BLOCK * (long) Pages.BYTES;
  private static final long MOST_EXTRA_NS = 30_000_000_000L;

  private final CompressedArena arena =
      CompressedArena.open(
          CompressedArenaConfig.builder()
              .reservedBytes(64 << 20)
              .capacityBytes(16 << 20)
              .checksums(true)
              .build());
  private final CompressedRegion region = arena.allocateRegion(CHUNKS * (long) Pages.BYTES);
  private final ReentrantLock[] locks = new ReentrantLock[CHUNKS];
  private final long[] versions = new long[CHUNKS];
  private final AtomicLong hugeDrops = new AtomicLong();

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void shouldNeverReadAWrongByte(long seed) throws Exception {
    race(seed, 2000);
  }

  @Tag("nightly")
  @ParameterizedTest
  @ValueSource(longs = {11, 12})
  void shouldNeverReadAWrongByteForLong(long seed) throws Exception {
    race(seed, 10_000);
  }

  private void race(long seed, long forMs) throws Exception {
    Arrays.setAll(locks, i -> new ReentrantLock());
    for (int chunk = 0; chunk < CHUNKS; chunk++) {
      Pages.write(region, chunk, page(chunk));
    }
    long endNs = System.nanoTime() + forMs * 1_000_000;
    try (ExecutorService threads = Executors.newCachedThreadPool()) {
      List<Future<?>> work = new ArrayList<>();
      work.add(threads.submit(() -> stream(new SplittableRandom(seed), endNs)));
      work.add(threads.submit(() -> useAtRandom(new SplittableRandom(seed + 100), endNs)));
      work.add(
          threads.submit(
              () -> {
                compress(new SplittableRandom(seed + 200), endNs);
                return null;
              }));
      for (Future<?> each : work) {
        each.get();
      }
    }
    for (int chunk = 0; chunk < CHUNKS; chunk++) {
      verify(chunk);
    }
    arena.verifyInvariants();
    assertThat(hugeDrops.get() > 0).isEqualTo(AVAILABLE);
    arena.close();
  }

  /** For as long as was asked, and until what is tested has happened at all. */
  private boolean isRunning(long endNs) {
    long leftNs = endNs - System.nanoTime();
    return leftNs > 0 || (AVAILABLE && hugeDrops.get() == 0 && leftNs > -MOST_EXTRA_NS);
  }

  private byte[] page(int chunk) {
    boolean incompressible = chunk % INCOMPRESSIBLE == 0;
    return Pages.of(
        incompressible ? Pages.Kind.RANDOM : Pages.Kind.COMPRESSIBLE, chunk, versions[chunk]);
  }

  /** Touches or overwrites one chunk after the other, and now and then stops in between. */
  private void stream(SplittableRandom random, long endNs) {
    while (isRunning(endNs)) {
      int any = random.nextInt(CHUNKS);
      int first = random.nextBoolean() ? any - any % CHUNKS_IN_BLOCK : any;
      int end = Math.min(CHUNKS, first + 1 + random.nextInt(2 * CHUNKS_IN_BLOCK));
      boolean writes = random.nextInt(4) == 0;
      for (int chunk = first; chunk < end; chunk++) {
        locks[chunk].lock();
        try {
          if (writes) {
            versions[chunk]++;
            Pages.write(region, chunk, page(chunk));
          } else {
            region.load(chunk);
          }
        } finally {
          locks[chunk].unlock();
        }
      }
      if (random.nextInt(3) == 0) {
        long _ = region.decompress(first, end - first);
      }
    }
  }

  private void useAtRandom(SplittableRandom random, long endNs) {
    while (isRunning(endNs)) {
      int chunk = random.nextInt(CHUNKS);
      // Half of these go to incompressible chunks, which are set aside more often.
      chunk = random.nextBoolean() ? chunk : chunk - chunk % INCOMPRESSIBLE;
      locks[chunk].lock();
      try {
        verify(chunk);
        if (random.nextInt(8) == 0) {
          versions[chunk]++;
          try (ChunkLease lease = region.pin(chunk)) {
            lease.segment().copyFrom(MemorySegment.ofArray(page(chunk)));
          }
        }
      } finally {
        locks[chunk].unlock();
      }
    }
  }

  /**
   * Compresses one whole block in most rounds, else a part of it, or all blocks from it on. Waits
   * up to 30 ms until 7/8 of the block is raw.
   */
  private void compress(SplittableRandom random, long endNs) throws InterruptedException {
    while (isRunning(endNs)) {
      int first = CHUNKS_IN_BLOCK * random.nextInt(CHUNKS / CHUNKS_IN_BLOCK);
      int count =
          switch (random.nextInt(8)) {
            case 0 -> random.nextInt(CHUNKS_IN_BLOCK);
            case 1 -> CHUNKS - first;
            default -> CHUNKS_IN_BLOCK;
          };
      for (int ms = random.nextInt(30); ms > 0 && raw(first) < CHUNKS_IN_BLOCK * 7 / 8; ms--) {
        Thread.sleep(1);
      }
      long calls = arena.stats().operations().dropCalls();
      long stored = stored(region.compress(first, count));
      calls = arena.stats().operations().dropCalls() - calls;
      // One discard of more than 128 chunks: not chunk by chunk, nor in batches of 128.
      if (count <= CHUNKS_IN_BLOCK && calls == 1 && stored > 128) {
        hugeDrops.incrementAndGet();
      }
    }
  }

  private int raw(int first) {
    int raw = 0;
    for (int chunk = first; chunk < first + CHUNKS_IN_BLOCK; chunk++) {
      raw += region.state(chunk) == ChunkState.RAW ? 1 : 0;
    }
    return raw;
  }

  private static long stored(CompressionResult result) {
    return result.compressed() + result.sameFilled();
  }

  private void verify(int chunk) {
    assertThat(Pages.read(region, chunk)).as("chunk %d", chunk).isEqualTo(page(chunk));
  }
}
