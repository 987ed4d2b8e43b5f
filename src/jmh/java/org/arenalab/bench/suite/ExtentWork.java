package org.arenalab.bench.suite;

import java.util.SplittableRandom;
import org.arenalab.bench.peer.BlockAllocator;
import org.arenalab.bench.peer.ThreadHeap;

/**
 * Replaces random extents of a live set, along a trace of sizes. For one thread.
 *
 * @param <S> the heap's slots
 */
final class ExtentWork<S> implements AutoCloseable {
  private final BlockAllocator<S> allocator;
  private final ThreadHeap<S> heap;
  private final S slots;
  private final int[] sizes;
  private final int[] order;
  private final int live;
  private int at;

  private ExtentWork(BlockAllocator<S> allocator, ExtentSizes sizes, int live) {
    this.allocator = allocator;
    this.heap = allocator.openHeap();
    this.slots = heap.newSlots(live);
    this.sizes = sizes.trace();
    this.live = live;
    SplittableRandom random = new SplittableRandom(live);
    order = random.ints(ExtentSizes.DRAWS, 0, live).toArray();
  }

  /** Fills the slots. */
  static <S> ExtentWork<S> open(BlockAllocator<S> allocator, ExtentSizes sizes, int live) {
    ExtentWork<S> work = new ExtentWork<>(allocator, sizes, live);
    for (int slot = 0; slot < live; slot++) {
      work.heap.allocate(work.slots, slot, work.sizes[slot & (ExtentSizes.DRAWS - 1)]);
      work.heap.putFirst(work.slots, slot, (byte) slot);
    }
    return work;
  }

  void steps(int count) {
    ThreadHeap<S> heap = this.heap;
    S slots = this.slots;
    int at = this.at;
    for (int i = 0; i < count; i++) {
      int slot = order[at];
      heap.free(slots, slot);
      heap.allocate(slots, slot, sizes[at]);
      heap.putFirst(slots, slot, (byte) at);
      at = (at + 1) & (ExtentSizes.DRAWS - 1);
    }
    this.at = at;
  }

  @Override
  public void close() {
    for (int slot = 0; slot < live; slot++) {
      heap.free(slots, slot);
    }
    heap.close();
    allocator.close();
  }
}
