package org.arenalab.bench.soak;

import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.SingleWriterRecorder;
import org.arenalab.bench.peer.block.BlockAllocator;
import org.arenalab.bench.peer.block.ThreadHeap;
import org.arenalab.bench.peer.block.WorkingSet;
import org.arenalab.bench.workload.MixedTrace;

/**
 * The work of a soak's single working thread. It replaces random blocks of a working set along the
 * suites' trace and writes the first byte of each. A block has 16 to 1,039 bytes. The last step of
 * every batch is timed, and so is every batch.
 *
 * <p>Confined to the thread that opened it, except {@link Counters}, which any thread may read.
 *
 * @param <S> the heap's slots
 */
final class SoakWork<S> implements AutoCloseable {
  /** Steps per batch: a prime, so that the timed step moves over the whole trace. */
  static final int BATCH = 1021;

  private static final int BURST_SETS = 64;
  private static final int MIN_BURST_BLOCKS = 16_384;
  private static final long BURST_PERIOD_NS = 1_000_000_000L;
  private static final int DIGITS = 3;

  /**
   * Longest recorded time, ns. Longer times are recorded as this one, so that no histogram grows.
   */
  private static final long LONGEST_NS = 60_000_000_000L;

  /** The counters so far. Only the working thread writes them; writing makes no garbage. */
  static final class Counters {
    final AtomicLong steps = new AtomicLong();
    final SingleWriterRecorder sampledNs = new SingleWriterRecorder(LONGEST_NS, DIGITS);
    final SingleWriterRecorder batchNs = new SingleWriterRecorder(LONGEST_NS, DIGITS);
  }

  private final WorkingSet<S> set;
  private final int[] sizes;
  private final S burstSlots;
  private final int[] freeOrder;
  private final Counters counters;
  private long lastNs = System.nanoTime();
  private long nextBurstNs = lastNs;

  private SoakWork(WorkingSet<S> set, int[] sizes, int burstBlocks, Counters counters) {
    this.set = set;
    this.sizes = sizes;
    this.burstSlots = set.heap().newSlots(burstBlocks);
    this.freeOrder = MixedTrace.shuffled(burstBlocks);
    this.counters = counters;
  }

  /** Opens and fills a working set for the calling thread. */
  static <S> SoakWork<S> open(BlockAllocator<S> allocator, SoakPlan plan, Counters counters) {
    MixedTrace trace = MixedTrace.of(plan.workingSet());
    return new SoakWork<>(
        WorkingSet.open(allocator, trace), trace.sizes(), burstBlocks(plan), counters);
  }

  /** Returns the number of blocks of a burst of {@code plan}; 0 if it has no bursts. */
  static int burstBlocks(SoakPlan plan) {
    return plan.churn() == SoakPlan.Churn.HEAVY
        ? Math.max(MIN_BURST_BLOCKS, BURST_SETS * plan.workingSet())
        : 0;
  }

  /** Takes {@link #BATCH} steps, after a burst if one is due. */
  void batch() {
    if (freeOrder.length > 0 && lastNs - nextBurstNs >= 0) {
      burst();
      nextBurstNs = lastNs + BURST_PERIOD_NS;
    }
    set.replace(BATCH - 1);
    long sampleNs = System.nanoTime();
    set.replace(1);
    long endNs = System.nanoTime();
    counters.sampledNs.recordValue(Math.min(endNs - sampleNs, LONGEST_NS));
    endBatch(endNs, BATCH);
  }

  private void endBatch(long endNs, int steps) {
    counters.batchNs.recordValue(Math.min(endNs - lastNs, LONGEST_NS));
    counters.steps.setRelease(counters.steps.getPlain() + steps);
    lastNs = endNs;
  }

  /** Allocates and frees the blocks of a burst. One allocation and free count as one step. */
  private void burst() {
    ThreadHeap<S> heap = set.heap();
    for (int i = 0; i < freeOrder.length; i++) {
      heap.allocate(burstSlots, i, sizes[i & (MixedTrace.DRAWS - 1)]);
      heap.putFirst(burstSlots, i, (byte) i);
      endBatchAfter(i, 0);
    }
    for (int i = 0; i < freeOrder.length; i++) {
      heap.free(burstSlots, freeOrder[i]);
      endBatchAfter(i, BATCH);
    }
    endBatch(System.nanoTime(), freeOrder.length % BATCH);
  }

  private void endBatchAfter(int i, int steps) {
    if (i % BATCH == BATCH - 1) {
      endBatch(System.nanoTime(), steps);
    }
  }

  /** Frees the working set and closes the heap. */
  @Override
  public void close() {
    set.close();
  }
}
