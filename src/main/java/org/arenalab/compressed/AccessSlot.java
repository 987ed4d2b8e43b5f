package org.arenalab.compressed;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.arenalab.os.ProcessBarrier;

/**
 * What one thread says and counts in one arena: which chunk it is in, which operation, and how much
 * it did. It alone writes here; others read.
 *
 * <p><b>The asymmetric handshake.</b> A thread that wants to access a raw chunk writes the chunk's
 * id here, reads the chunk's word, and if that says RAW it may use the raw memory until it writes 0
 * here. One that wants to take raw memory away changes the word, {@linkplain AccessSlots#fence
 * issues a process-wide barrier}, and reads the slots of all threads. Either the first sees the
 * changed word, or the second sees the id: the barrier stands for the full fence that the first one
 * saves. So an access costs no atomic instruction; and a compressor, which leaves chunks alone that
 * somebody is in, needs one barrier for a whole batch of chunks.
 *
 * <p>Where the kernel has no such barrier, a full fence is used on both sides.
 *
 * <p><b>Dependences on HotSpot.</b> The Java memory model alone does not promise the handshake. It
 * holds on x86-64 and ARMv8 by these properties of HotSpot's compilers:
 *
 * <ul>
 *   <li>The store of the id stays before the read of the word. An acquire fence does not order an
 *       earlier store in the Java memory model, which has no fence for the compiler alone. C1 and
 *       C2 move no access across any fence. In the processor the store may pass the read; the
 *       process-wide barrier makes up for that.
 *   <li>{@link #leave} and the next {@link #enter} stay two stores in this order. A compressor that
 *       reads the next id has not read the release of the last one, so the model promises it none
 *       of the writes made before. ARMv8 orders them: a store release, then a store to the same
 *       word. A compiler that merged the two stores would break that; C2 puts a compiler barrier on
 *       both sides of an opaque access. A release in {@code enter} would satisfy the model. On
 *       arm64 it would make each access wait for its own store, so it is left out.
 *   <li>The word is read by a plain {@code long} access, which is atomic: see {@link
 *       org.arenalab.os.RawMemory}.
 * </ul>
 */
final class AccessSlot extends SlotWords.Padded {
  private static final boolean ASYMMETRIC = ProcessBarrier.isAvailable();
  private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);

  /** Cells of 8 bytes before and behind, so that no two threads write the same line. */
  private static final int PADDING = 16;

  private static final int FIRST_COUNTER = PADDING;

  private final Thread thread;
  private final long threadId;
  private final long[] cells = new long[FIRST_COUNTER + Counter.COUNT + PADDING];

  /** The region, or the arena, in which this thread does what takes longer than an access. */
  private volatile Object operation;

  /** The chunk that was brought back last, and how many before it came one behind the other. */
  private int lastLoaded;

  private int streak;

  /** Where what is known to be backed ends; its own thread's, as the two above. */
  private int preparedEnd;

  /** Where what may be backed ahead of use ends. */
  private int backedEnd;

  private int consideredEnd;

  AccessSlot(Thread thread) {
    this.thread = thread;
    threadId = thread.threadId();
  }

  /** Unique for as long as the process lives. */
  long threadId() {
    return threadId;
  }

  int lastLoaded() {
    return lastLoaded;
  }

  int streak() {
    return streak;
  }

  int preparedEnd() {
    return preparedEnd;
  }

  int backedEnd() {
    return backedEnd;
  }

  /** Of the block that was last looked at, whether or not it was backed. */
  int consideredEnd() {
    return consideredEnd;
  }

  void considered(int endId) {
    consideredEnd = endId;
  }

  void prepared(int endId) {
    preparedEnd = endId;
    backedEnd = Math.max(backedEnd, endId);
  }

  void backed(int endId) {
    backedEnd = Math.max(backedEnd, endId);
  }

  /** Nothing is ahead any more. */
  void stopAhead() {
    preparedEnd = 0;
    backedEnd = 0;
    consideredEnd = 0;
  }

  /** The next one in order, or not. */
  void loading(int id, boolean inOrder) {
    if (id != lastLoaded) {
      streak = inOrder ? streak + 1 : 0;
      lastLoaded = id;
    }
  }

  boolean isOfCaller() {
    return threadId == Thread.currentThread().threadId();
  }

  boolean isOfLivingThread() {
    return thread.isAlive();
  }

  /** Before the chunk's word is read. */
  void enter(int id) {
    setEnteredOpaque(id);
    if (ASYMMETRIC) {
      // For the compiler: HotSpot moves no later read before this. No instruction on x86-64.
      VarHandle.acquireFence();
    } else {
      VarHandle.fullFence();
    }
  }

  /** Behind every access to the chunk. */
  void leave() {
    setEnteredRelease(0);
  }

  /** The chunk that the thread is in, or 0. */
  int id() {
    return (int) enteredVolatile();
  }

  void hit() {
    addRawHit();
  }

  void count(Counter counter) {
    count(counter, 1);
  }

  void count(Counter counter, long by) {
    int cell = FIRST_COUNTER + counter.index();
    CELL.setOpaque(cells, cell, cells[cell] + by);
  }

  /** A chunk was tried, for the first time since it was fresh if its word does not say so. */
  void countAttempt(long word) {
    if (!ChunkWord.is(word, ChunkWord.ATTEMPTED)) {
      count(Counter.ATTEMPTED);
    }
  }

  void addTo(long[] sums) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += (long) CELL.getOpaque(cells, FIRST_COUNTER + i);
    }
    sums[Counter.RAW_HITS.index()] += rawHitsOpaque();
  }

  /** A volatile write, so that whoever ends the region sees it, or this thread sees the end. */
  void begin(Object where) {
    operation = where;
  }

  void end() {
    operation = null;
  }

  /** Null where there is none. */
  Object operation() {
    return operation;
  }
}
