package org.arenalab.bench.suite;

import org.arenalab.bench.peer.block.BlockAllocator;
import org.arenalab.bench.peer.block.ShadowPass;
import org.arenalab.bench.peer.block.ThreadHeap;
import org.arenalab.bench.workload.MixedTrace;

/**
 * One thread that allocates and frees along a trace. Every arm shares this loop. In a fork the loop
 * sees the heap of one class alone, so it compiles to that arm's calls.
 *
 * @param <S> the heap's slots
 */
final class SlotWork<S> implements AutoCloseable {
  private static final int REFERENCE_MASK = 1023;

  private final ThreadHeap<S> heap;
  private final MixedTrace trace;
  private final long[] steps;
  private final S slots;
  private int at;
  private int random = 1;

  private SlotWork(ThreadHeap<S> heap, MixedTrace trace, S slots, int at) {
    this.heap = heap;
    this.trace = trace;
    steps = trace.steps();
    this.slots = slots;
    this.at = at;
  }

  /**
   * Opens a heap for the calling thread, verifies the heap by a shadow pass, and creates empty
   * slots.
   */
  static <S> SlotWork<S> open(BlockAllocator<S> allocator, MixedTrace trace) {
    ThreadHeap<S> heap = allocator.openHeap();
    ShadowPass.prove(allocator, heap, trace.minBytes(), trace.maxBytes());
    return new SlotWork<>(heap, trace, heap.newSlots(trace.workingSet()), 0);
  }

  /**
   * Returns this work, with its slots and blocks, for a successor thread that owns {@code heap}.
   */
  SlotWork<S> continuedBy(ThreadHeap<S> heap) {
    return new SlotWork<>(heap, trace, slots, at);
  }

  /** Closes the heap and leaves the blocks to {@link #continuedBy a successor}. */
  void leave() {
    heap.close();
  }

  /**
   * Takes {@code steps} steps from the end of the last call, which must not cross the end of the
   * trace. A step frees the block in its slot, if there is one. It then allocates a new block in
   * the slot, unless {@code toggle} is set and the step freed one.
   */
  void steps(int steps, boolean toggle, Touch touch) {
    ThreadHeap<S> heap = this.heap;
    S slots = this.slots;
    long[] drawn = this.steps;
    int end = MixedTrace.end(at, steps);
    for (int i = at; i < end; i++) {
      long step = drawn[i];
      int slot = MixedTrace.slot(step);
      if (!heap.isEmpty(slots, slot)) {
        heap.free(slots, slot);
        if (toggle) {
          continue;
        }
      }
      heap.allocate(slots, slot, MixedTrace.sizeBytes(step));
      if (touch == Touch.FIRST) {
        heap.putFirst(slots, slot, (byte) i);
      } else if (touch == Touch.ALL) {
        heap.putAll(slots, slot, MixedTrace.sizeBytes(step), (byte) i);
      }
    }
    at = end & (MixedTrace.DRAWS - 1);
  }

  /**
   * Toggles {@code steps} times as hakmem does, with one draw of xorshift32 in each step. The
   * draw's remainder by the working set is the slot; its low ten bits are the size above 16.
   */
  void stepsOfOneDraw(int steps, Touch touch) {
    ThreadHeap<S> heap = this.heap;
    S slots = this.slots;
    int workingSet = trace.workingSet();
    int r = random;
    for (int i = 0; i < steps; i++) {
      r = MixedTrace.next(r);
      int slot = Integer.remainderUnsigned(r, workingSet);
      if (!heap.isEmpty(slots, slot)) {
        heap.free(slots, slot);
        continue;
      }
      int sizeBytes = MixedTrace.MIN_BYTES + (r & REFERENCE_MASK);
      heap.allocate(slots, slot, sizeBytes);
      if (touch == Touch.FIRST) {
        heap.putFirst(slots, slot, (byte) i);
      } else if (touch == Touch.ALL) {
        heap.putAll(slots, slot, sizeBytes, (byte) i);
      }
    }
    random = r;
  }

  /** Frees the remaining blocks and closes the heap. */
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
