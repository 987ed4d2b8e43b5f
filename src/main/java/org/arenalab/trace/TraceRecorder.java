package org.arenalab.trace;

import static org.arenalab.os.NullArgumentException.requireNonNull;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Records the calls of allocators in this JVM, which a recorder of {@code malloc} cannot see. Wrap
 * an {@link Arena}, or report the calls of an allocator of your own:
 *
 * <pre>{@code
 * try (TraceRecorder recorder = TraceRecorder.create(file, "my service")) {
 *   try (Arena arena = recorder.record(Arena.ofConfined())) { ... }   // frees its blocks at close
 *   long block = heap.allocate(64);
 *   recorder.allocated(block, 64);                                    // after the call
 *   recorder.freeing(block);                                          // before the call
 *   heap.free(block);
 *   recorder.finish();
 * }
 * }</pre>
 *
 * <p>The order is exact: an allocation is recorded after it, and a free before it. So a block that
 * another thread gets at once is recorded after the free of the block before it.
 *
 * <p>Guarantee: any thread may call any method. Progress: a lock orders the calls. Cost: a lock and
 * two look-ups for each event; one write of the file for {@value EventColumns#CAPACITY} events.
 */
public final class TraceRecorder implements AutoCloseable {
  /** The alignment of each block of {@code malloc} on 64-bit machines. */
  private static final long MALLOC_ALIGNMENT_BYTES = 16;

  private static final String SOURCE = "recorder of Arenalab";

  private final AddressTrace trace;

  /** The numbers of threads in the trace, by those of the JVM, which are never used again. */
  private final Map<Long, Integer> numbers = new HashMap<>();

  private long lastThread = -1;
  private int lastNumber;

  /** Null before {@link #finish}. */
  private TraceEnding ending;

  private boolean closed;

  private TraceRecorder(AddressTrace trace) {
    this.trace = trace;
  }

  /**
   * Creates a file, or replaces one.
   *
   * @param program for the description of the trace; may be empty
   * @throws TraceException (UNWRITABLE) if the file cannot be created or written
   */
  public static TraceRecorder create(Path file, String program) {
    TraceDescription description = TraceDescription.exact(SOURCE, program);
    return new TraceRecorder(AddressTrace.ordered(TraceWriter.create(file, description)));
  }

  private int thread() {
    long current = Thread.currentThread().threadId();
    if (current != lastThread) {
      lastNumber = numbers.computeIfAbsent(current, _ -> numbers.size());
      lastThread = current;
    }
    return lastNumber;
  }

  /**
   * Records an allocation of the calling thread. Call it after the allocation.
   *
   * @throws TraceException as {@link AddressTrace#allocate}
   */
  public synchronized void allocated(long address, long sizeBytes) {
    if (!isEnded()) {
      trace.allocate(EventKind.ALLOCATE, thread(), address, sizeBytes, 0);
    }
  }

  /** Records an allocation of zeros, as {@link #allocated}. */
  public synchronized void allocatedZeroed(long address, long sizeBytes) {
    if (!isEnded()) {
      trace.allocate(EventKind.ALLOCATE_ZEROED, thread(), address, sizeBytes, 0);
    }
  }

  /** Records an allocation with an alignment, as {@link #allocated}. */
  public synchronized void allocatedAligned(long address, long sizeBytes, long alignmentBytes) {
    if (!isEnded()) {
      trace.allocate(EventKind.ALLOCATE_ALIGNED, thread(), address, sizeBytes, alignmentBytes);
    }
  }

  /**
   * Calls an allocator's reallocation, and records it. Both are one step for all other threads: one
   * that gets the old address at once records its allocation afterwards.
   *
   * @param call returns the new address; if it throws, nothing is recorded
   * @return the new address
   */
  public synchronized long reallocate(long address, long sizeBytes, LongSupplier call) {
    long moved = requireNonNull(call, "call").getAsLong();
    if (!isEnded()) {
      trace.reallocate(thread(), address, moved, sizeBytes);
    }
    return moved;
  }

  /** Records a free by the calling thread. Call it before the free. */
  public synchronized void freeing(long address) {
    if (!isEnded()) {
      trace.free(thread(), address);
    }
  }

  /**
   * Returns an allocator that records each allocation of another one, except those of 0 B. A block
   * of it is live until the end of the trace. So an allocator that hands out an address again, such
   * as a prefix allocator, is refused at its second allocation: a {@link TraceException} with
   * ID_LIVE.
   */
  public SegmentAllocator record(SegmentAllocator allocator) {
    requireNonNull(allocator, "allocator");
    return (sizeBytes, alignmentBytes) -> {
      MemorySegment block = allocator.allocate(sizeBytes, alignmentBytes);
      if (sizeBytes > 0) {
        // Blocks of 0 B may share an address.
        allocatedByJdk(block.address(), sizeBytes, alignmentBytes);
      }
      return block;
    };
  }

  /** Records an allocation of the JDK: it is aligned if malloc would not align it as much. */
  void allocatedByJdk(long address, long sizeBytes, long alignmentBytes) {
    if (alignmentBytes > MALLOC_ALIGNMENT_BYTES) {
      allocatedAligned(address, sizeBytes, alignmentBytes);
    } else {
      allocatedZeroed(address, sizeBytes);
    }
  }

  /**
   * Frees blocks, and records their frees if that succeeds. Another thread that gets one of the
   * addresses at once records its allocation afterwards.
   */
  synchronized void freeWith(Runnable free, Supplier<long[]> addresses) {
    free.run();
    for (long address : addresses.get()) {
      freeing(address);
    }
  }

  /**
   * Returns an arena that records each allocation of another one, and their frees at its close. The
   * collector frees the blocks of an automatic arena unseen, so do not record one: an allocation at
   * an address that it freed is refused, a {@link TraceException} with ID_LIVE.
   */
  public Arena record(Arena arena) {
    return new RecordedArena(this, requireNonNull(arena, "arena"));
  }

  private boolean isEnded() {
    return closed || ending != null;
  }

  /**
   * Writes all events and the mark of the end, and closes the file. Later calls record nothing.
   * Finishing twice returns the same ending.
   *
   * @throws TraceException (UNWRITABLE) if the file cannot be written; (CLOSED) after {@link
   *     #close}
   */
  public synchronized TraceEnding finish() {
    // A closed trace refuses to be finished.
    if (ending == null || closed) {
      ending = trace.finish(TraceEnding.UNKNOWN);
    }
    return ending;
  }

  /** Closes the file. If the trace was not finished, its end has no mark. */
  @Override
  public synchronized void close() {
    closed = true;
    trace.close();
  }
}
