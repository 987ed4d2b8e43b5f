package org.arenalab.closing;

import static org.arenalab.closing.Operation.always;
import static org.arenalab.closing.Operation.raced;
import static org.arenalab.closing.Operation.risky;

import java.util.List;
import org.arenalab.settings.Checking;
import org.arenalab.slab.AllocatorClosedException;
import org.arenalab.slab.SlabAllocator;
import org.arenalab.slab.SlabConfig;
import org.arenalab.slab.SlabHeap;
import org.arenalab.slab.SlabMode;

/** What {@link SlabAllocator} and {@link SlabHeap} can do. */
final class SlabOperations {
  private static final long RESERVED_BYTES = 64L << 20;
  private static final int SMALL_BYTES = 400;
  private static final int PAGE_BYTES = 40_000;
  private static final int LARGE_BYTES = 600 << 10;
  private static final int BATCH = 40;

  private SlabOperations() {}

  static List<ClosingSubject<?>> subjects() {
    return List.of(
        allocator("SlabAllocator", Checking.NONE),
        heap("SlabHeap", Checking.NONE),
        allocator("SlabAllocator, checked", Checking.FULL),
        heap("SlabHeap, checked", Checking.FULL),
        heap("SlabHeap, guarded", Checking.GUARDED));
  }

  private static ClosingSubject<SlabAllocator> allocator(String name, Checking checking) {
    return new ClosingSubject<>(
        name,
        SlabAllocator.class,
        () -> SlabAllocator.create(config(checking)),
        SlabAllocator::close,
        AllocatorClosedException.class,
        allocatorOperations());
  }

  private static ClosingSubject<SlabAllocator> heap(String name, Checking checking) {
    return new ClosingSubject<>(
        name,
        SlabHeap.class,
        () -> SlabAllocator.create(config(checking)),
        SlabAllocator::close,
        AllocatorClosedException.class,
        heapOperations());
  }

  private static SlabConfig config(Checking checking) {
    return SlabConfig.builder()
        .mode(SlabMode.LEAN)
        .reservedBytes(RESERVED_BYTES)
        .checking(checking)
        .build();
  }

  private static List<Operation<SlabAllocator>> allocatorOperations() {
    return List.of(
        raced("newHeap()", on -> () -> on.newHeap().close()),
        risky("allocate(long)", on -> () -> on.free(on.allocate(SMALL_BYTES))),
        raced("allocate(long,long)", on -> () -> on.free(on.allocate(SMALL_BYTES, 64))),
        raced("allocateZeroed(long)", on -> () -> on.free(on.allocateZeroed(SMALL_BYTES))),
        raced(
            "reallocate(long,long)",
            on -> () -> on.free(on.reallocate(on.allocate(SMALL_BYTES), PAGE_BYTES))),
        risky("free(long)", on -> () -> on.free(on.allocate(LARGE_BYTES))),
        raced(
            "usableSize(long)",
            on -> {
              long address = on.allocate(SMALL_BYTES);
              return () -> on.usableSize(address);
            }),
        raced("segments()", on -> () -> on.free(on.segments().allocate(SMALL_BYTES, 64).address())),
        risky("scavenge()", on -> on::scavenge),
        raced("stats()", on -> on::stats),
        raced("verifyInvariants()", on -> on::verifyInvariants),
        always("reservedAddress()", on -> on::reservedAddress),
        always("reservedBytes()", on -> on::reservedBytes),
        always("config()", on -> on::config),
        always("close()", on -> on::close));
  }

  private static List<Operation<SlabAllocator>> heapOperations() {
    return List.of(
        risky("allocate(long)", on -> batch(on.newHeap(), SMALL_BYTES)),
        raced(
            "allocate(long,long)",
            on -> {
              SlabHeap heap = on.newHeap();
              return () -> heap.free(heap.allocate(SMALL_BYTES, 4096));
            }),
        risky(
            "allocateZeroed(long)",
            on -> {
              SlabHeap heap = on.newHeap();
              return () -> heap.free(heap.allocateZeroed(PAGE_BYTES));
            }),
        risky(
            "reallocate(long,long)",
            on -> {
              SlabHeap heap = on.newHeap();
              return () -> heap.free(heap.reallocate(heap.allocate(SMALL_BYTES), LARGE_BYTES));
            }),
        risky("free(long)", on -> batch(on.newHeap(), PAGE_BYTES)),
        raced(
            "usableSize(long)",
            on -> {
              SlabHeap heap = on.newHeap();
              long address = heap.allocate(SMALL_BYTES);
              return () -> heap.usableSize(address);
            }),
        always(
            "segment(long,long)",
            on -> {
              SlabHeap heap = on.newHeap();
              long address = heap.allocate(SMALL_BYTES);
              return () -> heap.segment(address, SMALL_BYTES);
            }),
        risky(
            "flush()",
            on -> {
              SlabHeap heap = on.newHeap();
              return () -> {
                heap.free(heap.allocate(PAGE_BYTES));
                heap.flush();
              };
            }),
        raced(
            "close()",
            on ->
                () -> {
                  SlabHeap heap = on.newHeap();
                  heap.free(heap.allocate(SMALL_BYTES));
                  heap.close();
                }));
  }

  /** More blocks than a hot list holds, so that pages come and go. */
  private static Operation.Step batch(SlabHeap heap, int sizeBytes) {
    long[] addresses = new long[BATCH];
    return () -> {
      for (int i = 0; i < BATCH; i++) {
        addresses[i] = heap.allocate(sizeBytes);
      }
      for (int i = 0; i < BATCH; i++) {
        heap.free(addresses[i]);
      }
    };
  }
}
