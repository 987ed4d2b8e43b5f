package org.arenalab.bench.peer.block;

import org.arenalab.bench.workload.MixedTrace;

/**
 * The live blocks of one thread, one in each slot of a trace. Steps replace blocks along the trace
 * and write the first byte of each new block.
 *
 * <p>Confined to the thread that opened it.
 *
 * @param <S> the heap's slots
 */
public final class WorkingSet<S> implements AutoCloseable {
  private final ThreadHeap<S> heap;
  private final MixedTrace trace;
  private final S slots;
  private int at;

  private WorkingSet(ThreadHeap<S> heap, MixedTrace trace) {
    this.heap = heap;
    this.trace = trace;
    this.slots = heap.newSlots(trace.workingSet());
  }

  /** Opens a heap for the calling thread, checks it in a shadow pass, and fills the slots. */
  public static <S> WorkingSet<S> open(BlockAllocator<S> allocator, MixedTrace trace) {
    ThreadHeap<S> heap = allocator.openHeap();
    ShadowPass.prove(allocator, heap, trace.minBytes(), trace.maxBytes());
    WorkingSet<S> set = new WorkingSet<>(heap, trace);
    for (int slot = 0; slot < trace.workingSet(); slot++) {
      heap.allocate(set.slots, slot, trace.sizes()[slot & (MixedTrace.DRAWS - 1)]);
    }
    return set;
  }

  /** Returns the thread's heap, for blocks outside the set. */
  public ThreadHeap<S> heap() {
    return heap;
  }

  /** Replaces {@code count} blocks, and begins the trace again at its end. */
  public void replace(int count) {
    ThreadHeap<S> heap = this.heap;
    S slots = this.slots;
    int[] slotOf = trace.slots();
    int[] sizeOf = trace.sizes();
    int at = this.at;
    for (int i = 0; i < count; i++) {
      int slot = slotOf[at];
      heap.free(slots, slot);
      heap.allocate(slots, slot, sizeOf[at]);
      heap.putFirst(slots, slot, (byte) at);
      at = (at + 1) & (MixedTrace.DRAWS - 1);
    }
    this.at = at;
  }

  /** Frees the blocks and closes the heap. */
  @Override
  public void close() {
    for (int slot = 0; slot < trace.workingSet(); slot++) {
      if (!heap.isEmpty(slots, slot)) {
        heap.free(slots, slot);
      }
    }
    heap.close();
  }
}
