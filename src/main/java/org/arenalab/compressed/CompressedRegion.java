package org.arenalab.compressed;

import static org.arenalab.os.NullArgumentException.requireNonNull;

import java.lang.foreign.MemorySegment;
import org.arenalab.compressed.CompressedArenaException.Reason;
import org.arenalab.compressed.chunk.ChunkState;
import org.arenalab.compressed.chunk.ChunkTable;
import org.arenalab.compressed.chunk.ChunkWord;
import org.arenalab.compressed.chunk.Counter;
import org.arenalab.compressed.chunk.HazardSlot;
import org.arenalab.compressed.chunk.HazardSlots;
import org.arenalab.os.Internal;
import org.arenalab.os.RawMemory;
import org.arenalab.os.StackReserve;
import org.arenalab.os.SystemCallException;

/**
 * A run of memory in chunks, each of which may be compressed while no thread uses it. All bytes are
 * zeros at first. Only {@link #pin} hands out raw memory: a pointer that outlives its access would
 * write to a discarded page.
 *
 * <p><b>Threads.</b> Any thread, also a virtual one, may call any method at any time, concurrently
 * with every other. Accesses of different threads to the same bytes are not ordered against each
 * other, like in plain memory. A caller that needs an order must provide it.
 *
 * <p><b>Guarantees.</b> No write is lost and no wrong byte is read, even if chunks are compressed,
 * evicted, recompressed or compacted concurrently.
 *
 * <p><b>Progress.</b> An access to a raw chunk takes no lock and makes no system call. An access to
 * a chunk that is being compressed takes it back at once: the compressor loses. An access waits for
 * a chunk that another thread is loading or discarding. That takes some ten microseconds, or 250 if
 * the kernel has to split a huge page.
 *
 * <p><b>Cost</b> of an access:
 *
 * <ul>
 *   <li>raw chunk: a few nanoseconds more than plain memory
 *   <li>same-filled chunk: a page fault and a fill
 *   <li>compressed chunk: a page fault and the codec
 * </ul>
 *
 * <p>No access except {@link #pin} makes garbage. Compression makes a few hundred bytes for 2 MiB.
 *
 * <p><b>Errors.</b> Offsets and indexes outside the region cause an {@link
 * InvalidArenaRequestException}. Use after {@link #close} causes a {@link CompressedArenaException}
 * with REGION_FREED, or an {@link ArenaClosedException}. An access to a chunk with a damaged extent
 * causes a {@link CompressedArenaException} with DAMAGED_EXTENT.
 */
public final class CompressedRegion extends RegionSpan implements AutoCloseable {
  private static final int NO_SHIFT = -1;

  private final CompressedArena arena;
  private final ChunkTable table;
  private final HazardSlots slots;
  private final ChunkAccess access;
  private final int chunks;
  private final int chunkBytes;
  private final int chunkShift;
  private final long sizeBytes;
  private final long address;

  /** Address of the table of all chunks. */
  private final long entries;

  CompressedRegion(CompressedArena arena, ArenaParts parts, int firstId, int chunks) {
    super(firstId, chunks);
    this.arena = arena;
    table = parts.table();
    entries = table.entry(0);
    slots = parts.slots();
    access = arena.access();
    this.chunks = chunks;
    chunkBytes = parts.raw().chunkBytes();
    chunkShift =
        Integer.bitCount(chunkBytes) == 1 ? Integer.numberOfTrailingZeros(chunkBytes) : NO_SHIFT;
    sizeBytes = (long) chunks * chunkBytes;
    address = parts.raw().address(firstId);
  }

  /** Returns the requested size, rounded up to whole chunks. */
  public long sizeBytes() {
    return sizeBytes;
  }

  public int chunkBytes() {
    return chunkBytes;
  }

  /** Returns the address of the first chunk, for sources of hotness that watch memory. */
  @Internal
  public long address() {
    return address;
  }

  /** Returns whether an arena has allocated the region, which may be freed since. */
  @Internal
  public boolean isOf(CompressedArena allocator) {
    requireNonNull(allocator, "allocator");
    return arena == allocator;
  }

  /** Returns the number of chunks in the region. */
  public long chunks() {
    return chunks;
  }

  /**
   * Loads a chunk: decompresses it if it is stored. No byte of the chunk changes. An incompressible
   * chunk stays remembered as such.
   *
   * <p>The call costs as much as {@link #getLong} of the chunk's first bytes, which it reads. A
   * page fault of the first page is therefore part of the call.
   *
   * @param chunk 0 to {@link #chunks} - 1
   * @return whether this call decompressed the chunk
   * @throws InvalidArenaRequestException if the region has no such chunk
   * @throws CompressedArenaException (DAMAGED_EXTENT) if the extent of the chunk is damaged
   * @throws CompressedArenaException (REGION_FREED) after {@link #close}
   * @throws ArenaClosedException after the arena was closed
   */
  public boolean load(long chunk) {
    int id = idOf(chunk);
    HazardSlot slot = slots.own();
    boolean loaded = enter(slot, id, ChunkAccess.Purpose.READ);
    // An opaque read: the compiler would remove a plain one.
    RawMemory.getLongOpaque(address + chunk * chunkBytes);
    slot.leave();
    return loaded;
  }

  /** Returns the byte at an offset; decompresses its chunk if that is stored. */
  public byte getByte(long offsetBytes) {
    HazardSlot slot = slots.own();
    enter(slot, idAt(offsetBytes, Byte.BYTES), ChunkAccess.Purpose.READ);
    byte value = RawMemory.getByte(address + offsetBytes);
    slot.leave();
    return value;
  }

  /** Sets the byte at an offset; decompresses its chunk if that is stored. */
  public void putByte(long offsetBytes, byte value) {
    HazardSlot slot = slots.own();
    enter(slot, idAt(offsetBytes, Byte.BYTES), ChunkAccess.Purpose.WRITE);
    RawMemory.putByte(address + offsetBytes, value);
    slot.leave();
  }

  /**
   * Returns the eight bytes at an offset, in native order; decompresses their chunk if that is
   * stored.
   *
   * @param offsetBytes a multiple of 8
   */
  public long getLong(long offsetBytes) {
    HazardSlot slot = slots.own();
    enter(slot, idAt(offsetBytes, Long.BYTES), ChunkAccess.Purpose.READ);
    long value = RawMemory.getLong(address + offsetBytes);
    slot.leave();
    return value;
  }

  /**
   * Sets the eight bytes at an offset, in native order; decompresses their chunk if that is stored.
   *
   * @param offsetBytes a multiple of 8
   */
  public void putLong(long offsetBytes, long value) {
    HazardSlot slot = slots.own();
    enter(slot, idAt(offsetBytes, Long.BYTES), ChunkAccess.Purpose.WRITE);
    RawMemory.putLong(address + offsetBytes, value);
    slot.leave();
  }

  private boolean enter(HazardSlot slot, int id, ChunkAccess.Purpose purpose) {
    slot.enter(id);
    // Checks this before the table: a closed arena has no table.
    if (!isFreed()) {
      long entry = entries + (long) id * ChunkTable.ENTRY_BYTES;
      if (ChunkWord.isRaw(ChunkTable.wordAcquireAt(entry))) {
        slot.hit();
        ChunkTable.stampAt(entry, table.now());
        return false;
      }
    }
    try {
      return access.enter(this, slot, id, purpose);
    } catch (StackOverflowError e) {
      // The call itself may have overflowed the stack. Leaving needs no more stack than entering
      // did.
      slot.leave();
      throw e;
    }
  }

  /**
   * Copies bytes out, as many as {@code to} is long, across chunks. A stored chunk stays stored: it
   * is decoded into {@code to}, and no memory is backed for it. The copy of a stored chunk is of
   * one moment. A raw chunk is copied like plain memory: the copy may contain a part of a
   * concurrent write.
   *
   * @param to native or heap memory, of any length
   */
  public void read(long offsetBytes, MemorySegment to) {
    requireNonNull(to, "to");
    long end = endOf(offsetBytes, to.byteSize());
    HazardSlot slot = slots.own();
    for (long at = offsetBytes; at < end; ) {
      int chunk = chunkAt(at);
      int inChunk = (int) (at - (long) chunk * chunkBytes);
      int length = (int) Math.min(end - at, chunkBytes - inChunk);
      access.read(this, slot, firstId() + chunk, inChunk, to, at - offsetBytes, length);
      at += length;
    }
  }

  /**
   * Copies bytes in, across chunks. Their chunks are raw afterwards. A chunk that is written as a
   * whole is not decoded first.
   *
   * @param from native or heap memory, of any length
   */
  public void write(long offsetBytes, MemorySegment from) {
    requireNonNull(from, "from");
    long end = endOf(offsetBytes, from.byteSize());
    HazardSlot slot = slots.own();
    for (long at = offsetBytes; at < end; ) {
      int chunk = chunkAt(at);
      int inChunk = (int) (at - (long) chunk * chunkBytes);
      int length = (int) Math.min(end - at, chunkBytes - inChunk);
      access.write(this, slot, firstId() + chunk, inChunk, from, at - offsetBytes, length);
      at += length;
    }
  }

  /**
   * Leases a chunk's raw bytes, after decompressing the chunk if it is stored. The call takes about
   * 0.1 us and makes garbage.
   */
  public ChunkLease pin(long chunk) {
    int id = idOf(chunk);
    StackReserve.requireForOperations();
    access.pin(this, slots.ownForOperation(), id);
    boolean leased = false;
    try {
      ChunkLease lease =
          new ChunkLease(access, id, chunk, address + chunk * chunkBytes, chunkBytes);
      leased = true;
      return lease;
    } finally {
      if (!leased) {
        access.unpin(id);
      }
    }
  }

  /**
   * Compresses every chunk that is raw, not in use, and not remembered as incompressible.
   *
   * @throws CompressedArenaException (REGION_FREED) if the region is freed concurrently
   * @throws SystemCallException if the kernel refuses to discard memory, for example because the
   *     user has locked it. The chunks of the refused system call are raw as before; others may be
   *     stored
   */
  public CompressionResult compress() {
    return compress(0, chunks, ChunkSelection.ALL);
  }

  /** Compresses a range of chunks; see {@link #compress()}. */
  public CompressionResult compress(long firstChunk, long count) {
    return compress(firstChunk, count, ChunkSelection.ALL);
  }

  /** Compresses the chunks of a range that {@code selection} includes; see {@link #compress()}. */
  public CompressionResult compress(long firstChunk, long count, ChunkSelection selection) {
    requireNonNull(selection, "selection");
    int end = endOfChunks(firstChunk, count);
    Compressor.Choice choice = (id, idleEpochs) -> selection.includes(id - firstId(), idleEpochs);
    HazardSlot slot = begin();
    try {
      return arena
          .compressor()
          .compress(this, slot, firstId() + (int) firstChunk, firstId() + end, choice);
    } finally {
      slot.end();
    }
  }

  /**
   * Moves the compressed chunks of a range that {@code selection} includes to the denser codec. An
   * access loads a chunk concurrently and waits for no codec here. A chunk that the denser codec
   * does not make smaller is not tried again.
   *
   * @param selection its {@code idleEpochs} are {@link ChunkVisitor#UNKNOWN}
   * @return {@code compressed}: chunks moved, and {@code compressedBytes} their new size. {@code
   *     rejected}: not made smaller. {@code refused}: made raw, because other threads took all room
   *     of the pool. {@code inUse}: changed by another thread. Nothing is moved where no denser
   *     codec loads
   * @throws CompressedArenaException (REGION_FREED) if the region is freed concurrently
   */
  @Internal
  public CompressionResult densify(long firstChunk, long count, ChunkSelection selection) {
    requireNonNull(selection, "selection");
    int end = endOfChunks(firstChunk, count);
    Compressor.Choice choice = (id, idleEpochs) -> selection.includes(id - firstId(), idleEpochs);
    HazardSlot slot = begin();
    try {
      return arena
          .recompressor()
          .densify(this, slot, firstId() + (int) firstChunk, firstId() + end, choice);
    } finally {
      slot.end();
    }
  }

  /**
   * Decompresses a range of chunks: ahead of their use, or to empty the pool. One call to the
   * kernel backs neighbours.
   *
   * @return the number of chunks that this call decompressed
   */
  public long decompress(long firstChunk, long count) {
    return load(firstChunk, count, Counter.BACKGROUND_DECOMPRESS);
  }

  /**
   * Decompresses a range of chunks like {@link #decompress}, and marks them as prefetched and not
   * used. The first access to a chunk removes the mark.
   *
   * @return the number of chunks that this call decompressed
   */
  @Internal
  public long prefetch(long firstChunk, long count) {
    return load(firstChunk, count, Counter.PREFETCH_DECOMPRESS);
  }

  private long load(long firstChunk, long count, Counter cause) {
    int end = endOfChunks(firstChunk, count);
    HazardSlot slot = begin();
    try {
      return arena.loader().load(this, slot, firstId() + (int) firstChunk, firstId() + end, cause);
    } finally {
      slot.end();
    }
  }

  /**
   * Returns the fate of a chunk since {@link #prefetch} has decompressed it. A chunk that was never
   * prefetched appears as used or stored.
   */
  @Internal
  public PrefetchOutcome prefetchOutcome(long chunk) {
    int id = idOf(chunk);
    StackReserve.requireForOperation();
    HazardSlot slot = slots.ownForOperation();
    slot.enter(id);
    try {
      requireLive();
      return access.prefetchOutcome(id);
    } finally {
      slot.leave();
    }
  }

  /**
   * Records that an access to a chunk was seen elsewhere: a raw chunk gets the stamp of this epoch,
   * as by an access. A stored chunk stays stored. The call takes some ten nanoseconds.
   */
  @Internal
  public void noteAccess(long chunk) {
    int id = idOf(chunk);
    StackReserve.requireForOperation();
    access.noteAccess(this, slots.ownForOperation(), id);
  }

  /** Returns the current place of a chunk's bytes. */
  public ChunkState state(long chunk) {
    int id = idOf(chunk);
    StackReserve.requireForOperation();
    HazardSlot slot = slots.ownForOperation();
    slot.enter(id);
    try {
      requireLive();
      return ChunkWord.state(table.wordVolatile(id));
    } finally {
      slot.leave();
    }
  }

  /** Shows every chunk to {@code visitor}. */
  public void forEachChunk(ChunkVisitor visitor) {
    forEachChunk(0, chunks, visitor);
  }

  /** Shows the chunks of a range to {@code visitor}; makes no garbage. */
  @Internal
  public void forEachChunk(long firstChunk, long count, ChunkVisitor visitor) {
    requireNonNull(visitor, "visitor");
    int end = endOfChunks(firstChunk, count);
    HazardSlot slot = begin();
    try {
      for (int chunk = (int) firstChunk; chunk < end; chunk++) {
        requireLive();
        access.show(firstId() + chunk, chunk, visitor);
      }
    } finally {
      slot.end();
    }
  }

  /**
   * Frees the region: its extents return to the pool, its memory to the kernel. The call waits for
   * other threads' accesses that are under way. Freeing again does nothing.
   *
   * @throws CompressedArenaException (PINNED) if a chunk is pinned; nothing has changed then
   */
  @Override
  public void close() {
    arena.free(this);
  }

  /**
   * Refuses new accesses and waits until no thread is in the region. The caller holds the arena's
   * lock.
   *
   * @throws CompressedArenaException (PINNED) if a chunk is pinned; then the region is as it was
   */
  void shut() {
    requireNoPins();
    setFreed(true);
    slots.fence();
    slots.awaitNone(slot -> slot.operation() == this || contains(slot.id()));
    boolean shut = false;
    try {
      requireNoPins();
      shut = true;
    } finally {
      setFreed(shut);
    }
  }

  /** Undoes {@link #shut}. */
  void reopen() {
    setFreed(false);
  }

  /**
   * Requires that no chunk is pinned now.
   *
   * @throws CompressedArenaException (PINNED) if a chunk is pinned
   */
  void requireNoPins() {
    for (int chunk = 0; chunk < chunks; chunk++) {
      long word = table.wordVolatile(firstId() + chunk);
      if (ChunkWord.isRaw(word) && ChunkWord.body(word) != 0) {
        throw new CompressedArenaException(
            Reason.PINNED,
            "%s cannot be freed: chunk %d is pinned by %d lease(s); close them first"
                .formatted(this, chunk, ChunkWord.body(word)));
      }
    }
  }

  private HazardSlot begin() {
    StackReserve.requireForOperation();
    HazardSlot slot = slots.ownForOperation();
    if (slot.operation() != null || slot.isObserving()) {
      throw new InvalidArenaRequestException(
          "%s is in use by this very thread: a visitor or a selection may access chunks, no more"
              .formatted(this));
    }
    slot.begin(this);
    if (isFreed()) {
      slot.end();
      throw gone();
    }
    return slot;
  }

  @Override
  CompressedArenaException gone() {
    return arena.isClosed()
        ? new ArenaClosedException()
        : new CompressedArenaException(Reason.REGION_FREED, "%s was freed".formatted(this));
  }

  private int idOf(long chunk) {
    if (Long.compareUnsigned(chunk, chunks) >= 0) {
      throw new InvalidArenaRequestException(
          "chunk=%d, expected 0 to %d".formatted(chunk, chunks - 1));
    }
    return firstId() + (int) chunk;
  }

  private int chunkAt(long offsetBytes) {
    return (int) (chunkShift == NO_SHIFT ? offsetBytes / chunkBytes : offsetBytes >>> chunkShift);
  }

  /**
   * Returns the id of the chunk that holds a value. Values are aligned, so each one ends in its
   * chunk.
   */
  private int idAt(long offsetBytes, int valueBytes) {
    if (Long.compareUnsigned(offsetBytes, sizeBytes) >= 0
        || (offsetBytes & (valueBytes - 1)) != 0) {
      throw new InvalidArenaRequestException(
          "offsetBytes=%d, expected a multiple of %d from 0 to %d"
              .formatted(offsetBytes, valueBytes, sizeBytes - valueBytes));
    }
    return firstId() + chunkAt(offsetBytes);
  }

  private long endOf(long offsetBytes, long lengthBytes) {
    if (offsetBytes < 0 || offsetBytes > sizeBytes || lengthBytes > sizeBytes - offsetBytes) {
      throw new InvalidArenaRequestException(
          "%d B at offset %d, expected to end within %d B"
              .formatted(lengthBytes, offsetBytes, sizeBytes));
    }
    requireLive();
    return offsetBytes + lengthBytes;
  }

  private int endOfChunks(long firstChunk, long count) {
    if (firstChunk < 0 || count < 0 || firstChunk > chunks || count > chunks - firstChunk) {
      throw new InvalidArenaRequestException(
          "%d chunks from %d, expected to end within %d".formatted(count, firstChunk, chunks));
    }
    return (int) (firstChunk + count);
  }

  @Override
  public String toString() {
    return "region of %d B at 0x%x".formatted(sizeBytes, address);
  }
}
