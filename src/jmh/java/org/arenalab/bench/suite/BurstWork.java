package org.arenalab.bench.suite;

import org.arenalab.bench.peer.block.BlockAllocator;
import org.arenalab.bench.peer.block.ThreadHeap;
import org.arenalab.bench.peer.block.WorkingSet;
import org.arenalab.bench.workload.MixedTrace;

/**
 * One thread's work: it replaces blocks of a working set, with bursts between. A burst allocates
 * many blocks, writes the first byte of each, and frees them in a shuffled order.
 *
 * @param <S> the heap's slots
 */
final class BurstWork<S> implements AutoCloseable {
  private final WorkingSet<S> set;
  private final int[] sizes;
  private final S burstSlots;
  private final int[] freeOrder;
  private long operations;

  private BurstWork(WorkingSet<S> set, int[] sizes, int burstBlocks) {
    this.set = set;
    this.sizes = sizes;
    this.burstSlots = set.heap().newSlots(burstBlocks);
    this.freeOrder = MixedTrace.shuffled(burstBlocks);
  }

  /** Opens and fills a working set for the calling thread. */
  static <S> BurstWork<S> open(BlockAllocator<S> allocator, int workingSet, long burstBytes) {
    MixedTrace trace = MixedTrace.of(workingSet);
    return new BurstWork<>(
        WorkingSet.open(allocator, trace), trace.sizes(), blocksOf(trace, burstBytes));
  }

  private static int blocksOf(MixedTrace trace, long bytes) {
    int blocks = 0;
    for (long sum = 0; sum < bytes; blocks++) {
      sum += trace.sizes()[blocks & (MixedTrace.DRAWS - 1)];
    }
    return blocks;
  }

  /** Replaces {@code count} blocks of the working set. */
  void steps(int count) {
    set.replace(count);
    operations += count;
  }

  /** Runs a burst with one in {@code oneIn} of its blocks; 1 means all blocks. */
  void burst(int oneIn) {
    ThreadHeap<S> heap = set.heap();
    for (int i = 0; i < freeOrder.length; i += oneIn) {
      heap.allocate(burstSlots, freeOrder[i], sizes[i & (MixedTrace.DRAWS - 1)]);
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
    set.close();
  }
}
