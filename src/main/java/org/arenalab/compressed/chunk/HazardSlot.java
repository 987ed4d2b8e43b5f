package org.arenalab.compressed.chunk;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.arenalab.os.Internal;
import org.arenalab.os.process.ProcessBarrier;

/**
 * A hazard slot of one thread in one arena. It publishes the chunk and the operation that the
 * thread is in, and counts the thread's work. Other threads read the slot; only its own thread
 * writes to it. After that thread has ended, another thread may reset the fields about memory
 * backed ahead.
 *
 * <p><b>The asymmetric handshake.</b> An access publishes the chunk's id here and then reads the
 * chunk's word. If the word is RAW, the thread may use the raw memory until it writes 0 here. A
 * thread that removes raw memory takes three steps. It changes the word, {@linkplain
 * HazardSlots#fence issues a process-wide barrier}, and reads the slots of all threads. Either the
 * accessing thread sees the changed word, or the removing thread sees the id. The barrier replaces
 * the full fence that the access would need. An access therefore costs no atomic instruction. A
 * compressor skips chunks that a thread is in, and needs one barrier for a whole batch of chunks.
 *
 * <p>Where the kernel has no such barrier, both sides use a full fence.
 *
 * <p><b>Dependences on HotSpot.</b> The Java memory model alone does not promise the handshake. It
 * holds on x86-64 and ARMv8 by these properties of HotSpot's compilers:
 *
 * <ul>
 *   <li>The store of the id stays before the read of the word. In the Java memory model an acquire
 *       fence does not order an earlier store. The model has no fence for the compiler alone. C1
 *       and C2 move no access across any fence. In the processor the store may pass the read; the
 *       process-wide barrier makes up for that.
 *   <li>{@link #leave} and the next {@link #enter} stay two stores in this order. A compressor that
 *       reads the next id has not read the release of the last one. The model therefore promises it
 *       none of the writes made before. ARMv8 orders them: a store release, then a store to the
 *       same word. A compiler that merged the two stores would break that order. C2 puts a compiler
 *       barrier on both sides of an opaque access. A release in {@code enter} would satisfy the
 *       model. On arm64 each access would then wait for its own store, so the release is left out.
 *   <li>The word is read by a plain {@code long} access, which is atomic: see {@link
 *       org.arenalab.os.RawMemory}.
 * </ul>
 */
@Internal
public final class HazardSlot extends SlotWords.Padded {
  private static final boolean ASYMMETRIC = ProcessBarrier.isAvailable();
  private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);

  /** Padding on both sides, in cells of 8 bytes: no two threads write to one cache line. */
  private static final int PADDING = 16;

  private static final int FIRST_COUNTER = PADDING;

  private final Thread thread;
  private final long threadId;
  private final long[] cells = new long[FIRST_COUNTER + Counter.COUNT + PADDING];

  /**
   * The region or arena of the operation that this thread is in, if that takes longer than an
   * access.
   */
  private volatile Object operation;

  /** True while this thread may be in a call of the arena's observer. */
  private volatile boolean observing;

  /**
   * The chunk that this thread loaded last. The streak counts the loads in a row that were in
   * order.
   */
  private int lastLoaded;

  private int streak;

  /** End of the chunks, from the last loaded one on, whose memory is known to be backed. */
  private int preparedEnd;

  /** End of the chunks whose memory may be backed ahead of use. */
  private int backedEnd;

  private int consideredEnd;

  HazardSlot(Thread thread) {
    this.thread = thread;
    threadId = thread.threadId();
  }

  /** Returns the thread's id, which is unique for the life of the process. */
  long threadId() {
    return threadId;
  }

  public int lastLoaded() {
    return lastLoaded;
  }

  public int streak() {
    return streak;
  }

  public int preparedEnd() {
    return preparedEnd;
  }

  public int backedEnd() {
    return backedEnd;
  }

  /**
   * Returns the end of the last huge range that was considered for a huge page, whether backed or
   * not.
   */
  public int consideredEnd() {
    return consideredEnd;
  }

  public void noteConsidered(int endId) {
    consideredEnd = endId;
  }

  public void notePrepared(int endId) {
    preparedEnd = endId;
    backedEnd = Math.max(backedEnd, endId);
  }

  public void noteBacked(int endId) {
    backedEnd = Math.max(backedEnd, endId);
  }

  /** Forgets all memory backed ahead of use. */
  public void forgetAhead() {
    preparedEnd = 0;
    backedEnd = 0;
    consideredEnd = 0;
  }

  /** Records a load. A load in order extends the streak, any other load resets it. */
  public void noteLoad(int id, boolean inOrder) {
    if (id != lastLoaded) {
      streak = inOrder ? streak + 1 : 0;
      lastLoaded = id;
    }
  }

  boolean isOfCaller() {
    return threadId == Thread.currentThread().threadId();
  }

  public boolean isOfLivingThread() {
    return thread.isAlive();
  }

  /** Publishes the id of a chunk. Call before reading the chunk's word. */
  public void enter(int id) {
    setEnteredOpaque(id);
    if (ASYMMETRIC) {
      // Compiler fence: HotSpot moves no later read before it. It costs no instruction on x86-64.
      VarHandle.acquireFence();
    } else {
      VarHandle.fullFence();
    }
  }

  /** Clears the published id. Call after the last access to the chunk. */
  public void leave() {
    setEnteredRelease(0);
  }

  /** Returns the chunk that the thread is in, or 0. */
  public int id() {
    return (int) enteredVolatile();
  }

  public void hit() {
    addRawHit();
  }

  public void count(Counter counter) {
    count(counter, 1);
  }

  public void count(Counter counter, long by) {
    int cell = FIRST_COUNTER + counter.index();
    CELL.setOpaque(cells, cell, cells[cell] + by);
  }

  /** Counts the first attempt to compress a chunk; a word with ATTEMPTED was counted before. */
  public void countAttempt(long word) {
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

  /**
   * Publishes the start of an operation by a volatile write. Either a thread that ends the region
   * sees this write, or the calling thread sees that the region has ended.
   */
  public void begin(Object where) {
    operation = where;
  }

  public void end() {
    operation = null;
  }

  /**
   * Publishes that a call of the observer may follow, by a volatile write. Call before reading the
   * observer. Either a thread that removes the observer sees this write, or the calling thread sees
   * that there is none.
   */
  public void beginObserving() {
    observing = true;
  }

  public void endObserving() {
    observing = false;
  }

  public boolean isObserving() {
    return observing;
  }

  /** Returns the region or arena of the current operation; null outside of operations. */
  public Object operation() {
    return operation;
  }
}
