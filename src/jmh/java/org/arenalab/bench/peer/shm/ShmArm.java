package org.arenalab.bench.peer.shm;

import java.util.List;
import org.arenalab.shm.ShmArena;
import org.arenalab.shm.ShmArenaConfig;

/**
 * One way to get blocks of shared memory, used by one thread without end. Each {@link #next}
 * returns a new block. Its cost includes the release of whatever must be freed to keep room for the
 * next block.
 */
public sealed interface ShmArm extends AutoCloseable
    permits AtomicAddArm, SegmentPerAllocationArm, BumpArm, LeaseArm, RecycleArm {

  /** The number of blocks that the arms that free keep live, for each thread. */
  int LIVE_BLOCKS = 64;

  /** Allocates a new block and returns a number that identifies it. */
  long next();

  /** Returns the address in this process of the block that {@link #next} last returned. */
  long address(long block);

  @Override
  void close();

  /** The arena that the threads of a fork share. */
  final class Shared implements AutoCloseable {
    private static final long POOL_BYTES = 16L << 30;
    private static final long TOUCHED_POOL_BYTES = 256L << 20;

    private final ShmArena arena;
    private final long sizeBytes;
    private final boolean touched;

    /**
     * Creates the pool.
     *
     * @param touched whether blocks will be written. If true, the pool is small enough for the
     *     machine's memory. The bump and lease arms then release the pages of a full pool
     */
    public Shared(long sizeBytes, boolean touched) {
      long pool = touched ? TOUCHED_POOL_BYTES : POOL_BYTES;
      arena = ShmArena.create(ShmArenaConfig.builder().capacityBytes(pool).build());
      this.sizeBytes = sizeBytes;
      this.touched = touched;
    }

    /** Returns the arms' names, as in the parameter {@code allocator}. */
    public static List<String> names() {
      return List.of("floor", "segmentPerAllocation", "shared", "leased", "recycled");
    }

    /** Opens the arm {@code name} for the calling thread. */
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
