package org.arenalab.closing;

import static org.arenalab.closing.Operation.always;
import static org.arenalab.closing.Operation.raced;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.arenalab.trace.TraceException;
import org.arenalab.trace.TraceRecorder;

/** The operations of the recorder of traces. Calls after its close record nothing. */
final class TraceOperations {
  private static final long SIZE_BYTES = 64;

  /** Addresses of blocks that do not exist; all differ. */
  private static final AtomicLong ADDRESSES = new AtomicLong(1L << 16);

  private TraceOperations() {}

  static List<ClosingSubject<?>> subjects() {
    return List.of(
        new ClosingSubject<>(
            "TraceRecorder",
            TraceRecorder.class,
            TraceOperations::open,
            TraceRecorder::close,
            TraceException.class,
            operations()));
  }

  private static List<Operation<TraceRecorder>> operations() {
    return List.of(
        always("allocated(long,long)", on -> () -> on.allocated(fresh(), SIZE_BYTES)),
        always("allocatedZeroed(long,long)", on -> () -> on.allocatedZeroed(fresh(), SIZE_BYTES)),
        always(
            "allocatedAligned(long,long,long)",
            on -> () -> on.allocatedAligned(fresh(), SIZE_BYTES, 4096)),
        always("reallocate(long,long,LongSupplier)", on -> () -> reallocate(on)),
        always("freeing(long)", on -> () -> free(on)),
        always("record(SegmentAllocator)", on -> () -> allocate(on)),
        always("record(Arena)", on -> () -> allocateFromArena(on)),
        raced("finish()", on -> on::finish),
        always("close()", on -> on::close));
  }

  private static TraceRecorder open() {
    try {
      Path file = Files.createTempFile("arenalab-closing", ".trace");
      TraceRecorder recorder = TraceRecorder.create(file, "closing");
      // The recorder keeps the open file.
      Files.delete(file);
      return recorder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long fresh() {
    return ADDRESSES.addAndGet(SIZE_BYTES);
  }

  private static void reallocate(TraceRecorder recorder) {
    long address = fresh();
    recorder.allocated(address, SIZE_BYTES);
    long _ = recorder.reallocate(address, 2 * SIZE_BYTES, TraceOperations::fresh);
  }

  private static void free(TraceRecorder recorder) {
    long address = fresh();
    recorder.allocated(address, SIZE_BYTES);
    recorder.freeing(address);
  }

  private static void allocate(TraceRecorder recorder) {
    SegmentAllocator allocator =
        recorder.record((SegmentAllocator) (_, _) -> MemorySegment.ofAddress(fresh()));
    var _ = allocator.allocate(SIZE_BYTES, 8);
  }

  private static void allocateFromArena(TraceRecorder recorder) {
    try (Arena arena = recorder.record(Arena.ofConfined())) {
      var _ = arena.allocate(SIZE_BYTES, 8);
    }
  }
}
