package org.arenalab.compressed;

import static org.arenalab.os.NullArgumentException.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.arenalab.codec.CodecUnavailableException;
import org.arenalab.compressed.CompressedArenaException.Reason;
import org.arenalab.compressed.chunk.ChunkTable;
import org.arenalab.compressed.chunk.ChunkWord;
import org.arenalab.compressed.chunk.HazardSlot;
import org.arenalab.compressed.chunk.HazardSlots;
import org.arenalab.extent.CorruptPoolException;
import org.arenalab.extent.ExtentPool;
import org.arenalab.os.Internal;
import org.arenalab.os.StackReserve;
import org.arenalab.settings.Checking;
import org.arenalab.statistics.ExitStatistics;

/**
 * An arena of memory regions whose cold chunks are kept compressed in a pool. It works inside the
 * process, without swap, zram or root.
 *
 * <pre>{@code
 * try (CompressedArena arena = CompressedArena.open(CompressedArenaConfig.defaults())) {
 *   CompressedRegion region = arena.allocateRegion(256 << 20);
 *   region.write(0, segment);
 *   region.compress();                        // stores the chunks that compress well
 *   region.load(17);                          // decompresses one chunk
 *   region.read(0, segment);                  // decodes; stored chunks stay stored
 *   System.out.println(arena.stats().ratioE2e());
 * }
 * }</pre>
 *
 * <p>Any thread may use the regions and everything in them; see {@link CompressedRegion}. The
 * methods of the arena, except {@link #compact}, share one lock. No access to a region takes this
 * lock.
 */
public final class CompressedArena implements AutoCloseable {
  /** Metadata of the arena per chunk, raw or stored, in bytes. It is outside of the Java heap. */
  public static final int METADATA_BYTES_PER_CHUNK = ChunkTable.ENTRY_BYTES;

  private final ArenaParts parts;
  private final ChunkTable table;
  private final RawChunks raw;
  private final HazardSlots slots;
  private final ChunkAccess access;
  private final RangeLoader loader;
  private final Recompressor recompressor;
  private final Compressor compressor;
  private final RegionSpace space;
  private final RegionIndex regions;
  private final Observation observation;

  /**
   * Orders the calls of the observer about regions. It is taken before {@link #lock}, and held
   * during the calls, while {@link #lock} is not.
   */
  private final ReentrantLock lifecycle = new ReentrantLock();

  private final ReentrantLock lock = new ReentrantLock();
  private final ExitStatistics.Handle<CompressedArenaStats> statistics;
  private long regionBytes;
  private volatile boolean closing;
  private volatile boolean closed;

  private CompressedArena(ArenaParts parts) {
    this.parts = parts;
    table = parts.table();
    raw = parts.raw();
    slots = parts.slots();
    Decompressor decompressor = new Decompressor(parts);
    ReadAhead ahead = new ReadAhead(parts, decompressor);
    access = new ChunkAccess(parts, decompressor, ahead);
    loader = new RangeLoader(parts, access, ahead);
    recompressor = new Recompressor(parts);
    compressor = new Compressor(parts, new Evictor(parts, decompressor, recompressor), ahead);
    regions = parts.regions();
    observation = parts.observation();
    space = new RegionSpace(raw.ids(), raw.hugeRanges().chunksInRange());
    statistics =
        new ExitStatistics<CompressedArena, CompressedArenaStats>(
                "compressed",
                CompressedArena::stats,
                CompressedArenaStats::toTable,
                CompressedArenaStats::toJson)
            .opened(this, parts.config().codec().toString());
  }

  /**
   * Opens an arena. This reserves address space and backs none of it.
   *
   * @throws CompressedArenaException (EXHAUSTED) if the process has no address space for it
   * @throws CodecUnavailableException if a codec that the settings name does not load
   */
  public static CompressedArena open(CompressedArenaConfig config) {
    requireNonNull(config, "config");
    DeepInitializers.run();
    StackReserve.requireForOperations();
    ExitStatistics.requireReadable(InvalidArenaRequestException::new);
    return new CompressedArena(ArenaParts.open(config));
  }

  public CompressedArenaConfig config() {
    return parts.config();
  }

  /**
   * Allocates a region of zeros. No page of it is backed before it is written.
   *
   * @param sizeBytes above 0; rounded up to whole chunks
   * @throws InvalidArenaRequestException for a size that is not above 0
   * @throws CompressedArenaException (EXHAUSTED) if the reserved address space has no room for it
   * @throws ArenaClosedException after {@link #close}
   */
  public CompressedRegion allocateRegion(long sizeBytes) {
    if (sizeBytes <= 0) {
      throw new InvalidArenaRequestException("sizeBytes=%d, expected above 0".formatted(sizeBytes));
    }
    requireOutside();
    lifecycle.lock();
    try {
      CompressedRegion region = takeRegion(sizeBytes);
      observation.allocated(region);
      return region;
    } finally {
      lifecycle.unlock();
    }
  }

  private CompressedRegion takeRegion(long sizeBytes) {
    lock.lock();
    try {
      requireOpen();
      long chunks = Math.ceilDiv(sizeBytes, (long) raw.chunkBytes());
      long most = parts.config().reservedBytes() / raw.chunkBytes();
      int firstId = chunks > most ? RegionSpace.NONE : space.take((int) chunks);
      if (firstId == RegionSpace.NONE) {
        throw new CompressedArenaException(
            Reason.EXHAUSTED,
            "no room for a region of %d B: the largest that fits is %d B; raise reservedBytes=%d"
                .formatted(
                    sizeBytes,
                    Math.min(space.largest(), most) * raw.chunkBytes(),
                    parts.config().reservedBytes()));
      }
      return admit(firstId, (int) chunks);
    } finally {
      lock.unlock();
    }
  }

  private CompressedRegion admit(int firstId, int chunks) {
    CompressedRegion region = new CompressedRegion(this, parts, firstId, chunks);
    for (int id = firstId; id < firstId + chunks; id++) {
      table.stamp(id);
      table.setWord(id, ChunkWord.next(table.wordVolatile(id), ChunkWord.RAW, 0));
    }
    raw.hugeRanges().allow(firstId, chunks);
    regions.add(region);
    regionBytes += region.sizeBytes();
    return region;
  }

  void free(CompressedRegion region) {
    requireOutside();
    lifecycle.lock();
    try {
      if (tryEmpty(region)) {
        observation.freed(region);
      }
    } finally {
      lifecycle.unlock();
    }
  }

  /** Shuts and empties a region; returns false if it was freed before. */
  private boolean tryEmpty(CompressedRegion region) {
    lock.lock();
    try {
      if (region.isFreed()) {
        return false;
      }
      region.shut();
      empty(region);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Empties a region that no thread is in any more. */
  private void empty(CompressedRegion region) {
    int chunks = (int) region.chunks();
    HazardSlot slot = slots.ownForOperation();
    for (int id = region.firstId(); id < region.firstId() + chunks; id++) {
      access.free(slot, id);
    }
    raw.renew(region.firstId(), chunks);
    space.giveBack(region.firstId(), chunks);
    regions.remove(region);
    regionBytes -= region.sizeBytes();
  }

  /**
   * Runs one slice of the pool's compaction; see {@link ExtentPool#compact}. Readers and
   * compressors continue concurrently.
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
    HazardSlot slot = slots.ownForOperation();
    slot.begin(this);
    try {
      requireOpen();
      return parts.store().compact(budgetNs);
    } finally {
      slot.end();
    }
  }

  /**
   * Returns whether compaction of the pool is worth its cost: its holes take more than a share of
   * the bytes in use beyond what {@link #compact} leaves, and at least some bytes. The call makes
   * no garbage.
   *
   * @throws ArenaClosedException after {@link #close}
   */
  @Internal
  public boolean isCompactable(double share, long leastBytes) {
    requireOutside();
    HazardSlot slot = slots.ownForOperation();
    slot.begin(this);
    try {
      requireOpen();
      return parts.store().isCompactable(share, leastBytes);
    } finally {
      slot.end();
    }
  }

  /**
   * Begins a new epoch. Epochs are the arena's only notion of time; the caller decides how long one
   * lasts. The first access to a chunk in each epoch stamps the chunk with the epoch's number.
   * {@link ChunkSelection#idleFor} compares these stamps with the current epoch.
   *
   * @return the number of the new epoch; it follows 2,147,483,647 with 0
   * @throws ArenaClosedException after {@link #close}
   */
  public int advanceEpoch() {
    requireOutside();
    lock.lock();
    try {
      requireOpen();
      return table.beginEpoch();
    } finally {
      lock.unlock();
    }
  }

  /** Returns the current epoch: the number that {@link #advanceEpoch} has returned last. */
  @Internal
  public int epoch() {
    requireOutside();
    requireOpen();
    return table.now();
  }

  /** Returns the live regions, in order of address. */
  @Internal
  public List<CompressedRegion> regions() {
    requireOutside();
    requireOpen();
    return live();
  }

  private List<CompressedRegion> live() {
    return regions.all().stream().map(CompressedRegion.class::cast).toList();
  }

  /**
   * Sets or removes the arena's observer. After a removal no thread is in a call of the observer.
   *
   * <p>A region that is allocated or freed concurrently may be reported, and be in {@link #regions}
   * or missing there, too.
   *
   * @param observer null to remove the observer; that is also allowed after {@link #close}, which
   *     has removed it
   * @throws InvalidArenaRequestException if the arena has an observer already
   * @throws ArenaClosedException after {@link #close}, if {@code observer} is not null
   */
  @Internal
  public void observe(ArenaObserver observer) {
    requireOutside();
    if (observer == null) {
      observation.remove();
      return;
    }
    lock.lock();
    try {
      requireOpen();
      observation.set(new Listener(observer));
    } finally {
      lock.unlock();
    }
  }

  /** An observer that is called for the regions of this arena. */
  private record Listener(ArenaObserver observer) implements Observation.Listener {
    @Override
    public void demandLoad(RegionSpan region, long chunk, long stallNs) {
      observer.demandLoad((CompressedRegion) region, chunk, stallNs);
    }

    @Override
    public void becameRaw(RegionSpan region, long chunk) {
      observer.becameRaw((CompressedRegion) region, chunk);
    }

    @Override
    public void storedRead(RegionSpan region, long chunk) {
      observer.storedRead((CompressedRegion) region, chunk);
    }

    @Override
    public void regionAllocated(RegionSpan region) {
      observer.regionAllocated((CompressedRegion) region);
    }

    @Override
    public void regionFreed(RegionSpan region) {
      observer.regionFreed((CompressedRegion) region);
    }
  }

  /**
   * Returns the current statistics. The call costs some 100 ns for each living thread that ever
   * used the arena.
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

  /** Reads the statistics. The caller holds the lock. */
  private CompressedArenaStats readStats() {
    return CompressedArenaStats.of(
        slots.sums(), raw.chunkBytes(), regions.size(), regionBytes, parts.store().pool().stats());
  }

  /**
   * Verifies all bookkeeping of the arena and of its pool. The call takes milliseconds. Other
   * threads must not be in operations; otherwise it may report a state that is being changed.
   *
   * @throws CompressedArenaException (CORRUPT) that names the first contradiction
   * @throws CorruptPoolException as {@link ExtentPool#verifyInvariants}
   * @throws ArenaClosedException after {@link #close}
   */
  public void verifyInvariants() {
    requireOutside();
    lock.lock();
    try {
      requireOpen();
      new InvariantChecker(parts, readStats()).verify(live(), space.frontier());
    } finally {
      lock.unlock();
    }
  }

  /**
   * Frees all regions and unmaps everything. Closing again does nothing.
   *
   * <p>The call may race with every operation of any thread, which then completes or throws {@link
   * ArenaClosedException}. It waits for operations that are under way.
   *
   * @throws CompressedArenaException (PINNED) if a chunk is pinned; nothing has changed then
   * @throws CompressedArenaException (CORRUPT) that names the first contradiction, if checking is
   *     FULL; the arena is closed anyway
   */
  @Override
  public void close() {
    requireOutside();
    lifecycle.lock();
    try {
      boolean wasOpen = !closed;
      try {
        end();
      } finally {
        if (wasOpen && closed) {
          live().forEach(observation::freed);
          observation.remove();
        }
      }
    } finally {
      lifecycle.unlock();
    }
  }

  /** Shuts all regions and releases all memory, if the arena is open. */
  private void end() {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      // Checks pins first, so that a refused close stays invisible to other threads. A pin that
      // arrives after this check is the exception: readers may see a closed arena for a moment.
      live().forEach(CompressedRegion::requireNoPins);
      closing = true;
      try {
        shutAll();
        closed = true;
      } finally {
        closing = false;
      }
      slots.fence();
      slots.awaitNone(slot -> slot.operation() != null || slot.id() != 0);
      try {
        statistics.printAtClose(this::readStats);
        if (parts.config().checking() == Checking.FULL) {
          new InvariantChecker(parts, readStats()).verify(live(), space.frontier());
        }
      } finally {
        parts.release();
      }
    } finally {
      lock.unlock();
    }
  }

  private void shutAll() {
    List<CompressedRegion> shut = new ArrayList<>();
    try {
      for (CompressedRegion region : live()) {
        region.shut();
        shut.add(region);
      }
    } catch (CompressedArenaException e) {
      shut.forEach(CompressedRegion::reopen);
      throw e;
    }
  }

  /**
   * Returns whether the arena is closed or being closed. While it is being closed, its regions are
   * already shut.
   */
  boolean isClosed() {
    return closing || closed;
  }

  ArenaParts parts() {
    return parts;
  }

  ChunkAccess access() {
    return access;
  }

  RangeLoader loader() {
    return loader;
  }

  Recompressor recompressor() {
    return recompressor;
  }

  Compressor compressor() {
    return compressor;
  }

  /**
   * Checks the stack, and that the calling thread is in no other operation. Call before changing
   * any state. A call from a visitor could deadlock: the holder of the lock may wait for the
   * visitor's operation.
   */
  private void requireOutside() {
    StackReserve.requireForOperation();
    HazardSlot own = slots.ownForOperation();
    if (own.operation() != null || own.isObserving()) {
      throw new InvalidArenaRequestException(
          "a visitor, a selection or an observer calls the arena: expected a call from outside of"
              + " it; a visitor or a selection may access chunks, no more");
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new ArenaClosedException();
    }
  }
}
