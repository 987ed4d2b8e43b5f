package org.arenalab.compressed;

import static org.arenalab.os.NullArgumentException.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.arenalab.os.ExitStatistics;
import org.arenalab.os.StackReserve;

/**
 * Regions of memory whose cold chunks are kept compressed in a pool, in this process and without
 * swap, zram or root.
 *
 * <pre>{@code
 * try (CompressedArena arena = CompressedArena.open(CompressedArenaConfig.defaults())) {
 *   CompressedRegion region = arena.allocateRegion(256 << 20);
 *   region.write(0, segment);
 *   region.compress();                        // gives the memory of what compresses well back
 *   region.touch(17, Touch.INCREMENT);        // brings one chunk back
 *   region.read(0, segment);                  // decodes, and leaves stored what is stored
 *   System.out.println(arena.stats().ratioE2e());
 * }
 * }</pre>
 *
 * <p>Regions, and everything in them, may be used by any thread; see {@link CompressedRegion}. The
 * methods here share one lock; no access to a region takes it.
 */
public final class CompressedArena implements AutoCloseable {
  /** What the arena itself needs for each chunk, raw or stored; outside of the Java heap. */
  public static final int METADATA_BYTES_PER_CHUNK = 24;

  private static final ExitStatistics<CompressedArena, CompressedArenaStats> STATISTICS =
      new ExitStatistics<>(
          "compressed",
          CompressedArena::stats,
          CompressedArenaStats::toTable,
          CompressedArenaStats::toJson);

  private final ArenaCore core;
  private final ChunkAccess access;
  private final Compressor compressor;
  private final Evictor evictor;
  private final ExtentMoves moves;
  private final RegionSpace space;
  private final Set<CompressedRegion> regions = new LinkedHashSet<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final ExitStatistics.Handle<CompressedArenaStats> statistics;
  private long regionBytes;
  private volatile boolean closing;
  private volatile boolean closed;

  private CompressedArena(ArenaCore core) {
    this.core = core;
    Loader loader = new Loader(core);
    moves = new ExtentMoves(core);
    access = new ChunkAccess(core, loader);
    evictor = new Evictor(core, loader, moves);
    compressor = new Compressor(core, evictor);
    space = new RegionSpace(core.ids, core.hugeBlocks.chunksInBlock());
    statistics = STATISTICS.opened(this, core.config.codec().toString());
  }

  /**
   * Opens an arena: reserves address space, and backs none of it.
   *
   * @throws ArenaExhaustedException if there is no address space for it
   * @throws CodecUnavailableException if a codec that the settings name does not load
   */
  public static CompressedArena open(CompressedArenaConfig config) {
    requireNonNull(config, "config");
    StackReserve.requireForOperations();
    ExitStatistics.requireReadable(InvalidArenaRequestException::new);
    return new CompressedArena(ArenaCore.open(config));
  }

  public CompressedArenaConfig config() {
    return core.config;
  }

  /**
   * Allocates a region of zeros. Nothing of it is backed before it is written.
   *
   * @param sizeBytes above 0; rounded up to whole chunks
   * @throws InvalidArenaRequestException for a size that is not above 0
   * @throws ArenaExhaustedException if the reserved address space has no room for it
   * @throws ArenaClosedException after {@link #close}
   */
  public CompressedRegion allocateRegion(long sizeBytes) {
    if (sizeBytes <= 0) {
      throw new InvalidArenaRequestException("sizeBytes=%d, expected above 0".formatted(sizeBytes));
    }
    requireOutside();
    lock.lock();
    try {
      requireOpen();
      long chunks = Math.ceilDiv(sizeBytes, (long) core.chunkBytes);
      long most = core.config.reservedBytes() / core.chunkBytes;
      int firstId = chunks > most ? RegionSpace.NONE : space.take((int) chunks);
      if (firstId == RegionSpace.NONE) {
        throw new ArenaExhaustedException(
            "no room for a region of %d B: the largest that fits is %d B; raise reservedBytes=%d"
                .formatted(
                    sizeBytes,
                    Math.min(space.largest(), most) * core.chunkBytes,
                    core.config.reservedBytes()));
      }
      return admit(firstId, (int) chunks);
    } finally {
      lock.unlock();
    }
  }

  private CompressedRegion admit(int firstId, int chunks) {
    CompressedRegion region = new CompressedRegion(this, core, access, firstId, chunks);
    for (int id = firstId; id < firstId + chunks; id++) {
      core.table.stamp(id, core.epoch);
      core.table.setWord(id, ChunkWord.next(core.table.wordVolatile(id), ChunkWord.RAW, 0));
    }
    core.hugeBlocks.allow(firstId, chunks);
    regions.add(region);
    regionBytes += region.sizeBytes();
    return region;
  }

  void free(CompressedRegion region) {
    requireOutside();
    lock.lock();
    try {
      if (!region.isFreed()) {
        region.shut();
        empty(region);
      }
    } finally {
      lock.unlock();
    }
  }

  /** A region that nobody is in any more. */
  private void empty(CompressedRegion region) {
    int chunks = (int) region.chunks();
    AccessSlot slot = core.slots.own();
    for (int id = region.firstId(); id < region.firstId() + chunks; id++) {
      access.free(slot, id);
    }
    core.renewRaw(region.firstId(), chunks);
    space.giveBack(region.firstId(), chunks);
    regions.remove(region);
    regionBytes -= region.sizeBytes();
  }

  /**
   * One slice of the pool's compaction; see {@link ExtentPool#compact}. Readers and compressors go
   * on meanwhile.
   *
   * @param budgetNs above 0; at most 50 us are used
   * @return whether another slice would find something to do
   * @throws InvalidArenaRequestException if the budget is not above 0
   * @throws ArenaClosedException after {@link #close}
   */
  public boolean compact(long budgetNs) {
    if (budgetNs <= 0) {
      throw new InvalidArenaRequestException("budgetNs=%d, expected above 0".formatted(budgetNs));
    }
    requireOutside();
    AccessSlot slot = core.slots.own();
    slot.begin(this);
    try {
      requireOpen();
      return core.pool.compact(budgetNs, moves);
    } finally {
      slot.end();
    }
  }

  /**
   * Begins a new epoch: the arena's only notion of time. A chunk that is accessed is stamped with
   * the current epoch, once in each; {@link ChunkSelection#idleFor} compares with it. Whoever owns
   * the clock calls this.
   *
   * @return the number of the new epoch
   * @throws ArenaClosedException after {@link #close}
   */
  public int advanceEpoch() {
    requireOutside();
    lock.lock();
    try {
      requireOpen();
      int next = core.epoch + 1;
      core.epoch = next;
      return next;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Costs some 100 ns for each thread that ever used the arena and is alive.
   *
   * @throws ArenaClosedException after {@link #close}
   */
  public CompressedArenaStats stats() {
    requireOutside();
    lock.lock();
    try {
      requireOpen();
      return readStats();
    } finally {
      lock.unlock();
    }
  }

  /** Under the lock. */
  private CompressedArenaStats readStats() {
    return StatsReader.read(core, regions.size(), regionBytes);
  }

  /**
   * Compares everything with everything, the pool included. Takes milliseconds; other threads must
   * not be in operations, else it may complain of what is just being changed.
   *
   * @throws CorruptArenaException that names the first contradiction
   * @throws CorruptPoolException as {@link ExtentPool#verifyInvariants}
   * @throws ArenaClosedException after {@link #close}
   */
  public void verifyInvariants() {
    requireOutside();
    lock.lock();
    try {
      requireOpen();
      new ArenaInvariants(core, readStats()).verify(List.copyOf(regions), space.frontier());
    } finally {
      lock.unlock();
    }
  }

  /**
   * Frees all regions and unmaps everything. Closing again does nothing.
   *
   * <p>May race with every operation of any thread, which then completes or throws {@link
   * ArenaClosedException}. Waits for operations that are under way.
   *
   * @throws RegionPinnedException if a chunk is pinned; nothing has changed then
   */
  @Override
  public void close() {
    requireOutside();
    lock.lock();
    try {
      if (closed) {
        return;
      }
      // First, so that a close which is refused is seen by nobody.
      regions.forEach(CompressedRegion::requireNoPins);
      closing = true;
      try {
        shutAll();
        closed = true;
      } finally {
        closing = false;
      }
      core.slots.fence();
      core.slots.awaitNone(slot -> slot.operation() != null || slot.id() != 0);
      statistics.printAtClose(this::readStats);
      core.release();
    } finally {
      lock.unlock();
    }
  }

  private void shutAll() {
    List<CompressedRegion> shut = new ArrayList<>();
    try {
      for (CompressedRegion region : regions) {
        region.shut();
        shut.add(region);
      }
    } catch (CompressedArenaException e) {
      shut.forEach(CompressedRegion::reopen);
      throw e;
    }
  }

  /** Also while it is being closed, when its regions are shut already. */
  boolean isClosed() {
    return closing || closed;
  }

  ArenaCore core() {
    return core;
  }

  Compressor compressor() {
    return compressor;
  }

  Evictor evictor() {
    return evictor;
  }

  /**
   * Before anything is changed: the caller has the stack for it, and is in no other operation. The
   * holder of the lock may be waiting for the very operation that a visitor is in.
   */
  private void requireOutside() {
    StackReserve.requireForOperation();
    if (core.slots.own().operation() != null) {
      throw new InvalidArenaRequestException(
          "a visitor or a selection may access chunks, no more: expected a call from outside of"
              + " it");
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new ArenaClosedException();
    }
  }
}
