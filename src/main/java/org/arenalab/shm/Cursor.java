package org.arenalab.shm;

import static org.arenalab.os.RawMemory.compareAndSetLong;
import static org.arenalab.os.RawMemory.getAndAddLong;
import static org.arenalab.os.RawMemory.getLongAcquire;
import static org.arenalab.os.RawMemory.getLongVolatile;
import static org.arenalab.os.RawMemory.putLongVolatile;

/**
 * The shared cursor: one word that holds a small count, generation and offset, and the read-mostly
 * words beside it that let a fast path know in one load whether it may just add.
 *
 * <p><b>Assumptions.</b> Any number of threads of any number of processes call any method. Any of
 * them may be killed anywhere.
 *
 * <p><b>Guarantees.</b> Ranges that two calls take never overlap within a generation. The cursor
 * passes the capacity only if more than {@value #FAST_THREADS} threads stand between the fast
 * path's load and its addition at the same moment, or if whoever completes a reset opens the fast
 * path so late that the arena is full again by then; then requests are refused that would have had
 * room, and nothing else happens: whoever lands behind the end knows it.
 *
 * <p><b>Progress.</b> The fast path is wait-free; everything else is lock-free. A reset is one
 * compare-and-set.
 *
 * <p><b>How the fast path stays inside.</b> It adds without looking at the cursor, so near the end
 * it must not be used. The mode word says up to which size it may: at most a 4096th of what was
 * left when it was written. Whoever lands where less than 1024 such requests are left writes a
 * smaller one. So {@value #FAST_THREADS} threads that are already on their way may still add once
 * each.
 *
 * <pre>
 *   mode  | largest request of the fast path, in whole granules | generation (4) | flags (2) |
 * </pre>
 *
 * A flag sends every request the slow way; the size beside it is then 0. Flags count for the
 * generation beside them alone, of which the lowest bits are kept. A thread that opens the fast
 * path of a new generation late can therefore not clear a flag of that generation: the word it saw
 * before is gone. (It would have to stand still for exactly a multiple of 16 resets.)
 */
final class Cursor {
  /** There are, or were, recycled blocks: look there first. */
  static final long RECYCLING = 1;

  /** A reset is under way, or its process died in it: first see that it is done. */
  static final long RESETTING = 2;

  private static final long FLAGS = RECYCLING | RESETTING;
  private static final int TAG_SHIFT = 2;
  private static final long TAG = 15L << TAG_SHIFT;

  /** Takes flags and generation out of a mode. */
  static final long FAST_SIZE = -64;

  /** How many requests of the fast size must have room behind where one lands, as a shift. */
  static final int ROOM_SHIFT = 10;

  static final int FAST_THREADS = 512;
  private static final int FAST_SHARE_SHIFT = 12;
  static final long NO_ROOM = -1;
  private static final int GENERATION_SHIFT = 32;

  final long cursorAddress;
  final long modeAddress;
  final long epochAddress;
  final Positions positions;
  final long capacityBytes;
  private final long base;
  private final boolean writable;

  Cursor(long base, SegmentHeader header) {
    this(base, header, true);
  }

  /** {@code writable} is false where the mapping is read-only: then nobody is helped. */
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

  /** The mode of a generation whose cursor is at {@code offsetBytes}, without flags. */
  long openMode(long generation, long offsetBytes) {
    return fastSize(offsetBytes) | tag(generation);
  }

  /** The largest request of the fast path where the cursor is at {@code offsetBytes}. */
  private long fastSize(long offsetBytes) {
    return (Math.max(0, capacityBytes - offsetBytes) >>> FAST_SHARE_SHIFT) & FAST_SIZE;
  }

  /** If there is too little room behind {@code endBytes}, the fast path takes less from now on. */
  void lowerFastSize(long endBytes) {
    long mode = getLongAcquire(modeAddress);
    while ((mode & FLAGS) == 0 && (mode & FAST_SIZE) << ROOM_SHIFT > capacityBytes - endBytes) {
      if (compareAndSetLong(modeAddress, mode, fastSize(endBytes) | (mode & TAG))) {
        return;
      }
      mode = getLongAcquire(modeAddress);
    }
  }

  /** Puts a fresh segment into its first generation; before anybody else can see it. */
  void initialise(long generation) {
    long start = positions.position(generation, 0);
    putLongVolatile(epochAddress, start);
    putLongVolatile(cursorAddress, positions.cursor(start, 0));
    putLongVolatile(modeAddress, openMode(generation, 0));
  }

  long word() {
    return getLongVolatile(cursorAddress);
  }

  /** Where the cursor is; of generation 0 once this process has closed the arena. */
  long position() {
    return positions.ofCursor(word());
  }

  /** How many allocations the cursor counts itself; the others are folded. */
  long count() {
    return positions.count(word());
  }

  /** The cursor's generation; 0 once this process has closed the arena. */
  long generation() {
    return generationOf(word());
  }

  /**
   * The generation that handles must have. A reset is done when the epoch is raised; whoever finds
   * the cursor behind it, because the resetter is slow or dead, moves it on.
   */
  long settledGeneration() {
    for (; ; ) {
      // First, so that a reset that begins later has changed the mode when it is to be replaced.
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

  /** What was carved in this generation. */
  long allocatedBytes() {
    return Math.min(positions.offset(position()), capacityBytes);
  }

  boolean isRecycling() {
    return (getLongAcquire(modeAddress) & RECYCLING) != 0;
  }

  /** Opens the fast path of a settled generation, unless it recycles. */
  private void reopen(long mode, long generation) {
    boolean current = (mode & TAG) == tag(generation);
    if (generation == 0 || (current && (mode & RESETTING) == 0)) {
      return;
    }
    boolean recycling = current && (mode & RECYCLING) != 0;
    long settled = recycling ? tag(generation) | RECYCLING : openMode(generation, allocatedBytes());
    // A reset that had closed the fast path before may have raised the epoch by now.
    if (compareAndSetLong(modeAddress, mode, settled)
        && getLongVolatile(epochAddress) > position()) {
      setMode(RESETTING, generation);
    }
  }

  /** Closes the fast path for the reason {@code flag}; nothing if the generation is over. */
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
   * Moves the cursor only if the range fits.
   *
   * @param counted 1 for an allocation, 0 for space that is not one
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
      // The carry of a count that runs over leaves the word.
      if (compareAndSetLong(cursorAddress, word, positions.cursor(next, count))) {
        if (count > positions.maxCount()) {
          foldCount();
        }
        addPadding(generation, start - offset);
        return positions.position(generation, start);
      }
    }
  }

  /** The cursor's count ran over: keep it. */
  void foldCount() {
    add(SegmentDescriptor.FOLDED_ALLOCATIONS, positions.maxCount() + 1);
  }

  /** Takes a count back that the fast path made for a range that turned out not to fit. */
  void uncount(long position) {
    add(SegmentDescriptor.FOLDED_ALLOCATIONS, -1);
    long unused = capacityBytes - positions.offset(position);
    addPadding(positions.generation(position), Math.max(0, unused));
  }

  /** Starts the next generation; every handle and every free block of this one is void. */
  void reset(String arena) {
    long word = openWord();
    long generation = generationOf(word);
    if (generation >= positions.maxGeneration()) {
      throw new GenerationExhaustedException(arena, generation);
    }
    long start = positions.position(generation + 1, 0);
    setMode(RESETTING, generation);
    raise(epochAddress, start);
    // Again, if somebody found the epoch not raised yet and took it for an old reset's.
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
   * @param mode as it was before {@code word} was read: it is replaced, unless somebody has closed
   *     the fast path of the later generation since
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

  /** The cursor, which a closed mapping does not have. */
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
