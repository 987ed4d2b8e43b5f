package org.arenalab.trace;

import static org.arenalab.os.NullArgumentException.requireNonNull;

import org.agrona.collections.Long2LongHashMap;
import org.arenalab.trace.TraceException.Reason;

/**
 * Writes events that name addresses. It gives each block an id, and repairs the order of events of
 * several threads.
 *
 * <p><b>Repair.</b> A recorder that has a buffer for each thread can store events in a wrong order.
 * Two cases show it:
 *
 * <ul>
 *   <li>An address is allocated while it is live. Its free by another thread comes later in the
 *       recording, and is moved to the place before the allocation.
 *   <li>An address is freed that has been freed. Its allocation by another thread comes later in
 *       the recording, and is moved to the place before the free.
 * </ul>
 *
 * <p>The later event is at most {@value AddressWindow#AHEAD} events away. A free that is not found
 * was missed by the recorder; the thread that allocates frees the block, and this counts as a
 * repair. More than 0.1 % of repairs are refused.
 *
 * <p>A free of an address that no event allocated is counted as unmatched and left out: the block
 * is older than the recording.
 *
 * <p>If the recording has its true order, {@link #ordered} refuses an event that cannot happen.
 *
 * <p>Used by one thread at a time. Cost: one look-up for each event, and 16 to 50 B for each
 * address. The window takes 5 MB.
 */
public final class AddressTrace implements AutoCloseable {
  /** Number of repairs in 1,000,000 events that is accepted: 0.1 %. */
  public static final long MAX_REPAIRS_PER_MILLION = 1000;

  private static final long MILLION = 1_000_000;

  /** Number of repairs before a bad recording is refused early: each can take a long search. */
  private static final long EARLY_REPAIRS = 1000;

  /** A recording is refused early at 10 times the limit: later events may lower the share. */
  private static final long EARLY_FACTOR = 10;

  /** Number of repairs that may depend on each other: a real reuse is one or two deep. */
  private static final int MAX_DEPTH = 16;

  private static final long UNSEEN = -2;
  private static final long FREED = -1;

  private final TraceWriter writer;
  private final boolean isOrdered;
  private final AddressWindow window = new AddressWindow();
  private final DenseIds ids = new DenseIds();
  private final Long2LongHashMap idOfAddress = new Long2LongHashMap(UNSEEN);
  private long repairs;
  private long unmatched;

  private AddressTrace(TraceWriter writer, boolean isOrdered) {
    this.writer = requireNonNull(writer, "writer");
    this.isOrdered = isOrdered;
  }

  /** Returns an object that repairs the order. It closes the writer. */
  public static AddressTrace repairing(TraceWriter writer) {
    return new AddressTrace(writer, false);
  }

  /**
   * Returns an object for events in their true order. Each event is written at once, and one that
   * cannot happen is refused. It closes the writer.
   */
  public static AddressTrace ordered(TraceWriter writer) {
    return new AddressTrace(writer, true);
  }

  /**
   * Adds an allocation.
   *
   * @param kind one of the three kinds of allocations
   * @param address any number that identifies the block until its free
   * @param alignmentBytes a power of two, or 0 if the kind has no alignment
   * @throws TraceException as {@link TraceWriter#add}; also for an earlier event
   */
  public void allocate(
      EventKind kind, int thread, long address, long sizeBytes, long alignmentBytes) {
    requireNonNull(kind, "kind");
    if (!kind.isAllocation()) {
      throw TraceException.invalid(
          "number of kind " + kind, kind.number(), 0, EventKind.ALLOCATE_ALIGNED.number());
    }
    add(kind, thread, address, 0, sizeBytes, alignmentBytes);
  }

  /** Adds a reallocation; both addresses may be equal. */
  public void reallocate(int thread, long oldAddress, long newAddress, long sizeBytes) {
    add(EventKind.REALLOCATE, thread, newAddress, oldAddress, sizeBytes, 0);
  }

  /** Adds a free. */
  public void free(int thread, long address) {
    add(EventKind.FREE, thread, address, 0, 0, 0);
  }

  /** Adds the end of a thread. */
  public void endThread(int thread) {
    add(EventKind.THREAD_END, thread, 0, 0, 0, 0);
  }

  private void add(
      EventKind kind, int thread, long address, long oldAddress, long sizeBytes, long alignment) {
    if (window.isFull()) {
      writeFirst();
    }
    window.add(kind, thread, address, oldAddress, sizeBytes, alignment);
    if (isOrdered) {
      writeFirst();
    }
  }

  private void writeFirst() {
    int number = window.removeFirst();
    if (!window.isTaken(number)) {
      write(number, 0);
    }
  }

  private void write(int number, int depth) {
    EventKind kind = window.take(number);
    int thread = window.thread(number);
    long address = window.address(number);
    if (isOrdered) {
      requirePossible(kind, thread, address, window.oldAddress(number));
    }
    switch (kind) {
      case ALLOCATE, ALLOCATE_ZEROED, ALLOCATE_ALIGNED -> {
        releaseBefore(thread, address, depth);
        allocateFresh(
            kind, thread, address, window.sizeBytes(number), window.alignmentBytes(number));
      }
      case REALLOCATE ->
          reallocateKnown(
              thread, window.oldAddress(number), address, window.sizeBytes(number), depth);
      case FREE -> {
        if (isLiveAfterRepair(thread, address, depth)) {
          freeLive(thread, address);
        } else {
          unmatched++;
        }
      }
      case THREAD_END -> writer.endThread(thread);
    }
  }

  private void requirePossible(EventKind kind, int thread, long address, long oldAddress) {
    boolean moves = kind == EventKind.REALLOCATE && address != oldAddress;
    if ((kind.isAllocation() || moves) && idOfAddress.get(address) >= 0) {
      throw impossible(Reason.ID_LIVE, kind, thread, address, "expected one that is not live");
    }
    if (kind == EventKind.FREE || kind == EventKind.REALLOCATE) {
      long named = kind == EventKind.FREE ? address : oldAddress;
      long id = idOfAddress.get(named);
      if (id == FREED) {
        throw impossible(Reason.ID_FREED, kind, thread, named, "expected one not freed yet");
      }
      if (id == UNSEEN) {
        throw impossible(Reason.ID_UNKNOWN, kind, thread, named, "expected one that was allocated");
      }
    }
  }

  private TraceException impossible(
      Reason reason, EventKind kind, int thread, long address, String problem) {
    return TraceException.impossible(reason, writer.events(), kind, thread, address, problem);
  }

  private void allocateFresh(
      EventKind kind, int thread, long address, long sizeBytes, long alignment) {
    int id = ids.take();
    writer.add(kind, thread, id, sizeBytes, alignment);
    idOfAddress.put(address, id);
  }

  private void reallocateKnown(
      int thread, long oldAddress, long address, long sizeBytes, int depth) {
    boolean known = isLiveAfterRepair(thread, oldAddress, depth);
    if (address != oldAddress || !known) {
      releaseBefore(thread, address, depth);
    }
    // A repair may have freed the old address, too.
    if (idOfAddress.get(oldAddress) >= 0) {
      int id = (int) idOfAddress.put(oldAddress, FREED);
      writer.reallocate(thread, id, sizeBytes);
      idOfAddress.put(address, id);
    } else {
      unmatched++;
      allocateFresh(EventKind.ALLOCATE, thread, address, sizeBytes, 0);
    }
  }

  private void freeLive(int thread, long address) {
    int id = (int) idOfAddress.put(address, FREED);
    writer.free(thread, id);
    ids.release(id);
  }

  /** Makes an address free before its next allocation. */
  private void releaseBefore(int thread, long address, int depth) {
    if (idOfAddress.get(address) < 0) {
      return;
    }
    repaired();
    int release = depth < MAX_DEPTH ? window.nextRelease(address, thread) : -1;
    if (release >= 0) {
      write(release, depth + 1);
    }
    if (idOfAddress.get(address) >= 0) {
      freeLive(thread, address);
    }
  }

  /** Returns whether an address is live, if necessary after its allocation was moved. */
  private boolean isLiveAfterRepair(int thread, long address, int depth) {
    long id = idOfAddress.get(address);
    if (id != FREED || depth == MAX_DEPTH) {
      return id >= 0;
    }
    int allocation = window.nextAllocation(address, thread);
    if (allocation < 0) {
      return false;
    }
    repaired();
    write(allocation, depth + 1);
    return idOfAddress.get(address) >= 0;
  }

  private void repaired() {
    repairs++;
    if (repairs > EARLY_REPAIRS) {
      requireOrder(EARLY_FACTOR);
    }
  }

  private void requireOrder(long factor) {
    long events = writer.events();
    if (repairs * MILLION > events * factor * MAX_REPAIRS_PER_MILLION) {
      throw TraceException.disordered(repairs, events, MAX_REPAIRS_PER_MILLION);
    }
  }

  /**
   * Writes all events and the mark of the end, and closes the file.
   *
   * @param unexplainedBytes memory that no event explains, or {@link TraceEnding#UNKNOWN}
   * @throws TraceException (DISORDERED) if there were too many repairs; or as {@link
   *     TraceWriter#finish}
   */
  public TraceEnding finish(long unexplainedBytes) {
    drain();
    requireOrder(1);
    return writer.finish(repairs, unmatched, unexplainedBytes);
  }

  private void drain() {
    while (!window.isEmpty()) {
      writeFirst();
    }
  }

  /** Closes the file. If the trace was not finished, its end has no mark. */
  @Override
  public void close() {
    window.clear();
    writer.close();
  }
}
