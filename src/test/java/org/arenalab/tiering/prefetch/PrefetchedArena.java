package org.arenalab.tiering.prefetch;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.arenalab.compressed.ArenaObserver;
import org.arenalab.compressed.CompressedArena;
import org.arenalab.compressed.CompressedArenaConfig;
import org.arenalab.compressed.CompressedRegion;

/** A real arena whose prefetch loop runs, and a consumer that checks what it reads. */
final class PrefetchedArena implements AutoCloseable {
  static final int CHUNK_BYTES = CompressedArenaConfig.defaults().chunkBytes();

  private static final int WORDS = CHUNK_BYTES / Long.BYTES;

  private final CompressedArena arena;
  private final CompressedRegion region;
  private final Prefetcher prefetcher;
  private final Thread loop;

  /** Demand loads of the consumer. */
  private final AtomicLong loads = new AtomicLong();

  /**
   * @param prefetching whether the loop runs; otherwise demand loads are only counted
   */
  PrefetchedArena(int chunks, boolean prefetching) {
    arena =
        CompressedArena.open(
            CompressedArenaConfig.builder()
                .reservedBytes(2L * chunks * CHUNK_BYTES)
                .capacityBytes(2L * chunks * CHUNK_BYTES)
                .build());
    prefetcher = new Prefetcher(PrefetchConfig.DEFAULT, System::nanoTime, loads::get);
    region = allocate(chunks);
    if (prefetching) {
      prefetcher.regionAdded(region);
      loop = Thread.ofPlatform().daemon().name("test-prefetch").start(() -> run(prefetcher));
    } else {
      loop = null;
    }
    arena.observe(new Observer());
  }

  private final class Observer implements ArenaObserver {
    @Override
    public void demandLoad(CompressedRegion of, long chunk, long stallNs) {
      long number = loads.incrementAndGet();
      if (loop != null) {
        prefetcher.demandLoad(of, chunk, stallNs, number);
      }
    }

    @Override
    public void becameRaw(CompressedRegion of, long chunk) {}

    @Override
    public void storedRead(CompressedRegion of, long chunk) {}

    @Override
    public void regionAllocated(CompressedRegion of) {
      prefetcher.regionAdded(of);
    }

    @Override
    public void regionFreed(CompressedRegion of) {
      prefetcher.regionRemoved(of);
    }
  }

  /** Runs a loop until it is stopped. */
  static void run(Prefetcher prefetcher) {
    for (long ns = prefetcher.turn(); ns != Prefetcher.ENDED; ns = prefetcher.turn()) {
      if (ns > 0) {
        boolean _ = Thread.interrupted();
        LockSupport.parkNanos(ns);
      }
    }
  }

  /** Allocates a region whose chunks LZ4 makes about a third of, and compresses it. */
  CompressedRegion allocate(int chunks) {
    CompressedRegion made = arena.allocateRegion((long) chunks * CHUNK_BYTES);
    SplittableRandom random = new SplittableRandom(42);
    try (Arena memory = Arena.ofConfined()) {
      MemorySegment chunk = memory.allocate(CHUNK_BYTES);
      for (int i = 0; i < chunks; i++) {
        chunk.setAtIndex(ValueLayout.JAVA_LONG, 0, i);
        for (int word = 1; word < WORDS; word++) {
          chunk.setAtIndex(ValueLayout.JAVA_LONG, word, word % 4 == 0 ? random.nextLong() : i);
        }
        made.write((long) i * CHUNK_BYTES, chunk);
      }
    }
    var _ = made.compress();
    return made;
  }

  CompressedArena arena() {
    return arena;
  }

  CompressedRegion region() {
    return region;
  }

  Prefetcher prefetcher() {
    return prefetcher;
  }

  /** Returns the processor time of the loop; 0 if it does not run. */
  long loopNs() {
    return loop == null ? 0 : ManagementFactory.getThreadMXBean().getThreadCpuTime(loop.threadId());
  }

  void compress() {
    var _ = region.compress();
  }

  /**
   * Reads one word of each chunk, in order, and checks it.
   *
   * @return the number of demand loads
   */
  long consume(int[] chunks, long thinkNs) {
    long before = loads.get();
    for (int chunk : chunks) {
      if (region.getLong((long) chunk * CHUNK_BYTES) != chunk) {
        throw new AssertionError("chunk " + chunk + " has other bytes");
      }
      think(thinkNs);
    }
    return loads.get() - before;
  }

  private static void think(long ns) {
    long endNs = System.nanoTime() + ns;
    while (ns > 0 && System.nanoTime() < endNs) {
      Thread.onSpinWait();
    }
  }

  /** Waits until the loop has nothing to follow. */
  static void pause(long ms) {
    try {
      Thread.sleep(ms);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Stops the loop; returns whether it ended. */
  boolean stop() throws InterruptedException {
    prefetcher.stop();
    if (loop != null) {
      loop.join(10_000);
    }
    return loop == null || !loop.isAlive();
  }

  @Override
  public void close() {
    try {
      if (!stop()) {
        throw new AssertionError("the loop runs on");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    arena.observe(null);
    arena.verifyInvariants();
    arena.close();
  }
}
