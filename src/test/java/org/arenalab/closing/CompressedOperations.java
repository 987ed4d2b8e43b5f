package org.arenalab.closing;

import static org.arenalab.closing.Operation.always;
import static org.arenalab.closing.Operation.raced;
import static org.arenalab.closing.Operation.risky;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.arenalab.compressed.ArenaClosedException;
import org.arenalab.compressed.ArenaObserver;
import org.arenalab.compressed.ChunkSelection;
import org.arenalab.compressed.CompressedArena;
import org.arenalab.compressed.CompressedArenaConfig;
import org.arenalab.compressed.CompressedArenaException;
import org.arenalab.compressed.CompressedRegion;
import org.arenalab.extent.ExtentPool;
import org.arenalab.extent.ExtentPoolConfig;
import org.arenalab.extent.PoolClosedException;
import org.arenalab.extent.Relocation;

/** What {@link CompressedArena}, {@link CompressedRegion} and {@link ExtentPool} can do. */
final class CompressedOperations {
  private static final long RESERVED_BYTES = 16L << 20;
  private static final long REGION_BYTES = 1L << 20;
  private static final int EXTENT_BYTES = 3000;

  private CompressedOperations() {}

  static List<ClosingSubject<?>> subjects() {
    return List.of(
        new ClosingSubject<>(
            "CompressedArena",
            CompressedArena.class,
            CompressedOperations::open,
            Opened::close,
            ArenaClosedException.class,
            arena()),
        new ClosingSubject<>(
            "CompressedRegion",
            CompressedRegion.class,
            CompressedOperations::open,
            Opened::close,
            ArenaClosedException.class,
            region()),
        new ClosingSubject<>(
            "ExtentPool",
            ExtentPool.class,
            () -> ExtentPool.open(ExtentPoolConfig.ofCapacity(RESERVED_BYTES)),
            ExtentPool::close,
            PoolClosedException.class,
            pool()));
  }

  private record Opened(CompressedArena arena, CompressedRegion region) {
    /** Sets and removes an observer, and causes calls of it. An arena holds one at a time. */
    synchronized void observe() {
      arena.observe(new Idle());
      region.compress(0, 1);
      region.load(0);
      arena.observe(null);
    }

    /** Closes the arena; retries while a chunk is pinned. */
    void close() {
      while (true) {
        try {
          arena.close();
          return;
        } catch (CompressedArenaException e) {
          if (e.reason() != CompressedArenaException.Reason.PINNED) {
            throw e;
          }
          Thread.onSpinWait();
        }
      }
    }
  }

  private record Idle() implements ArenaObserver {
    @Override
    public void demandLoad(CompressedRegion region, long chunk, long stallNs) {}

    @Override
    public void becameRaw(CompressedRegion region, long chunk) {}

    @Override
    public void storedRead(CompressedRegion region, long chunk) {}

    @Override
    public void regionAllocated(CompressedRegion region) {}

    @Override
    public void regionFreed(CompressedRegion region) {}
  }

  private static Opened open() {
    CompressedArena arena =
        CompressedArena.open(
            CompressedArenaConfig.builder()
                .reservedBytes(RESERVED_BYTES)
                .capacityBytes(RESERVED_BYTES)
                .build());
    CompressedRegion region = arena.allocateRegion(REGION_BYTES);
    for (long at = 0; at < REGION_BYTES; at += Long.BYTES) {
      region.putLong(at, at >>> 6);
    }
    return new Opened(arena, region);
  }

  private static List<Operation<Opened>> arena() {
    return List.of(
        risky("allocateRegion(long)", on -> () -> on.arena.allocateRegion(100_000).close()),
        risky("compact(long)", on -> () -> on.arena.compact(10_000)),
        raced("advanceEpoch()", on -> on.arena::advanceEpoch),
        raced("epoch()", on -> on.arena::epoch),
        raced("regions()", on -> on.arena::regions),
        risky("observe(ArenaObserver)", on -> on::observe),
        raced("stats()", on -> on.arena::stats),
        raced("verifyInvariants()", on -> on.arena::verifyInvariants),
        always("config()", on -> on.arena::config),
        always("close()", on -> on.arena::close));
  }

  private static List<Operation<Opened>> region() {
    MemorySegment bytes = MemorySegment.ofArray(new byte[10_000]);
    return List.of(
        risky(
            "load(long)",
            on ->
                () -> {
                  on.region.compress(0, 4);
                  on.region.load(1);
                }),
        raced("getByte(long)", on -> () -> on.region.getByte(5)),
        raced("putByte(long,byte)", on -> () -> on.region.putByte(5, (byte) 1)),
        raced("getLong(long)", on -> () -> on.region.getLong(8)),
        raced("putLong(long,long)", on -> () -> on.region.putLong(8, 1)),
        raced("read(long,MemorySegment)", on -> () -> on.region.read(3, bytes)),
        raced("write(long,MemorySegment)", on -> () -> on.region.write(3, bytes)),
        raced("compress()", on -> on.region::compress),
        risky(
            "compress(long,long)",
            on ->
                () -> {
                  on.region.compress(0, 4);
                  on.region.putByte(4096, (byte) 1);
                }),
        raced(
            "compress(long,long,ChunkSelection)",
            on -> () -> on.region.compress(0, 4, ChunkSelection.ALL)),
        risky(
            "decompress(long,long)",
            on ->
                () -> {
                  on.region.compress(0, 8);
                  on.region.decompress(0, 8);
                }),
        risky(
            "prefetch(long,long)",
            on ->
                () -> {
                  on.region.compress(0, 8);
                  on.region.prefetch(0, 8);
                }),
        risky(
            "densify(long,long,ChunkSelection)",
            on ->
                () -> {
                  on.region.putByte(4096, (byte) 1);
                  on.region.compress(0, 8);
                  on.region.densify(0, 8, ChunkSelection.ALL);
                }),
        raced("prefetchOutcome(long)", on -> () -> on.region.prefetchOutcome(1)),
        raced("noteAccess(long)", on -> () -> on.region.noteAccess(1)),
        raced(
            "forEachChunk(long,long,ChunkVisitor)",
            on -> () -> on.region.forEachChunk(1, 5, (a, b, c, d) -> {})),
        raced("state(long)", on -> () -> on.region.state(1)),
        raced("forEachChunk(ChunkVisitor)", on -> () -> on.region.forEachChunk((a, b, c, d) -> {})),
        raced("pin(long)", on -> () -> on.region.pin(1).close()),
        raced("close()", on -> () -> on.arena.allocateRegion(8192).close()),
        always("sizeBytes()", on -> on.region::sizeBytes),
        always("chunkBytes()", on -> on.region::chunkBytes),
        always("chunks()", on -> on.region::chunks));
  }

  private static List<Operation<ExtentPool>> pool() {
    return List.of(
        raced("allocate(int,long)", on -> () -> on.free(on.allocate(EXTENT_BYTES, 1))),
        raced("free(long)", on -> () -> on.free(on.allocate(100, 2))),
        raced("sizeBytes(long)", on -> extent(on, on::sizeBytes)),
        raced("address(long)", on -> extent(on, on::address)),
        risky("compact(long,Relocation)", CompressedOperations::compacting),
        risky(
            "trim()",
            on ->
                () -> {
                  on.free(on.allocate(EXTENT_BYTES, 1));
                  on.trim();
                }),
        raced("stats()", on -> on::stats),
        raced("verifyInvariants()", on -> on::verifyInvariants),
        always("config()", on -> on::config),
        always("close()", on -> on::close));
  }

  @FunctionalInterface
  private interface ExtentCall {
    Object on(long offset);
  }

  private static Operation.Step extent(ExtentPool pool, ExtentCall call) {
    long offset = pool.allocate(EXTENT_BYTES, 1);
    return () -> call.on(offset);
  }

  /** Holes everywhere, so that each slice copies. */
  private static Operation.Step compacting(ExtentPool pool) {
    Relocation always =
        new Relocation() {
          @Override
          public boolean mayMove(long owner, long fromOffset) {
            return true;
          }

          @Override
          public boolean tryMove(long owner, long fromOffset, long toOffset) {
            return false;
          }
        };
    for (int i = 0; i < 500; i++) {
      long hole = pool.allocate(EXTENT_BYTES, 1);
      pool.allocate(EXTENT_BYTES, 1);
      pool.free(hole);
    }
    return () -> pool.compact(ExtentPool.MAX_SLICE_NS, always);
  }
}
