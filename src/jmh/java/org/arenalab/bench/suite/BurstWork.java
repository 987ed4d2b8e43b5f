package org.arenalab.bench.suite;

import java.util.SplittableRandom;
import org.arenalab.bench.peer.block.BlockAllocator;
import org.arenalab.bench.peer.block.ShadowPass;
import org.arenalab.bench.peer.block.ThreadHeap;
import org.arenalab.bench.workload.MixedTrace;

/**
 * One thread's work: it replaces blocks of a working set, with bursts between. A burst allocates
 * many blocks, writes the first byte of each, and frees them in a shuffled order.
 *
 * @param <S> the heap's slots
 */
final class BurstWork<S> implements AutoCloseable {
  private final ThreadHeap<S> heap;
  private final MixedTrace trace;
  private final S slots;
  private final S burstSlots;
  private final int[] freeOrder;
  private long operations;
  private int at;

  private BurstWork(ThreadHeap<S> heap, MixedTrace trace, int burstBlocks) {
    this.heap = heap;
    this.trace = trace;
    this.slots = heap.newSlots(trace.workingSet());
    this.burstSlots = heap.newSlots(burstBlocks);
    this.freeOrder = shuffled(burstBlocks);
  }

  /** Opens a heap for the calling thread, verifies it, and fills the working set. */
  static <S> BurstWork<S> open(BlockAllocator<S> allocator, int workingSet, long burstBytes) {
    MixedTrace trace = MixedTrace.of(workingSet);
    ThreadHeap<S> heap = allocator.openHeap();
    ShadowPass.prove(allocator, heap, trace.minBytes(), trace.maxBytes());
    BurstWork<S> work = new BurstWork<>(heap, trace, blocksOf(trace, burstBytes));
    for (int slot = 0; slot < workingSet; slot++) {
      heap.allocate(work.slots, slot, trace.sizes()[slot & (MixedTrace.DRAWS - 1)]);
    }
    return work;
  }

  private static int blocksOf(MixedTrace trace, long bytes) {
    int blocks = 0;
    for (long sum = 0; sum < bytes; blocks++) {
      sum += trace.sizes()[blocks & (MixedTrace.DRAWS - 1)];
    }
    return blocks;
  }

  private static int[] shuffled(int count) {
    int[] order = new int[count];
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < count; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  /** Replaces {@code count} blocks of the working set. */
  void steps(int count) {
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
    operations += count;
  }

  /** Runs a burst with one in {@code oneIn} of its blocks; 1 means all blocks. */
  void burst(int oneIn) {
    int[] sizeOf = trace.sizes();
    for (int i = 0; i < freeOrder.length; i += oneIn) {
      heap.allocate(burstSlots, freeOrder[i], sizeOf[i & (MixedTrace.DRAWS - 1)]);
      heap.putFirst(burstSlots, freeOrder[i], (byte) i);
    }
    for (int i = 0; i < freeOrder.length; i++) {
      if (!heap.isEmpty(burstSlots, i)) {
        heap.free(burstSlots, i);
      }
    }
    operations += freeOrder.length / oneIn;
  }

  /**
   * Returns the number of blocks that were allocated and freed so far, those of bursts included.
   */
  long operations() {
    return operations;
  }

  @Override
  public void close() {
    for (int slot = 0; slot < trace.workingSet(); slot++) {
      heap.free(slots, slot);
    }
    heap.close();
  }
}
