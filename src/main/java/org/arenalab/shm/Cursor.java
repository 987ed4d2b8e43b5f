package org.arenalab.shm;

import static org.arenalab.os.RawMemory.compareAndSetLong;
import static org.arenalab.os.RawMemory.getAndAddLong;
import static org.arenalab.os.RawMemory.getLongAcquire;
import static org.arenalab.os.RawMemory.getLongVolatile;
import static org.arenalab.os.RawMemory.putLongVolatile;

import org.arenalab.shm.layout.HandleLayout;
import org.arenalab.shm.layout.SegmentDescriptor;

/**
 * The shared cursor: one word that holds a small count, generation and offset. The read-mostly
 * words beside it tell a fast path in one load whether it may simply add.
 *
 * <p><b>Assumptions.</b> Any number of threads of any number of processes call any method. Any of
 * them may be killed anywhere.
 *
 * <p><b>Guarantees.</b> Ranges that two calls take never overlap within a generation. The cursor
 * passes the capacity only in two cases. First, more than {@value #FAST_THREADS} threads are
 * between the fast path's load and its addition at one moment. Second, the thread that completes a
 * reset opens the fast path so late that the arena is full again by then. The only effect is that
 * requests are refused although there was room: a thread that lands beyond the end detects it.
 *
 * <p><b>Progress.</b> The fast path is wait-free; everything else is lock-free. A reset is one
 * compare-and-set.
 *
 * <p><b>Limit of the fast path.</b> The fast path adds without reading the cursor, so it must be
 * closed near the end. The mode word has the largest size that may use it. That is at most a 4096th
 * of the room at the time of the write. A thread that lands where room for fewer than 1024 such
 * requests is left lowers the mode. {@value #FAST_THREADS} threads that are already past the load
 * may therefore still add once each.
 *
 * <pre>
 *   mode  | largest request of the fast path, in whole granules | generation (4) | flags (2) |
 * </pre>
 *
 * A flag sends every request to the slow path; the size in the word is then 0. Flags apply only to
 * the generation in the word, which has the lowest 4 bits of the generation. A thread may open the
 * fast path of a new generation late. It cannot clear a flag of that generation, because its
 * compare-and-set expects an older word. (That fails only if the thread stops for exactly a
 * multiple of 16 resets.)
 */
final class Cursor {
  /** The lists have, or had, freed blocks of this generation: requests search the lists first. */
  static final long RECYCLING = 1;

  /** A reset is in progress, or its process died in it: requests complete it first. */
  static final long RESETTING = 2;

  private static final long FLAGS = RECYCLING | RESETTING;
  private static final int TAG_SHIFT = 2;
  private static final long TAG = 15L << TAG_SHIFT;

  /** Mask that removes flags and generation from a mode. */
  static final long FAST_SIZE = -64;

  /** Number of requests of the fast size that must fit after a landing position, as a shift. */
  static final int ROOM_SHIFT = 10;

  static final int FAST_THREADS = 512;
  private static final int FAST_SHARE_SHIFT = 12;
  static final long NO_ROOM = -1;
  private static final int GENERATION_SHIFT = 32;

  final long cursorAddress;
  final long modeAddress;
  final long epochAddress;
  final HandleLayout positions;
  final long capacityBytes;
  private final long base;
  private final boolean writable;

  Cursor(long base, SegmentHeader header) {
    this(base, header, true);
  }

  /**
   * Creates a cursor. {@code writable} is false for a read-only mapping; such a cursor completes no
   * reset of another thread.
   */
  Cursor(long base, SegmentHeader header, boolean writable) {
    this.base = base;
    this.writable = writable;
    cursorAddress = base + SegmentDescriptor.CURSOR;
    modeAddress = base + SegmentDescriptor.MODE;
    epochAddress = base + SegmentDescriptor.EPOCH;
    positions = header.positions();
    capacityBytes = header.layout().capacityBytes();
  }

  private static long tag(long generation) {
    return (generation << TAG_SHIFT) & TAG;
  }

  /** Returns the mode of a generation whose cursor is at {@code offsetBytes}, without flags. */
  long openMode(long generation, long offsetBytes) {
    return fastSize(offsetBytes) | tag(generation);
  }

  /** Returns the largest request of the fast path for a cursor at {@code offsetBytes}. */
  private long fastSize(long offsetBytes) {
    return (Math.max(0, capacityBytes - offsetBytes) >>> FAST_SHARE_SHIFT) & FAST_SIZE;
  }

  /** Lowers the fast path's largest request if there is too little room after {@code endBytes}. */
  void lowerFastSize(long endBytes) {
    long mode = getLongAcquire(modeAddress);
    while ((mode & FLAGS) == 0 && (mode & FAST_SIZE) << ROOM_SHIFT > capacityBytes - endBytes) {
      if (compareAndSetLong(modeAddress, mode, fastSize(endBytes) | (mode & TAG))) {
        return;
      }
      mode = getLongAcquire(modeAddress);
    }
  }

  /**
   * Starts a fresh segment's first generation. Call before any other process can see the segment.
   */
  void initialise(long generation) {
    long start = positions.position(generation, 0);
    putLongVolatile(epochAddress, start);
    putLongVolatile(cursorAddress, positions.cursor(start, 0));
    putLongVolatile(modeAddress, openMode(generation, 0));
  }

  long word() {
    return getLongVolatile(cursorAddress);
  }

  /** Returns the cursor's position; its generation is 0 once this process has closed the arena. */
  long position() {
    return positions.ofCursor(word());
  }

  /** Returns the allocations counted in the cursor itself; the others are in the folded counter. */
  long count() {
    return positions.count(word());
  }

  /** Returns the cursor's generation; 0 once this process has closed the arena. */
  long generation() {
    return generationOf(word());
  }

  /**
   * Returns the generation that valid handles have. A reset takes effect when the epoch is raised.
   * If the resetting thread is slow or dead, the cursor still has an older generation; this method
   * then moves the cursor on.
   */
  long settledGeneration() {
    for (; ; ) {
      // Read first: if a reset begins later, the mode has changed before it is replaced below.
      long mode = getLongVolatile(modeAddress);
      long epoch = getLongVolatile(epochAddress);
      long word = word();
      long position = positions.ofCursor(word);
      long generation = positions.generation(position);
      if (!writable) {
        return generation == 0 ? 0 : positions.generation(Math.max(epoch, position));
      }
      if (epoch <= position || generation == 0) {
        reopen(mode, generation);
        return generation;
      }
      moveTo(epoch, word, mode);
    }
  }

  /** Returns the bytes carved in this generation. */
  long allocatedBytes() {
    return Math.min(positions.offset(position()), capacityBytes);
  }

  boolean isRecycling() {
    return (getLongAcquire(modeAddress) & RECYCLING) != 0;
  }

  /** Opens the fast path of a settled generation, unless the generation has recycled blocks. */
  private void reopen(long mode, long generation) {
    boolean current = (mode & TAG) == tag(generation);
    if (generation == 0 || (current && (mode & RESETTING) == 0)) {
      return;
    }
    boolean recycling = current && (mode & RECYCLING) != 0;
    long settled = recycling ? tag(generation) | RECYCLING : openMode(generation, allocatedBytes());
    // A reset that closed the fast path before this replacement may have raised the epoch by now.
    if (compareAndSetLong(modeAddress, mode, settled)
        && getLongVolatile(epochAddress) > position()) {
      setMode(RESETTING, generation);
    }
  }

  /** Closes the fast path for the reason {@code flag}; does nothing if the generation is over. */
  void setMode(long flag, long generation) {
    for (; ; ) {
      long mode = getLongVolatile(modeAddress);
      long flags = (mode & TAG) == tag(generation) ? mode & FLAGS : 0;
      long closed = tag(generation) | flags | flag;
      if (mode == closed
          || generation() != generation
          || compareAndSetLong(modeAddress, mode, closed)) {
        return;
      }
    }
  }

  /**
   * Moves the cursor, but only if the range fits.
   *
   * @param counted 1 for an allocation, 0 for other space
   * @return the position of the range, or {@link #NO_ROOM}
   */
  long take(long sizeBytes, long alignmentBytes, int counted) {
    for (; ; ) {
      long word = openWord();
      long position = positions.ofCursor(word);
      long generation = positions.generation(position);
      long offset = positions.offset(position);
      long start = (offset + alignmentBytes - 1) & -alignmentBytes;
      if (start > capacityBytes - sizeBytes) {
        return NO_ROOM;
      }
      long count = positions.count(word) + counted;
      long next = positions.position(generation, start + sizeBytes);
      // If the count overflows, its carry leaves the word.
      if (compareAndSetLong(cursorAddress, word, positions.cursor(next, count))) {
        if (count > positions.maxCount()) {
          foldCount();
        }
        addPadding(generation, start - offset);
        return positions.position(generation, start);
      }
    }
  }

  /** Adds an overflowed cursor count to the folded counter. */
  void foldCount() {
    add(SegmentDescriptor.FOLDED_ALLOCATIONS, positions.maxCount() + 1);
  }

  /** Subtracts the fast path's count of a range that did not fit. */
  void uncount(long position) {
    add(SegmentDescriptor.FOLDED_ALLOCATIONS, -1);
    long unused = capacityBytes - positions.offset(position);
    addPadding(positions.generation(position), Math.max(0, unused));
  }

  /** Starts the next generation, which voids every handle and every free block of this one. */
  void reset(String arena) {
    long word = openWord();
    long generation = generationOf(word);
    if (generation >= positions.maxGeneration()) {
      throw ShmArenaException.generationsExhausted(arena, generation);
    }
    long start = positions.position(generation + 1, 0);
    setMode(RESETTING, generation);
    raise(epochAddress, start);
    // Repeated: another thread may have cleared the flag before the epoch was raised, because it
    // looked like an older reset's.
    setMode(RESETTING, generation);
    long mode;
    do {
      mode = getLongVolatile(modeAddress);
      word = openWord();
    } while (generationOf(word) == generation && !moveTo(start, word, mode));
  }

  /**
   * Moves the cursor from {@code word} to the start of a later generation.
   *
   * @param mode read before {@code word}; it is replaced, unless another thread has closed the fast
   *     path of the later generation since
   */
  private boolean moveTo(long start, long word, long mode) {
    if (!compareAndSetLong(cursorAddress, word, positions.cursor(start, 0))) {
      return false;
    }
    compareAndSetLong(modeAddress, mode, openMode(positions.generation(start), 0));
    long peakBytes = Math.min(positions.offset(positions.ofCursor(word)), capacityBytes);
    raise(base + SegmentDescriptor.PEAK_BYTES, peakBytes);
    add(SegmentDescriptor.FOLDED_ALLOCATIONS, positions.count(word));
    add(SegmentDescriptor.RESETS, 1);
    return true;
  }

  private long generationOf(long word) {
    return positions.generation(positions.ofCursor(word));
  }

  /**
   * Returns the cursor word. Throws if the mapping is closed, because a closed mapping has no
   * generation.
   */
  private long openWord() {
    long word = word();
    if (generationOf(word) == 0) {
      throw new ArenaClosedException("the arena");
    }
    return word;
  }

  void add(long counterOffset, long delta) {
    getAndAddLong(base + counterOffset, delta);
  }

  long counter(long counterOffset) {
    return getLongVolatile(base + counterOffset);
  }

  /** Adds padding, counted in granules for one generation; the word also holds that generation. */
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
