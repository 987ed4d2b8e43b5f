package org.arenalab.bench.peer.block;

import org.arenalab.trace.TraceRecorder;

/**
 * An allocator whose calls are recorded as a trace. It records what a recorder of {@code malloc}
 * cannot see: an allocator in Java, and a native one that is called through foreign functions.
 *
 * @param <S> the slots of the allocator that is recorded
 */
public final class RecordedAllocator<S> implements BlockAllocator<S> {
  private final BlockAllocator<S> allocator;
  private final TraceRecorder recorder;

  private RecordedAllocator(BlockAllocator<S> allocator, TraceRecorder recorder) {
    this.allocator = allocator;
    this.recorder = recorder;
  }

  /**
   * Returns an allocator that records the calls of its trace heaps. The caller finishes the
   * recorder, and closes both allocators by closing this one.
   *
   * @throws IllegalArgumentException if the allocator hands out no blocks: its addresses repeat
   */
  public static <S> RecordedAllocator<S> of(BlockAllocator<S> allocator, TraceRecorder recorder) {
    if (!allocator.handsOutBlocks()) {
      throw new IllegalArgumentException(
          "allocator=%s, expected one that hands out blocks".formatted(allocator.name()));
    }
    return new RecordedAllocator<>(allocator, recorder);
  }

  @Override
  public String name() {
    return allocator.name();
  }

  @Override
  public String version() {
    return allocator.version() + ", recorded";
  }

  /** Opens a heap whose calls are not recorded. */
  @Override
  public ThreadHeap<S> openHeap() {
    return allocator.openHeap();
  }

  @Override
  public TraceHeap<S> openTraceHeap() {
    return new Recorded<>(allocator.openTraceHeap(), recorder);
  }

  @Override
  public boolean freesForeign() {
    return allocator.freesForeign();
  }

  @Override
  public void close() {
    allocator.close();
  }

  /** A heap whose calls are recorded: an allocation after it, and a free before it. */
  private record Recorded<S>(TraceHeap<S> heap, TraceRecorder recorder) implements TraceHeap<S> {
    @Override
    public S newSlots(int count) {
      return heap.newSlots(count);
    }

    @Override
    public boolean isEmpty(S slots, int slot) {
      return heap.isEmpty(slots, slot);
    }

    @Override
    public void allocate(S slots, int slot, long sizeBytes) {
      heap.allocate(slots, slot, sizeBytes);
      recorder.allocated(heap.address(slots, slot), sizeBytes);
    }

    @Override
    public void allocateZeroed(S slots, int slot, long sizeBytes) {
      heap.allocateZeroed(slots, slot, sizeBytes);
      recorder.allocatedZeroed(heap.address(slots, slot), sizeBytes);
    }

    @Override
    public void allocateAligned(S slots, int slot, long sizeBytes, long alignmentBytes) {
      heap.allocateAligned(slots, slot, sizeBytes, alignmentBytes);
      recorder.allocatedAligned(heap.address(slots, slot), sizeBytes, alignmentBytes);
    }

    @Override
    public void reallocate(S slots, int slot, long sizeBytes) {
      long _ =
          recorder.reallocate(
              heap.address(slots, slot),
              sizeBytes,
              () -> {
                heap.reallocate(slots, slot, sizeBytes);
                return heap.address(slots, slot);
              });
    }

    @Override
    public void free(S slots, int slot) {
      recorder.freeing(heap.address(slots, slot));
      heap.free(slots, slot);
    }

    @Override
    public void move(S from, int slot, S to, int toSlot) {
      heap.move(from, slot, to, toSlot);
    }

    @Override
    public long address(S slots, int slot) {
      return heap.address(slots, slot);
    }

    @Override
    public void putFirst(S slots, int slot, long sizeBytes) {
      heap.putFirst(slots, slot, sizeBytes);
    }

    @Override
    public void touch(S slots, int slot, long fromBytes, long toBytes) {
      heap.touch(slots, slot, fromBytes, toBytes);
    }

    @Override
    public void close() {
      heap.close();
    }
  }
}
