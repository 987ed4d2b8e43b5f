package org.arenalab.extent;

import static org.arenalab.os.NullArgumentException.requireNonNull;

import java.util.function.LongSupplier;
import org.arenalab.concurrent.SpinLock;
import org.arenalab.os.Internal;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.SharedMemory;
import org.arenalab.os.StackReserve;
import org.arenalab.settings.Checking;
import org.arenalab.statistics.ExitStatistics;

/**
 * A pool that packs runs of 1 B to 64 KiB into one reserved range. The range is backed only up to
 * the space in use. An extent is bytes: the pool does not interpret them.
 *
 * <pre>{@code
 * try (ExtentPool pool = ExtentPool.open(ExtentPoolConfig.ofCapacity(128 << 20))) {
 *   long offset = pool.allocate(1234, owner);
 *   if (offset == ExtentPool.NONE) { ... }       // compact, evict, or refuse: the caller's choice
 *   RawMemory.copy(source, pool.address(offset), 1234);
 *   table.publish(owner, offset);                // from now on compaction may move it
 *   ...
 *   while (pool.compact(50_000, relocation)) { ... }
 *   pool.free(table.take(owner));
 * }
 * }</pre>
 *
 * <p><b>Assumptions.</b> An owner writes its extent's bytes before it publishes the offset, and not
 * afterwards. A thread that takes the offset out of the owner's table, by one atomic step, frees
 * the extent. No address is used after {@link #close}.
 *
 * <p><b>Guarantees.</b> The range stays mapped until {@link #close}. A reader therefore needs no
 * lock and never faults, even while extents move. The reader reads the owner's entry, and then the
 * bytes. After an {@linkplain java.lang.invoke.VarHandle#acquireFence() acquire fence} it reads the
 * entry again. If the entry has not changed in between, the bytes were the extent's; a version in
 * the entry shows that. Otherwise the reader tries again. Until then it must not trust the bytes.
 *
 * <p><b>Progress.</b> {@link #allocate}, {@link #free}, {@link #stats} and the steps of compaction
 * share one short spin lock. Bytes are copied and owners are called outside of the lock. Only
 * {@link #compact} and {@link #trim} call the kernel under the lock, for 64 KiB at a time. {@link
 * #address} takes no lock.
 *
 * <p><b>Cost.</b> Each extent costs 8 B and half a granule of rounding. Beside the range, the pool
 * takes 16 B for each hole, 1 byte for each KiB in use, and 17 KiB. Allocate and free take constant
 * time: tens of nanoseconds each, plus the cache misses on the ends of the extent. They make no
 * garbage.
 */
public final class ExtentPool implements AutoCloseable {
  /** Size of the largest extent in bytes. */
  public static final int MAX_EXTENT_BYTES = 64 << 10;

  /** Largest owner word: owner words are 46 bits wide. */
  public static final long MAX_OWNER = (1L << ExtentTags.OWNER_BITS) - 1;

  /** An offset that no extent has. No extent has offset 0 either. */
  public static final long NONE = -1;

  /** Largest offset in any pool: pages, and so granules, have at most 64 KiB. */
  private static final long MAX_OFFSET = (long) ExtentTags.MAX_GRANULES << 16;

  /** Limit on a slice of compaction, whatever its budget: 50 us. */
  public static final long MAX_SLICE_NS = 50_000;

  private final ExtentPoolConfig config;
  private final PoolMemory memory;
  private final ExtentTags tags;
  private final ExtentSpace space;
  private final TailMemory tail;
  private final Compaction compaction;
  private final SpinLock lock = new SpinLock();

  /** Set once, before the pool is published. */
  private ExitStatistics.Handle<ExtentPoolStats> statistics = ExitStatistics.none();

  private long allocations;
  private long frees;
  private long refusals;
  private boolean closed;
  private boolean released;

  ExtentPool(ExtentPoolConfig config, PoolMemory memory, ReleaseGate gate, LongSupplier clock) {
    this.config = config;
    this.memory = memory;
    HoleTable table = new HoleTable(memory.holesAddress());
    tags = new ExtentTags(memory.rangeAddress(), config.granuleBytes(), table);
    Holes holes = new Holes(table, tags.granulesFor(MAX_EXTENT_BYTES));
    BlockStarts starts = new BlockStarts(tags, memory.startsAddress());
    space =
        new ExtentSpace(tags, starts, holes, config.capacityGranules(), memory.frontierAddress());
    tail = new TailMemory(space, gate, memory);
    compaction = new Compaction(space, tail, lock, memory.rangeAddress(), config, clock);
  }

  /**
   * Reserves a range. No page of it is backed yet.
   *
   * @throws ExtentPoolException (NO_ADDRESS_SPACE) if the process has no address space for it
   */
  public static ExtentPool open(ExtentPoolConfig config) {
    requireNonNull(config, "config");
    prepare();
    return withStatistics(openInside(config));
  }

  /**
   * Creates a pool in an empty file of shared memory, for example a memfd. Other processes may map
   * the file and read extents: see {@link #filePosition}. A process that has opened the file may
   * {@link #reopen} the pool after this one was closed, or after this process has died.
   *
   * <p>The pool opens the file once more, so the caller may close it at any time. The file gets its
   * full size at once; its memory is backed up to the space in use. If a page cannot be backed, the
   * access fails by an {@link InternalError}.
   *
   * @param file empty and writable; a refused file stays empty
   * @throws InvalidExtentRequestException if the file is not empty, is open for reading only, or
   *     cannot have the size of the pool
   * @throws ExtentPoolException (IN_USE) if a pool is open over the file; (NO_ADDRESS_SPACE) if the
   *     kernel has no room for the file, or the process has no address space for it
   */
  public static ExtentPool createIn(SharedMemory file, ExtentPoolConfig config) {
    requireNonNull(file, "file");
    requireNonNull(config, "config");
    prepare();
    PoolMemory memory = PoolMemory.create(config, file);
    boolean created = false;
    try {
      ExtentPool pool = withStatistics(over(config, memory));
      created = true;
      return pool;
    } finally {
      if (!created) {
        memory.release();
      }
    }
  }

  /**
   * Opens the pool in a file that {@link #createIn} has made. All extents keep their offsets. The
   * lists of holes are rebuilt by a walk over the tags, and all bookkeeping is verified. Memory
   * after the last extent is discarded. The totals of {@link #stats} start at 0.
   *
   * <p>At any time at most one pool is open over a file; a lock of the kernel ensures it. A process
   * that dies inside a call may leave a pool that is refused; begin with a new pool in an empty
   * file then. A process that dies inside {@link #compact} may leave the copy of one extent besides
   * the extent.
   *
   * @param file writable
   * @param config with capacity and alignment as at the creation; other settings may differ
   * @throws InvalidExtentRequestException if capacity or alignment differ, or the file is open for
   *     reading only
   * @throws CorruptPoolException that names the place, if the file holds no pool or a damaged one
   * @throws ExtentPoolException (IN_USE) if a pool is open over the file; (NO_ADDRESS_SPACE) if the
   *     process has no address space for it
   */
  public static ExtentPool reopen(SharedMemory file, ExtentPoolConfig config) {
    requireNonNull(file, "file");
    requireNonNull(config, "config");
    prepare();
    PoolMemory memory = PoolMemory.reopen(config, file);
    boolean rebuilt = false;
    try {
      ExtentPool pool = over(config, memory);
      new PoolRebuild(pool.space).run(memory.storedFrontier());
      pool.tail.releaseAll();
      ExtentPool printing = withStatistics(pool);
      rebuilt = true;
      return printing;
    } finally {
      if (!rebuilt) {
        memory.release();
      }
    }
  }

  /**
   * Opens the pool in a file whose process may have died inside a call, and keeps only the extents
   * that their owner names. The tags of all other space may hold anything; see {@link Salvage}.
   * Otherwise as {@link #reopen}.
   *
   * @throws CorruptPoolException if the file holds no pool, or is too short for one
   */
  @Internal
  public static ExtentPool salvage(
      SharedMemory file, ExtentPoolConfig config, Survivors survivors) {
    requireNonNull(file, "file");
    requireNonNull(config, "config");
    requireNonNull(survivors, "survivors");
    prepare();
    PoolMemory memory = PoolMemory.reopen(config, file);
    boolean rebuilt = false;
    try (KeptBlocks kept = new KeptBlocks(config)) {
      ExtentPool pool = over(config, memory);
      new Salvage(pool.space, memory.rangeAddress(), kept).run(survivors);
      pool.tail.releaseAll();
      ExtentPool printing = withStatistics(pool);
      rebuilt = true;
      return printing;
    } finally {
      if (!rebuilt) {
        memory.release();
      }
    }
  }

  private static void prepare() {
    DeepInitializers.run();
    StackReserve.requireForPart();
    ExitStatistics.requireReadable(InvalidExtentRequestException::new);
  }

  private static ExtentPool withStatistics(ExtentPool pool) {
    pool.statistics =
        new ExitStatistics<ExtentPool, ExtentPoolStats>(
                "extent-pool", ExtentPool::stats, ExtentPoolStats::toTable, ExtentPoolStats::toJson)
            .opened(pool, "capacityBytes=%d".formatted(pool.config.capacityBytes()));
    return pool;
  }

  /** Reserves a range for an arena, whose own statistics include the pool's. */
  @Internal
  public static ExtentPool openInside(ExtentPoolConfig config) {
    return over(config, PoolMemory.reserve(config));
  }

  private static ExtentPool over(ExtentPoolConfig config, PoolMemory memory) {
    return new ExtentPool(config, memory, ReleaseGate.ours(), System::nanoTime);
  }

  /**
   * Returns the position in its file of the byte at {@code offset}, for a pool that {@link
   * #createIn} has made.
   *
   * @throws InvalidExtentRequestException if no pool is large enough for the offset
   */
  public static long filePosition(long offset) {
    StackReserve.requireForCall();
    if (offset < 0 || offset > MAX_OFFSET) {
      throw InvalidExtentRequestException.offset(offset, MAX_OFFSET);
    }
    return PoolFile.position(offset);
  }

  public ExtentPoolConfig config() {
    return config;
  }

  /**
   * Allocates an extent. Its bytes are not cleared. Compaction leaves it in place until {@link
   * Relocation#mayMove} reports that the offset was published.
   *
   * @param sizeBytes 1 to {@link #MAX_EXTENT_BYTES}
   * @param owner 0 to {@link #MAX_OWNER}: the word that compaction passes to {@link Relocation}
   * @return the extent's offset, a positive multiple of the alignment. Or {@link #NONE} if neither
   *     a hole nor the tail has room; compaction may make room
   * @throws InvalidExtentRequestException if an argument is outside its range
   * @throws PoolClosedException after {@link #close}
   */
  public long allocate(int sizeBytes, long owner) {
    if (sizeBytes < 1 || sizeBytes > MAX_EXTENT_BYTES) {
      throw InvalidExtentRequestException.size(sizeBytes, MAX_EXTENT_BYTES);
    }
    if (owner < 0 || owner > MAX_OWNER) {
      throw InvalidExtentRequestException.owner(owner, MAX_OWNER);
    }
    StackReserve.requireForCall();
    lock.lock();
    try {
      requireOpen();
      return allocateLocked(sizeBytes, owner);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Allocates {@code count} extents under one lock; see {@link #allocate}. An extent without room
   * has the offset {@link #NONE}.
   */
  @Internal
  public void allocateAll(int[] sizes, long[] owners, long[] offsets, int count) {
    StackReserve.requireForPart();
    lock.lock();
    try {
      requireOpen();
      for (int i = 0; i < count; i++) {
        offsets[i] = allocateLocked(sizes[i], owners[i]);
      }
    } finally {
      lock.unlock();
    }
  }

  private long allocateLocked(int sizeBytes, long owner) {
    int block = space.allocate(sizeBytes, owner);
    if (block == ExtentTags.NONE) {
      refusals++;
      return NONE;
    }
    allocations++;
    return tags.offset(block);
  }

  /**
   * Frees an extent and joins it with the free space beside it. Readers that are still inside see
   * bytes change.
   *
   * @throws ExtentPoolException (DOUBLE_FREE) if it is free already
   * @throws ExtentPoolException (FOREIGN_OFFSET) if no extent can start there, or one lies across
   *     it
   * @throws PoolClosedException after {@link #close}
   */
  public void free(long offset) {
    StackReserve.requireForCall();
    lock.lock();
    try {
      requireOpen();
      int block = requireLive(offset);
      frees++;
      if (compaction.isMoving(block)) {
        compaction.noteFree();
      } else {
        space.free(block);
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Returns the size with which a live extent was allocated.
   *
   * @throws ExtentPoolException as {@link #free}
   */
  public int sizeBytes(long offset) {
    StackReserve.requireForCall();
    lock.lock();
    try {
      requireOpen();
      return tags.sizeBytes(requireLive(offset));
    } finally {
      lock.unlock();
    }
  }

  /**
   * Returns the owner of the extent at {@code offset}, or {@link #NONE} if none starts there. The
   * offset may be any value.
   *
   * @throws PoolClosedException after {@link #close}
   */
  @Internal
  public long ownerOf(long offset) {
    StackReserve.requireForCall();
    lock.lock();
    try {
      requireOpen();
      long block = tags.blockAt(offset);
      boolean inUse = block >= 0 && block < space.frontier() && offset == tags.offset((int) block);
      return inUse && isLiveStart((int) block) ? tags.owner((int) block) : NONE;
    } finally {
      lock.unlock();
    }
  }

  /** Returns whether a live extent starts at a block before the frontier. */
  private boolean isLiveStart(int block) {
    return !compaction.isFreedDuringMove(block)
        && space.starts.isStart(block)
        && tags.isLive(block);
  }

  /**
   * Returns the offset of the first live extent after {@code offset}, or {@link #NONE}. A walk over
   * all extents begins with 0. Extents may be freed during the walk; those that are allocated or
   * moved may be missed or met twice.
   *
   * @param offset 0, or an offset that this method has returned
   * @throws PoolClosedException after {@link #close}
   */
  @Internal
  public long nextLive(long offset) {
    StackReserve.requireForCall();
    lock.lock();
    try {
      requireOpen();
      int frontier = space.frontier();
      int from = (int) tags.blockAt(offset) + 1;
      int at = from == 0 || from >= frontier ? from : space.starts.lastAtOrBefore(from);
      while (at < frontier) {
        if (at >= from && isLiveStart(at)) {
          return tags.offset(at);
        }
        at += tags.granules(at);
      }
      return NONE;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Returns the address of the byte at {@code offset}, which is valid while the pool is open. The
   * call does not check that an extent is there.
   *
   * @throws ExtentPoolException (FOREIGN_OFFSET) if the offset is outside the range
   * @throws PoolClosedException after {@link #close}, if this thread sees the close
   */
  public long address(long offset) {
    requireOpen();
    if (Long.compareUnsigned(offset, memory.rangeBytes()) >= 0) {
      throw foreign(offset);
    }
    return memory.rangeAddress() + offset;
  }

  /**
   * Runs one slice of compaction: moves extents from the end of the pool into holes, so that the
   * tail grows. Moving stops at {@link ExtentPoolConfig#targetFragmentedPercent}, when no move
   * would help, or when the time is up. Then the slice discards pages of the tail. Any thread may
   * call this method at any time. While one thread is in a slice, calls of others return false at
   * once.
   *
   * @param budgetNs above 0; a value above {@link #MAX_SLICE_NS} is reduced to that. The first
   *     step, of one extent or 64 KiB of tail, always runs. A later step begins only if it is
   *     predicted to end in time
   * @return whether another slice would find something to do
   * @throws InvalidExtentRequestException if the budget is not above 0
   * @throws PoolClosedException after {@link #close}
   */
  public boolean compact(long budgetNs, Relocation relocation) {
    requireNonNull(relocation, "relocation");
    if (budgetNs <= 0) {
      throw InvalidExtentRequestException.budget(budgetNs);
    }
    StackReserve.requireForPart();
    lock.lock();
    try {
      requireOpen();
      return compaction.slice(Math.min(budgetNs, MAX_SLICE_NS), relocation);
    } finally {
      releaseIfOver();
      lock.unlock();
    }
  }

  /**
   * Discards every whole page after the last extent.
   *
   * @return the number of discarded bytes
   * @throws PoolClosedException after {@link #close}
   */
  public long trim() {
    long released = 0;
    for (long step = trimStep(); step > 0; step = trimStep()) {
      released += step;
    }
    return released;
  }

  /** Discards one step of the tail, so that other threads get the lock between two steps. */
  private long trimStep() {
    StackReserve.requireForPart();
    lock.lock();
    try {
      requireOpen();
      long bytes = tail.releasableBytes(0);
      return bytes == 0 ? 0 : tail.release(bytes);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Returns the bytes in holes between extents beyond what {@link #compact} leaves, 0 or more. The
   * call makes no garbage.
   *
   * @throws PoolClosedException after {@link #close}
   */
  @Internal
  public long compactableBytes() {
    StackReserve.requireForPart();
    lock.lock();
    try {
      requireOpen();
      double left = config.targetFragmentedPercent() / 100 * space.frontier();
      return tags.bytes(Math.max(0, space.holes.granules() - (long) left));
    } finally {
      lock.unlock();
    }
  }

  /**
   * Returns the bytes from the start to the end of the last extent. The call makes no garbage.
   *
   * @throws PoolClosedException after {@link #close}
   */
  @Internal
  public long usedBytes() {
    StackReserve.requireForPart();
    lock.lock();
    try {
      requireOpen();
      return tags.bytes(space.frontier());
    } finally {
      lock.unlock();
    }
  }

  /**
   * Returns the current statistics. It takes the lock for a copy of the counters and walks over
   * nothing.
   */
  public ExtentPoolStats stats() {
    StackReserve.requireForPart();
    lock.lock();
    try {
      requireOpen();
      long capacityBytes = tags.bytes(space.capacityGranules);
      long occupiedBytes = tags.bytes(space.liveGranules());
      return new ExtentPoolStats(
          capacityBytes,
          space.liveExtents() - compaction.uncounted(),
          space.liveBytes() - compaction.uncountedBytes(),
          occupiedBytes,
          tags.bytes(space.frontier()),
          tags.bytes(space.holes.granules()),
          capacityBytes - occupiedBytes,
          tags.bytes(space.largestFreeGranules()),
          tail.backedBytes(),
          space.metadataBytes(),
          allocations,
          frees,
          refusals,
          compaction.slices(),
          compaction.longestSliceNs(),
          compaction.movedExtents(),
          compaction.movedBytes(),
          compaction.refusedMoves(),
          tail.releasedBytes());
    } finally {
      lock.unlock();
    }
  }

  /**
   * Verifies all bookkeeping by a walk over the whole pool under its lock.
   *
   * @throws CorruptPoolException that names the first contradiction
   */
  public void verifyInvariants() {
    StackReserve.requireForPart();
    lock.lock();
    try {
      requireOpen();
      new InvariantChecker(space).check();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Unmaps the range. A later read through an address crashes the process. Closing again does
   * nothing.
   *
   * <p>The call may race with every operation of any thread, which then completes or throws {@link
   * PoolClosedException}. If a slice of compaction is under way, its thread unmaps the range when
   * the slice ends. Only accesses through addresses must have ended before the call.
   *
   * @throws CorruptPoolException that names the first contradiction, if checking is FULL; the pool
   *     is closed anyway
   */
  @Override
  public void close() {
    StackReserve.requireForPart();
    try {
      statistics.printAtClose(this::stats);
    } finally {
      refuseAndRelease();
    }
  }

  private void refuseAndRelease() {
    lock.lock();
    try {
      if (!closed && config.checking() == Checking.FULL) {
        new InvariantChecker(space).check();
      }
    } finally {
      try {
        closed = true;
        releaseIfOver();
      } finally {
        lock.unlock();
      }
    }
  }

  /**
   * Unmaps the range once, and not during a slice, which copies without the lock. The caller holds
   * the lock.
   */
  private void releaseIfOver() {
    if (closed && !released && !compaction.isRunning()) {
      released = true;
      memory.release();
    }
  }

  /**
   * Returns whether compaction stopped above its target after moving twice the pool without effect.
   */
  boolean hasGivenUpCompacting() {
    StackReserve.requireForPart();
    lock.lock();
    try {
      return compaction.hasGivenUp();
    } finally {
      lock.unlock();
    }
  }

  ExtentSpace space() {
    return space;
  }

  private void requireOpen() {
    if (closed) {
      throw new PoolClosedException(config.capacityBytes());
    }
  }

  private int requireLive(long offset) {
    long wide = tags.blockAt(offset);
    if (offset != tags.offset((int) wide) || wide < 0 || wide >= space.capacityGranules) {
      throw foreign(offset);
    }
    int block = (int) wide;
    if (block >= space.frontier() || compaction.isFreedDuringMove(block)) {
      throw ExtentPoolException.doubleFree(offset);
    }
    if (!space.starts.isStart(block)) {
      throw notAStart(offset, block);
    }
    if (!tags.isLive(block)) {
      throw ExtentPoolException.doubleFree(offset);
    }
    return block;
  }

  private ExtentPoolException notAStart(long offset, int granule) {
    int around = space.starts.lastAtOrBefore(granule);
    return tags.isLive(around)
        ? ExtentPoolException.interior(offset, tags.offset(around), tags.sizeBytes(around))
        : ExtentPoolException.doubleFree(offset);
  }

  private ExtentPoolException foreign(long offset) {
    return ExtentPoolException.outside(offset, config.granuleBytes(), memory.rangeBytes());
  }
}
