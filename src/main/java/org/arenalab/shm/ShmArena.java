package org.arenalab.shm;

import static org.arenalab.os.NullArgumentException.requireNonNull;
import static org.arenalab.os.RawMemory.getAndAddLong;
import static org.arenalab.os.RawMemory.getLong;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.arenalab.os.Internal;
import org.arenalab.os.StackReserve;
import org.arenalab.os.SystemCallException;
import org.arenalab.settings.Checking;
import org.arenalab.shm.layout.HandleLayout;
import org.arenalab.shm.layout.SegmentDescriptor;
import org.arenalab.shm.layout.SizeClassInfo;
import org.arenalab.shm.layout.SizeClasses;
import org.arenalab.shm.layout.WordAddress;
import org.arenalab.statistics.ExitStatistics;

/**
 * A lock-free arena in shared memory. Any number of threads of any number of processes allocate
 * from one segment, and pass blocks to each other as numbers.
 *
 * <p>A <b>handle</b> names a block in every process that has the segment attached. {@link
 * #address(long)} converts a handle into an address of this process, by arithmetic. A handle
 * carries the arena's generation: {@link #reset} voids all earlier handles.
 *
 * <p><b>Sizes.</b> A block has the size of its size class. That is the request, rounded up by less
 * than an eighth, and at least one granule (the arena's alignment). Blocks are not zeroed.
 *
 * <p><b>Source of blocks.</b> A freed block of the class comes first, because its pages are mapped
 * already. Otherwise the cursor moves. If there is no room, a freed block of a larger class serves
 * the request.
 *
 * <p><b>Assumptions.</b> Any thread calls any method at any time. An address from {@link #address}
 * is used only while its block is live and the arena is open; an access after {@link #close} ends
 * the process. Views from {@link #segment} are checked.
 *
 * <p><b>Guarantees.</b> Live blocks never overlap, even if processes are killed. A bad request
 * changes no block. A handle from before a reset is refused by every thread that has synchronised
 * with the resetting thread. Threads that share memory must synchronise anyway.
 *
 * <p><b>Progress.</b> Allocation on the fast path is wait-free. Everything else is lock-free,
 * except create, attach, close and {@link #resetAndRelease}, which lock the process's table of
 * mappings.
 *
 * <p><b>Cost.</b> Allocation: one atomic addition. Allocation of a freed block, and free: three to
 * five atomic operations. Translation: a load, a mask, a compare, an addition. No garbage.
 *
 * <p><b>Backing.</b> Memory is allocated at first touch. If {@code /dev/shm} is full then, the
 * kernel sends SIGBUS: Java code gets an {@link InternalError}, native code ends the process.
 * {@link #prefault} allocates the memory in advance and fails with an exception.
 */
public final class ShmArena implements AutoCloseable {
  /** The null handle: never a valid handle. */
  public static final long NULL = HandleLayout.NULL;

  private final SegmentMapping mapping;
  private final Leases leases;
  private final Bookkeeping words;
  private final Cursor cursor;
  private final RecycleLists lists;
  private final BlockSource source;
  private final ExitStatistics.Handle<ShmArenaStats> statistics;

  /** True for {@code -Darenalab.check=full}: the last process that closes the arena checks it. */
  private final boolean checking;

  private final long keptCursorAddress;

  /** The address of the mode word; of a word that is always 0 if this process may not write. */
  private final long keptModeAddress;

  private final long epochAddress;
  private final long dataAddress;
  private final long capacityBytes;
  private final int granuleShift;

  /** The smallest cursor, compared unsigned, whose count overflows at the next addition. */
  private final long lastCount;

  private final long offsetMask;
  private final long positionMask;
  private final SizeClassInfo[] shapes;

  /** The shape of a recent request of any thread. */
  private SizeClassInfo lastShape;

  private final long[] blockBytesByIndex = new long[HandleLayout.CLASS_INDEXES];

  ShmArena(SegmentMapping mapping, Checking checking) {
    this.mapping = mapping;
    this.checking = checking == Checking.FULL;
    SegmentDescriptor layout = mapping.header().layout();
    leases = new Leases(mapping);
    words = leases.words();
    cursor = words.cursor();
    lists = words.lists();
    source = new BlockSource(cursor, lists);
    keptCursorAddress = WordAddress.keep(cursor.cursorAddress);
    boolean writable = mapping.isWritable();
    keptModeAddress =
        WordAddress.keep(writable ? cursor.modeAddress : mapping.base() + SegmentDescriptor.ZERO);
    epochAddress = cursor.epochAddress;
    dataAddress = mapping.base() + layout.dataOffset();
    capacityBytes = layout.capacityBytes();
    granuleShift = cursor.positions.granuleShift();
    lastCount = cursor.positions.cursor(0, cursor.positions.maxCount());
    offsetMask = cursor.positions.offsetMask();
    positionMask = cursor.positions.positionMask();
    shapes = SizeClassInfo.all(cursor.positions);
    lastShape = shapes[0];
    for (int i = 0; i < SizeClasses.COUNT; i++) {
      blockBytesByIndex[HandleLayout.classIndex(HandleLayout.classBits(i))] = classBytes(i);
    }
    statistics =
        new ExitStatistics<ShmArena, ShmArenaStats>(
                "shm", ShmArena::stats, ShmArenaStats::toTable, ShmArenaStats::toJson)
            .opened(this, name());
  }

  /**
   * Creates a segment whose owner is this process: closing the arena removes the segment's name.
   *
   * @throws SegmentException if the name is taken, or there is too little memory for the part that
   *     is backed now
   */
  public static ShmArena create(ShmArenaConfig config) {
    requireNonNull(config, "config");
    DeepInitializers.run();
    StackReserve.requireForOperations();
    ExitStatistics.requireReadable(InvalidRequestException::new);
    Checking checking = ShmOptions.checking();
    return new ShmArena(SegmentFactory.create(config), checking);
  }

  /**
   * Attaches the segment {@code name} of the configured directory; never creates one.
   *
   * @throws SegmentException if there is none, or it is not a complete segment of this format
   */
  public static ShmArena attach(String name, AttachMode mode) {
    requireNonNull(name, "name");
    requireNonNull(mode, "mode");
    ShmArenaConfig.checkName(name);
    DeepInitializers.run();
    return attach(ShmArenaConfig.builder().name(name).build().path(), mode);
  }

  /** Attaches the segment at {@code path}, which may be outside the configured directory. */
  public static ShmArena attach(Path path, AttachMode mode) {
    requireNonNull(path, "path");
    requireNonNull(mode, "mode");
    DeepInitializers.run();
    StackReserve.requireForOperations();
    ExitStatistics.requireReadable(InvalidRequestException::new);
    Checking checking = ShmOptions.checking();
    return new ShmArena(SegmentAttacher.attach(path, mode), checking);
  }

  /**
   * Allocates a block.
   *
   * @param sizeBytes 1 to the capacity
   * @return its handle
   * @throws ArenaExhaustedException if there is no room
   * @throws InvalidRequestException if the size is not positive
   */
  public long allocate(long sizeBytes) {
    long handle = tryAllocate(sizeBytes);
    if (handle == NULL) {
      throw exhausted(sizeBytes);
    }
    return handle;
  }

  /**
   * Allocates a block like {@link #allocate(long)}, but returns {@link #NULL} if there is no room.
   */
  public long tryAllocate(long sizeBytes) {
    SizeClassInfo shape = lastShape;
    // No store before the addition: the addition would wait for it. Therefore the mode is read
    // again after the addition, and everything that needs a call is out of line.
    if (shape.fits(sizeBytes) && shape.blockBytes <= fastSizeBytes()) {
      long word = getAndAddLong(WordAddress.of(keptCursorAddress), shape.cursorStep);
      long position = HandleLayout.ofCursor(word, granuleShift);
      long neededBytes = shape.blockBytes + (fastSizeBytes() << Cursor.ROOM_SHIFT);
      if ((position & offsetMask) + neededBytes <= capacityBytes
          && Long.compareUnsigned(word, lastCount) < 0) {
        return position | shape.classBits;
      }
      return landed(word, shape, sizeBytes);
    }
    return tryAllocateOtherwise(sizeBytes);
  }

  private long fastSizeBytes() {
    return getLong(WordAddress.of(keptModeAddress)) & Cursor.FAST_SIZE;
  }

  /** Allocates a size other than the last one, or a size that the fast path does not admit. */
  private long tryAllocateOtherwise(long sizeBytes) {
    SizeClassInfo shape = otherShape(sizeBytes);
    if (shape.blockBytes <= fastSizeBytes()) {
      long word = getAndAddLong(WordAddress.of(keptCursorAddress), shape.cursorStep);
      return landed(word, shape, sizeBytes);
    }
    return tryAllocateSlowly(sizeBytes, 1);
  }

  /**
   * Allocates a block at a stricter alignment than the arena's own. The bytes skipped for the
   * alignment are lost until the next reset.
   *
   * @param alignmentBytes a power of two up to {@link ShmArenaConfig#MAX_ALIGNMENT_BYTES}
   */
  public long allocate(long sizeBytes, long alignmentBytes) {
    if (Long.bitCount(alignmentBytes) != 1
        || alignmentBytes < 0
        || alignmentBytes > ShmArenaConfig.MAX_ALIGNMENT_BYTES) {
      throw InvalidRequestException.alignment(alignmentBytes, ShmArenaConfig.MAX_ALIGNMENT_BYTES);
    }
    long handle =
        alignmentBytes <= 1L << granuleShift
            ? tryAllocate(sizeBytes)
            : tryAllocateSlowly(sizeBytes, alignmentBytes);
    if (handle == NULL) {
      throw exhausted(sizeBytes);
    }
    return handle;
  }

  /** Returns the shape for a size, or the largest shape if the size has none. */
  private SizeClassInfo otherShape(long sizeBytes) {
    boolean exists = Long.compareUnsigned(sizeBytes - 1, capacityBytes) < 0;
    return exists ? shapeOf(sizeBytes) : shapes[SizeClasses.COUNT - 1];
  }

  SizeClassInfo shapeOf(long sizeBytes) {
    return shapes[SizeClasses.of((sizeBytes - 1) >>> granuleShift)];
  }

  /**
   * Completes a fast-path addition that needs a check: the cursor may be near the end, or its count
   * may have overflowed.
   */
  private long landed(long word, SizeClassInfo shape, long sizeBytes) {
    long position = cursor.positions.ofCursor(word);
    if (cursor.positions.generation(position) == 0) {
      throw new ArenaClosedException("arena " + name());
    }
    if (cursor.positions.count(word) == cursor.positions.maxCount()) {
      cursor.foldCount();
      // Stored rarely, so that threads with different sizes do not write this field all the time.
      lastShape = shape;
    }
    long end = cursor.positions.offset(position) + shape.blockBytes;
    cursor.lowerFastSize(Math.min(end, capacityBytes));
    if (end <= capacityBytes) {
      return position | shape.classBits;
    }
    cursor.uncount(position);
    return tryAllocateSlowly(sizeBytes, 1);
  }

  private long tryAllocateSlowly(long sizeBytes, long alignmentBytes) {
    // Called before any change, so that the stack suffices for the rest of the operation.
    StackReserve.requireForCall();
    requireWritable("allocate");
    if (sizeBytes <= 0) {
      throw InvalidRequestException.size(sizeBytes);
    }
    long handle = NULL;
    try {
      handle = take(sizeBytes, alignmentBytes);
    } catch (ShmArenaException e) {
      throw mapping.orClosed("allocate", e);
    }
    if (handle == NULL) {
      requireOpen("allocate");
      cursor.add(SegmentDescriptor.FAILURES, 1);
    }
    return handle;
  }

  private long take(long sizeBytes, long alignmentBytes) {
    cursor.settledGeneration();
    if (sizeBytes > capacityBytes) {
      return NULL;
    }
    int sizeClass = SizeClasses.ceiling(((sizeBytes - 1) >>> granuleShift) + 1);
    return source.take(sizeClass, alignmentBytes);
  }

  /**
   * Frees a block for reuse by any process.
   *
   * <p>Refuses every handle that {@link #allocate} did not return, with two undetectable
   * exceptions. The first is a handle that was freed before and whose block is live again. The
   * second is a made-up handle that points into a live block. A free of such a handle frees memory
   * of another user.
   *
   * @throws StaleHandleException if the handle is older than a reset, or another arena's
   * @throws ShmArenaException DOUBLE_FREE if the block is free already; INVALID_HANDLE if there is
   *     no such block
   * @throws SegmentException NO_SPACE if the file system has no page left for the bookkeeping of
   *     this free; the block stays live, and can be freed once there is room
   */
  public void free(long handle) {
    StackReserve.requireForCall();
    requireWritable("free");
    try {
      freeOpen(handle);
    } catch (ShmArenaException e) {
      throw mapping.orClosed("free", e);
    }
    requireOpen("free");
  }

  private void freeOpen(long handle) {
    long position = handle & positionMask;
    long generation = cursor.positions.generation(position);
    int sizeClass = checkedClass(handle);
    long granule = cursor.positions.offset(position) >>> granuleShift;
    if (!lists.push(sizeClass, granule, generation, true)) {
      requireCurrent(handle);
      throw ShmArenaException.doubleFree(
          name(), handle, classBytes(sizeClass), cursor.positions.offset(position));
    }
    cursor.setMode(Cursor.RECYCLING, generation);
  }

  /**
   * Returns the class of a handle, after checking that the handle names a range that was handed
   * out.
   */
  private int checkedClass(long handle) {
    requireCurrent(handle);
    int sizeClass = HandleLayout.sizeClass(handle);
    long offset = cursor.positions.offset(handle & positionMask);
    boolean exists =
        sizeClass < SizeClasses.COUNT && offset <= cursor.allocatedBytes() - classBytes(sizeClass);
    if (!exists) {
      requireCurrent(handle);
      throw ShmArenaException.invalidHandle(
          "handle 0x%x is not of arena %s: class %d at offset 0x%x, %d B allocated"
              .formatted(handle, name(), sizeClass, offset, cursor.allocatedBytes()));
    }
    return sizeClass;
  }

  /**
   * Returns a block's address in this process, valid until the block is freed or the arena is reset
   * or closed.
   *
   * @throws StaleHandleException if the handle is older than a reset, or another arena's
   */
  public long address(long handle) {
    long position = handle & positionMask;
    long epoch = getLong(epochAddress);
    if (Long.compareUnsigned(position - epoch, capacityBytes) < 0) {
      // Not data + (position - epoch): in this form only one addition depends on the handle.
      return position + (dataAddress - epoch);
    }
    return addressSlowly(handle);
  }

  private long addressSlowly(long handle) {
    requireOpen("address");
    try {
      requireCurrent(handle);
    } catch (ShmArenaException e) {
      throw mapping.orClosed("address", e);
    }
    return dataAddress + cursor.positions.offset(handle & positionMask);
  }

  /**
   * Returns the address in this process of {@code sizeBytes} from {@code offsetBytes} in a block.
   *
   * @throws InvalidRequestException if the range is not inside the block
   * @throws StaleHandleException if the handle is older than a reset, or another arena's
   */
  public long address(long handle, long offsetBytes, long sizeBytes) {
    long position = handle & positionMask;
    long epoch = getLong(epochAddress);
    long blockBytes =
        blockBytesByIndex[HandleLayout.classIndex(handle) & (blockBytesByIndex.length - 1)];
    // A made-up handle may name a block that would end after the data.
    if (Long.compareUnsigned(position - epoch, capacityBytes - blockBytes) <= 0
        && offsetBytes >= 0
        && sizeBytes >= 0
        && Long.compareUnsigned(offsetBytes + sizeBytes, blockBytes) <= 0) {
      return dataAddress + (position - epoch) + offsetBytes;
    }
    return addressSlowly(handle, offsetBytes, sizeBytes);
  }

  private long addressSlowly(long handle, long offsetBytes, long sizeBytes) {
    long blockBytes = sizeOf(handle);
    if (offsetBytes < 0 || sizeBytes < 0 || offsetBytes > blockBytes - sizeBytes) {
      throw InvalidRequestException.range(sizeBytes, offsetBytes, blockBytes);
    }
    return address(handle) + offsetBytes;
  }

  /**
   * Returns the block's bytes as a segment with bounds checks. An access after {@link #close}
   * throws {@link IllegalStateException}. Allocates an object.
   */
  public MemorySegment segment(long handle) {
    requireOpen("segment");
    int sizeClass = checkedClass("segment", handle);
    long offset = cursor.positions.offset(handle & positionMask);
    return mapping.data().asSlice(offset, classBytes(sizeClass));
  }

  /** Returns the block's usable size, which is the size of its class. */
  public long sizeOf(long handle) {
    requireOpen("sizeOf");
    return classBytes(checkedClass("sizeOf", handle));
  }

  private int checkedClass(String operation, long handle) {
    try {
      return checkedClass(handle);
    } catch (ShmArenaException e) {
      throw mapping.orClosed(operation, e);
    }
  }

  /**
   * Converts an address of this process into an offset.
   *
   * @return the distance from the start of the arena's data
   * @throws InvalidRequestException if the address is outside the data
   */
  public long offsetOf(long address) {
    long offset = address - dataAddress;
    if (Long.compareUnsigned(offset, capacityBytes) >= 0) {
      throw InvalidRequestException.address(address, name(), capacityBytes, dataAddress);
    }
    return offset;
  }

  /**
   * Opens a lease with ranges of {@link ShmLease#DEFAULT_RANGE_BYTES}, or of an eighth of a small
   * arena.
   */
  public ShmLease lease() {
    long range = Math.min(ShmLease.DEFAULT_RANGE_BYTES, capacityBytes / 8);
    return lease(Math.max(range, 4L << granuleShift));
  }

  /**
   * Opens a lease, from which one thread allocates in ranges of its own.
   *
   * @param rangeBytes taken at a time: at least 4 granules, at most half the capacity and 2^24 - 1
   *     granules
   * @throws ShmArenaException LEASES_EXHAUSTED if all slots are taken
   */
  public ShmLease lease(long rangeBytes) {
    return changing("lease", () -> leases.open(this, rangeBytes));
  }

  /**
   * Frees the leases of processes that no longer run; their unused ranges can be allocated again.
   * Never touches a lease of a living process, in any PID, time or user namespace. Opens no file.
   * Costs one system call for each open lease that is not this arena's own.
   *
   * @return the number of leases freed
   * @throws SegmentException SYSTEM if the kernel cannot determine whether a process lives
   */
  public int reclaimDeadLeases() {
    return changing("reclaimDeadLeases", leases::reclaimDead);
  }

  /**
   * Voids every handle and restarts with an empty arena. One atomic step, for all processes.
   *
   * @throws ShmArenaException GENERATIONS_EXHAUSTED if the handles' generation has no more bits
   */
  public void reset() {
    changing("reset", () -> cursor.reset(name()));
  }

  /**
   * Resets like {@link #reset}, and discards the memory of the data: all blocks then have fresh
   * pages. Concurrent writes of other threads are lost.
   */
  public void resetAndRelease() {
    changing(
        "resetAndRelease",
        () -> {
          mapping.releaseData();
          cursor.reset(name());
        });
  }

  /**
   * Allocates the memory of the whole arena now, so that touching it cannot fail.
   *
   * @throws SegmentException NO_SPACE if there is too little memory
   */
  public void prefault() {
    changing("prefault", mapping::prefault);
  }

  /** Returns the counters; see {@link ShmArenaStats} for their guarantees. */
  public ShmArenaStats stats() {
    return mapping.inside("stats", words::stats);
  }

  /**
   * Checks that the bookkeeping is consistent. Walks all free blocks; meant for tests, while no
   * operation is in progress.
   *
   * @throws CorruptArenaException with the first contradiction
   */
  public void verifyInvariants() {
    mapping.inside(
        "verifyInvariants",
        () -> {
          leases.verify();
          words.verify();
        });
  }

  /** Runs an operation that changes the arena and may take longer than an allocation. */
  private <T> T changing(String operation, Supplier<T> body) {
    StackReserve.requireForOperation();
    requireWritable(operation);
    return mapping.inside(operation, body);
  }

  private void changing(String operation, Runnable body) {
    StackReserve.requireForOperation();
    requireWritable(operation);
    mapping.inside(operation, body);
  }

  /** Returns the segment's name. */
  public String name() {
    return mapping.path().getFileName().toString();
  }

  /** Returns the path of the segment's name. */
  public Path path() {
    return mapping.path();
  }

  public long capacityBytes() {
    return capacityBytes;
  }

  /** Returns the unit of every block's offset and size. */
  public long alignmentBytes() {
    return 1L << granuleShift;
  }

  /** Returns whether this process created the segment. */
  public boolean isOwner() {
    return mapping.isOwner();
  }

  /** Returns whether the arena is open, that is, {@link #close} has not been called. */
  public boolean isOpen() {
    return mapping.isOpen();
  }

  public boolean isWritable() {
    return mapping.isWritable();
  }

  /** Returns the address in this process of offset 0 of the data. */
  public long dataAddress() {
    return dataAddress;
  }

  /**
   * Detaches the segment. The owner's close also removes the segment's name; processes that have it
   * attached keep it. Open leases are returned to the arena. Closing twice does nothing.
   *
   * <p>May race with every operation of any thread, which then completes or throws {@link
   * ArenaClosedException}. Waits for operations that are inside a system call. Only accesses
   * through addresses must have ended.
   *
   * @throws SystemCallException if the kernel has no memory to unmap the data; then its memory and
   *     its leases stay with this process until it ends
   * @throws CorruptArenaException under full checks, if the bookkeeping contradicts itself;
   *     everything is released then
   */
  @Override
  public void close() {
    StackReserve.requireForOperations();
    // Made before any change: Java memory may be short.
    SegmentMapping.LastLook last = new LeaseReturn(leases, checking);
    if (mapping.startClosing()) {
      try {
        statistics.printAtClose(words::stats);
      } finally {
        mapping.close(last);
      }
    }
  }

  @Override
  public String toString() {
    return "ShmArena[" + path() + ", " + capacityBytes + " B]";
  }

  /**
   * Returns the number that was drawn when this segment was made. A segment that is made anew under
   * the same name has another one.
   */
  @Internal
  public long identity() {
    return mapping.header().identity();
  }

  SegmentMapping mapping() {
    return mapping;
  }

  Cursor cursor() {
    return cursor;
  }

  Leases leases() {
    return leases;
  }

  private long classBytes(int sizeClass) {
    return Math.min(SizeClasses.granules(sizeClass) << granuleShift, capacityBytes);
  }

  ArenaExhaustedException exhausted(long sizeBytes) {
    return new ArenaExhaustedException(name(), sizeBytes, stats());
  }

  void requireOpen(String operation) {
    if (!mapping.isOpen()) {
      throw mapping.closed(operation);
    }
  }

  private void requireWritable(String operation) {
    requireOpen(operation);
    if (!mapping.isWritable()) {
      throw ShmArenaException.readOnly(operation, name());
    }
  }

  private void requireCurrent(long handle) {
    long generation = cursor.positions.generation(handle & positionMask);
    long current = cursor.settledGeneration();
    if (generation != current) {
      throw new StaleHandleException(name(), handle, generation, current);
    }
    if (cursor.positions.offset(handle & positionMask) >= capacityBytes) {
      throw ShmArenaException.invalidHandle(
          "handle 0x%x points outside arena %s of %d B".formatted(handle, name(), capacityBytes));
    }
  }
}
