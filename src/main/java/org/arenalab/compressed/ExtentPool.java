package org.arenalab.compressed;

import static org.arenalab.os.NullArgumentException.requireNonNull;

import java.util.function.LongSupplier;
import org.arenalab.os.ExitStatistics;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.StackReserve;

/**
 * Packs runs of 1 B to 64 KiB into one reserved range that is backed as far as it is used. An
 * extent is bytes: nothing here knows what is in it.
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
 * after; whoever takes the offset out of the owner's table, by one atomic step, frees it. No
 * address is used after {@link #close}.
 *
 * <p><b>Guarantees.</b> The range stays mapped until {@link #close}, so that a reader needs no lock
 * and never faults, whatever moves meanwhile. It reads the owner's entry, then the bytes, and after
 * an {@linkplain java.lang.invoke.VarHandle#acquireFence() acquire fence} the entry again: if that
 * is the same and has not been another in between (a version in it tells), the bytes were the
 * extent's; else it tries again. Until then it trusts none of the bytes.
 *
 * <p><b>Progress.</b> {@link #allocate}, {@link #free} and {@link #stats} share one short lock, a
 * spinning one, with a step of compaction; bytes are copied and owners are called outside of it,
 * the kernel is called under it for 64 KiB at a time and by {@link #compact} and {@link #trim}
 * alone. {@link #address} takes no lock.
 *
 * <p><b>Cost.</b> 8 B for each extent and half a granule of rounding; beside the range 16 B for
 * each hole, 1 byte for each KiB in use, and 17 KiB. Allocate and free are constant: tens of
 * nanoseconds each, beside the cache misses on the ends of the extent. No garbage.
 */
public final class ExtentPool implements AutoCloseable {
  /** The largest extent. */
  public static final int MAX_EXTENT_BYTES = 64 << 10;

  /** Owner words are 46 bits wide. */
  public static final long MAX_OWNER = (1L << ExtentTags.OWNER_BITS) - 1;

  /** No extent has this offset; 0 is none either. */
  public static final long NONE = -1;

  /** No slice of compaction is longer, whatever its budget. */
  public static final long MAX_SLICE_NS = 50_000;

  private static final ExitStatistics<ExtentPool, ExtentPoolStats> STATISTICS =
      new ExitStatistics<>(
          "extent-pool", ExtentPool::stats, ExtentPoolStats::toTable, ExtentPoolStats::toJson);

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
    space = new ExtentSpace(tags, starts, holes, config.capacityGranules());
    tail = new TailMemory(space, gate, memory.rangeAddress());
    compaction = new Compaction(space, tail, lock, memory.rangeAddress(), config, clock);
  }

  /**
   * Reserves a range. Nothing of it is backed yet.
   *
   * @throws PoolReservationException if there is no address space for it
   */
  public static ExtentPool open(ExtentPoolConfig config) {
    requireNonNull(config, "config");
    StackReserve.requireForPart();
    ExitStatistics.requireReadable(InvalidExtentRequestException::new);
    ExtentPool pool = openInside(config);
    pool.statistics = STATISTICS.opened(pool, "capacityBytes=%d".formatted(config.capacityBytes()));
    return pool;
  }

  /** Reserves a range for an arena, whose own statistics have the pool's. */
  static ExtentPool openInside(ExtentPoolConfig config) {
    return new ExtentPool(config, PoolMemory.reserve(config), ReleaseGate.ours(), System::nanoTime);
  }

  public ExtentPoolConfig config() {
    return config;
  }

  /**
   * Hands out an extent. Its bytes are not cleared. Compaction leaves it in place until {@link
   * Relocation#mayMove} says that the offset was published.
   *
   * @param sizeBytes 1 to {@link #MAX_EXTENT_BYTES}
   * @param owner 0 to {@link #MAX_OWNER}: what compaction gives back to {@link Relocation}
   * @return its offset, a positive multiple of the alignment; or {@link #NONE} if neither a hole
   *     nor the tail has room, which compaction may make
   * @throws InvalidExtentRequestException if an argument is outside its range
   * @throws PoolClosedException after {@link #close}
   */
  public long allocate(int sizeBytes, long owner) {
    if (sizeBytes < 1 || sizeBytes > MAX_EXTENT_BYTES) {
      throw InvalidExtentRequestException.size(sizeBytes);
    }
    if (owner < 0 || owner > MAX_OWNER) {
      throw InvalidExtentRequestException.owner(owner);
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
   * As {@link #allocate}, for {@code count} of them under one lock; what has no room is {@link
   * #NONE} among the offsets.
   */
  void allocateAll(int[] sizes, long[] owners, long[] offsets, int count) {
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
   * Takes an extent back and joins it with the free space beside it. Readers that are still inside
   * see bytes change.
   *
   * @throws DoubleFreeException if it is free already
   * @throws ForeignOffsetException if no extent can start there, or one lies across it
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
        compaction.freeMeanwhile();
      } else {
        space.free(block);
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * The size with which a live extent was allocated.
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
   * The address of the byte at {@code offset}, for as long as the pool is open. Whether an extent
   * is there is not looked at.
   *
   * @throws ForeignOffsetException if it is outside the range
   * @throws PoolClosedException after {@link #close}, as far as this thread knows of it
   */
  public long address(long offset) {
    requireOpen();
    if (Long.compareUnsigned(offset, memory.rangeBytes()) >= 0) {
      throw foreign(offset);
    }
    return memory.rangeAddress() + offset;
  }

  /**
   * One slice of compaction: moves extents from the end of the pool into holes, so that the tail
   * grows, until the holes are no more than {@link ExtentPoolConfig#targetFragmentedPercent}, no
   * move is left that would help, or the time is up; then gives tail pages to the kernel. Any
   * thread may call it at any time; where one is in it, others return false at once.
   *
   * @param budgetNs above 0; more than {@link #MAX_SLICE_NS} is the same as that. Behind the first
   *     step, of one extent or 64 KiB of tail, none is begun that may not end in time
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
   * Gives every whole page behind the last extent to the kernel.
   *
   * @return the bytes given back
   * @throws PoolClosedException after {@link #close}
   */
  public long trim() {
    long released = 0;
    for (long step = trimStep(); step > 0; step = trimStep()) {
      released += step;
    }
    return released;
  }

  /** One at a time, so that others get the lock in between. */
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

  /** Always at hand: no walk. Takes the lock for a copy of the counters. */
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
   * Walks the whole pool under its lock and compares everything with everything.
   *
   * @throws CorruptPoolException that names the first contradiction
   */
  public void verifyInvariants() {
    StackReserve.requireForPart();
    lock.lock();
    try {
      requireOpen();
      new PoolInvariants(space).check();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Unmaps the range: a thread that reads it afterwards ends the process. Closing again does
   * nothing.
   *
   * <p>May race with every operation of any thread, which then completes or throws {@link
   * PoolClosedException}. Where a slice of compaction is under way, its thread unmaps the range
   * when the slice ends. Only accesses through addresses must have ended.
   */
  @Override
  public void close() {
    StackReserve.requireForPart();
    statistics.printAtClose(this::stats);
    lock.lock();
    try {
      closed = true;
      releaseIfOver();
    } finally {
      lock.unlock();
    }
  }

  /** Once, and not under a slice that copies without the lock. Under the lock. */
  private void releaseIfOver() {
    if (closed && !released && !compaction.isRunning()) {
      released = true;
      memory.release();
    }
  }

  /** Whether compaction stopped above its target, having moved twice the pool in vain. */
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
    if (block >= space.frontier() || compaction.isFreedMeanwhile(block)) {
      throw new DoubleFreeException(offset);
    }
    if (!space.starts.isStart(block)) {
      throw notAStart(offset, block);
    }
    if (!tags.isLive(block)) {
      throw new DoubleFreeException(offset);
    }
    return block;
  }

  private ExtentPoolException notAStart(long offset, int granule) {
    int around = space.starts.lastAtOrBefore(granule);
    return tags.isLive(around)
        ? ForeignOffsetException.interior(offset, tags.offset(around), tags.sizeBytes(around))
        : new DoubleFreeException(offset);
  }

  private ForeignOffsetException foreign(long offset) {
    return ForeignOffsetException.outside(offset, config.granuleBytes(), memory.rangeBytes());
  }
}
