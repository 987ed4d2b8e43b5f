package org.arenalab.shm;

import static org.arenalab.os.RawMemory.compareAndSetLong;
import static org.arenalab.os.RawMemory.getAndAddLong;
import static org.arenalab.os.RawMemory.getLongAcquire;
import static org.arenalab.os.RawMemory.getLongVolatile;
import static org.arenalab.os.RawMemory.putLongVolatile;

/**
 * The shared cursor: one word that holds generation, offset and a small count, and the read-mostly
 * words beside it that let a fast path know in one load whether it may just add.
 *
 * <p><b>Assumptions.</b> Any number of threads of any number of processes call any method. Any of
 * them may be killed anywhere.
 *
 * <p><b>Guarantees.</b> Ranges that two calls take never overlap within a generation. The cursor
 * passes the capacity only if more than {@value #FAST_THREADS} threads stand between the fast
 * path's load and its addition at the same moment; then requests are refused that would have had
 * room, and nothing else happens.
 *
 * <p><b>Progress.</b> The fast path is wait-free; everything else is lock-free. A reset is one
 * compare-and-set.
 *
 * <p><b>How the fast path stays inside.</b> It adds without looking at the cursor, so it must not
 * be used near the end. Whoever lands in the last quarter closes it for all (mode loses {@link
 * #OPEN}), and from then on the cursor moves by compare-and-set only. Threads already on their way
 * may still add once each; a fast request is at most {@code capacity / 8192}, so that {@value
 * #FAST_THREADS} of them fit in that quarter.
 */
final class Cursor {
  /** The mode in which the fast path may add; any other bit beside it forbids that. */
  static final long OPEN = 1;

  /** There are, or were, recycled blocks: look there first. */
  static final long RECYCLING = 2;

  /** The last quarter is reached. */
  static final long NEAR_END = 4;

  static final int FAST_THREADS = 2048;
  static final long NO_ROOM = -1;
  private static final int GENERATION_SHIFT = 32;

  final long cursorAddress;
  final long modeAddress;
  final long epochAddress;
  final Positions positions;
  final long capacityBytes;
  private final long base;

  Cursor(long base, SegmentHeader header) {
    this.base = base;
    cursorAddress = base + SegmentDescriptor.CURSOR;
    modeAddress = base + SegmentDescriptor.MODE;
    epochAddress = base + SegmentDescriptor.EPOCH;
    positions = header.positions();
    capacityBytes = header.layout().capacityBytes();
  }

  /** Up to which offset the fast path may allocate. */
  long fastEndBytes() {
    return capacityBytes - capacityBytes / 4;
  }

  /** The largest request of the fast path. */
  long fastSizeBytes() {
    return capacityBytes / (4 * FAST_THREADS);
  }

  /** Puts a fresh segment into its first generation; before anybody else can see it. */
  void initialise(long generation) {
    long start = positions.position(generation, 0);
    putLongVolatile(epochAddress, start);
    putLongVolatile(cursorAddress, start);
    putLongVolatile(modeAddress, OPEN);
  }

  long word() {
    return getLongVolatile(cursorAddress);
  }

  long generation() {
    return positions.generation(word());
  }

  /** What was carved in this generation. */
  long allocatedBytes() {
    return Math.min(positions.offset(word()), capacityBytes);
  }

  boolean isRecycling() {
    return (getLongAcquire(modeAddress) & RECYCLING) != 0;
  }

  void setMode(long bit) {
    long mode = getLongAcquire(modeAddress);
    while ((mode & bit) == 0 && !compareAndSetLong(modeAddress, mode, mode | bit)) {
      mode = getLongAcquire(modeAddress);
    }
  }

  /**
   * Moves the cursor only if the range fits.
   *
   * @param counted 1 for an allocation, 0 for space that is not one
   * @return the position of the range, or {@link #NO_ROOM}
   */
  long take(long sizeBytes, long alignmentBytes, int counted) {
    for (; ; ) {
      long word = word();
      long offset = positions.offset(word);
      long start = (offset + alignmentBytes - 1) & -alignmentBytes;
      if (start > capacityBytes - sizeBytes) {
        return NO_ROOM;
      }
      long count = (word & positions.countMask()) + counted;
      boolean full = count > positions.countMask();
      long next = positions.position(positions.generation(word), start + sizeBytes);
      if (compareAndSetLong(cursorAddress, word, full ? next : next + count)) {
        if (full) {
          add(SegmentDescriptor.FOLDED_ALLOCATIONS, count);
        }
        addPadding(positions.generation(word), start - offset);
        return positions.position(positions.generation(word), start);
      }
    }
  }

  /** The fast path's count ran over: keep it, and account for the granule the carry took. */
  void foldCarry(long word) {
    add(SegmentDescriptor.FOLDED_ALLOCATIONS, positions.countMask() + 1);
    addPadding(positions.generation(word), positions.granuleBytes());
  }

  /** Starts the next generation; every handle and every free block of this one is void. */
  void reset(String arena) {
    for (; ; ) {
      long word = word();
      long generation = positions.generation(word);
      if (generation >= positions.maxGeneration()) {
        throw new GenerationExhaustedException(arena, generation);
      }
      long start = positions.position(generation + 1, 0);
      // The epoch goes first: if we die between the two, old handles take the slow way and are
      // still good; the other way round they would be accepted after the reset.
      raise(epochAddress, start);
      putLongVolatile(modeAddress, OPEN);
      if (compareAndSetLong(cursorAddress, word, start)) {
        raise(base + SegmentDescriptor.PEAK_BYTES, Math.min(positions.offset(word), capacityBytes));
        add(SegmentDescriptor.FOLDED_ALLOCATIONS, word & positions.countMask());
        add(SegmentDescriptor.RESETS, 1);
        return;
      }
    }
  }

  void add(long counterOffset, long delta) {
    getAndAddLong(base + counterOffset, delta);
  }

  long counter(long counterOffset) {
    return getLongVolatile(base + counterOffset);
  }

  /** Padding counts for one generation, in granules, beside the generation it counts for. */
  private void addPadding(long generation, long bytes) {
    if (bytes == 0) {
      return;
    }
    long address = base + SegmentDescriptor.PADDING;
    for (; ; ) {
      long old = getLongVolatile(address);
      long oldGeneration = old >>> GENERATION_SHIFT;
      if (oldGeneration > generation) {
        return;
      }
      long start = oldGeneration == generation ? old : generation << GENERATION_SHIFT;
      long added = start + (bytes >>> positions.granuleShift());
      if (compareAndSetLong(address, old, added)) {
        return;
      }
    }
  }

  long paddingBytes(long generation) {
    long word = counter(SegmentDescriptor.PADDING);
    boolean current = word >>> GENERATION_SHIFT == generation;
    return current ? (word & 0xffff_ffffL) << positions.granuleShift() : 0;
  }

  private static void raise(long address, long value) {
    long old = getLongVolatile(address);
    while (old < value && !compareAndSetLong(address, old, value)) {
      old = getLongVolatile(address);
    }
  }
}
