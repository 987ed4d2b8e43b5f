package org.arenalab.bench.peer;

import java.util.List;
import org.arenalab.shm.ShmArena;
import org.arenalab.shm.ShmArenaConfig;

/**
 * One way to get a block of shared memory, as one thread uses it for ever: each {@link #next} gives
 * a new block, and whatever must be given up so that there is always room for the next one is part
 * of its cost.
 */
public sealed interface ShmArm extends AutoCloseable
    permits AtomicAddArm, SegmentPerAllocationArm, BumpArm, LeaseArm, RecycleArm {

  /** How many blocks the arms that free keep live, for each thread. */
  int LIVE_BLOCKS = 64;

  /** A new block: something that names it. */
  long next();

  /** Where the block that {@link #next} just named is in this process. */
  long address(long block);

  @Override
  void close();

  /** What a fork's threads share. */
  final class Shared implements AutoCloseable {
    private static final long POOL_BYTES = 16L << 30;
    private static final long TOUCHED_POOL_BYTES = 256L << 20;

    private final ShmArena arena;
    private final long sizeBytes;
    private final boolean touched;

    /**
     * Makes the pool.
     *
     * @param touched whether blocks will be written: then the pool is small enough for the
     *     machine's memory, and a full one is emptied, pages and all, before it is used again
     */
    public Shared(long sizeBytes, boolean touched) {
      long pool = touched ? TOUCHED_POOL_BYTES : POOL_BYTES;
      arena = ShmArena.create(ShmArenaConfig.builder().capacityBytes(pool).build());
      this.sizeBytes = sizeBytes;
      this.touched = touched;
    }

    /** The arms' names, as in the parameter {@code allocator}. */
    public static List<String> names() {
      return List.of("floor", "segmentPerAllocation", "shared", "leased", "recycled");
    }

    /** A thread's own end of the arm. */
    public ShmArm arm(String name) {
      return switch (name) {
        case "floor" -> new AtomicAddArm(arena, sizeBytes);
        case "segmentPerAllocation" -> new SegmentPerAllocationArm(sizeBytes);
        case "shared" -> new BumpArm(arena, sizeBytes, touched);
        case "leased" -> new LeaseArm(arena, sizeBytes, touched);
        case "recycled" -> new RecycleArm(arena, sizeBytes);
        default ->
            throw new IllegalArgumentException(
                "allocator=" + name + ", expected one of " + names());
      };
    }

    @Override
    public void close() {
      arena.close();
    }
  }
}
