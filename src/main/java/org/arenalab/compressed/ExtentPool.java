package org.arenalab.compressed;

import org.arenalab.os.ReleaseGate;
import org.arenalab.os.VirtualMemory;

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
 * after; whoever takes the offset out of the owner's table, by one atomic step, frees it. {@link
 * #close} comes after every other use.
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
 * <p><b>Cost.</b> 8 B for each extent and half a granule of rounding; 1 byte for each KiB in use
 * and 17 KiB, beside the range. Allocate and free are constant, tens of nanoseconds each beside the
 * cache misses on the extent's own lines. No garbage.
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

  private final ExtentPoolConfig config;
  private final long rangeAddress;
  private final long rangeBytes;

  private ExtentPool(ExtentPoolConfig config, long rangeAddress, long rangeBytes) {
    this.config = config;
    this.rangeAddress = rangeAddress;
    this.rangeBytes = rangeBytes;
  }

  /**
   * Reserves a range. Nothing of it is backed yet.
   *
   * @throws PoolReservationException if there is no address space for it
   */
  public static ExtentPool open(ExtentPoolConfig config) {
    long pageBytes = VirtualMemory.pageSizeBytes();
    long bytes = Math.ceilDiv(config.capacityBytes(), pageBytes) * pageBytes + pageBytes;
    return new ExtentPool(config, VirtualMemory.reserve(bytes, pageBytes), bytes);
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
    throw new UnsupportedOperationException();
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
    throw new UnsupportedOperationException();
  }

  /**
   * The size with which a live extent was allocated.
   *
   * @throws ExtentPoolException as {@link #free}
   */
  public int sizeBytes(long offset) {
    throw new UnsupportedOperationException();
  }

  /**
   * The address of the byte at {@code offset}, for as long as the pool is open. Whether an extent
   * is there is not looked at.
   *
   * @throws ForeignOffsetException if it is outside the range
   */
  public long address(long offset) {
    if (Long.compareUnsigned(offset, rangeBytes) >= 0) {
      throw ForeignOffsetException.outside(offset, config.granuleBytes(), rangeBytes);
    }
    return rangeAddress + offset;
  }

  /**
   * One slice of compaction: moves extents from the end of the pool into holes, so that the tail
   * grows, until the holes are no more than {@link ExtentPoolConfig#targetFragmentedPercent}, no
   * move is left that would help, or the time is up; then gives tail pages to the kernel. Any
   * thread may call it at any time; where one is in it, others return false at once.
   *
   * @param budgetNs above 0; more than {@link #MAX_SLICE_NS} is the same as that. No step is begun
   *     that would not end in time by what such steps took so far
   * @return whether another slice would find something to do
   * @throws PoolClosedException after {@link #close}
   */
  public boolean compact(long budgetNs, Relocation relocation) {
    throw new UnsupportedOperationException();
  }

  /**
   * Gives every whole page behind the last extent to the kernel, in one go.
   *
   * @return the bytes given back
   * @throws PoolClosedException after {@link #close}
   */
  public long trim() {
    throw new UnsupportedOperationException();
  }

  /** Always at hand: no walk. Takes the lock for a copy of the counters. */
  public ExtentPoolStats stats() {
    throw new UnsupportedOperationException();
  }

  /**
   * Walks the whole pool under its lock and compares everything with everything.
   *
   * @throws CorruptPoolException that names the first contradiction
   */
  public void verifyInvariants() {
    throw new UnsupportedOperationException();
  }

  /** Unmaps the range: whoever reads it afterwards ends the process. Closing again does nothing. */
  @Override
  public void close() {
    ReleaseGate.ours().unmap(rangeAddress, rangeBytes);
  }
}
