package org.arenalab.slab;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.arenalab.settings.Checking;
import org.arenalab.slab.heap.HeapCore;
import org.arenalab.slab.heap.HeapRegistry;
import org.arenalab.slab.heap.RemoteFrees;
import org.arenalab.slab.page.SizeClasses;

/**
 * Two heaps without threads of their own: <i>mine</i>, and a heap whose user frees blocks of
 * <i>mine</i>. jcstress keeps about 10,000 states at one time, fewer than {@value #PLOTS}.
 */
abstract class Plot {
  static final int SIZE = 64;

  private static final int CLASS = SizeClasses.of(SIZE);
  private static final int PLOTS = 1 << 14;
  private static final SlabAllocator ALLOCATOR =
      SlabAllocator.create(
          SlabConfig.builder()
              .mode(SlabMode.BALANCED)
              .scavenger(false)
              .checking(Checking.NONE)
              .reservedBytes(4L << 30)
              .build());
  private static final RemoteFrees REMOTE = new RemoteFrees(2 * PLOTS + 1);
  private static final HeapCore[] CORES = new HeapCore[2 * PLOTS];
  private static final AtomicInteger NEXT = new AtomicInteger();

  /** An owner that never ends. The threads of jcstress end, and their heaps would be orphans. */
  private static final Thread OWNER = Thread.ofPlatform().daemon().start(Plot::live);

  final HeapCore core;
  final SlabHeap mine;
  final SlabHeap other;

  Plot() {
    int number = NEXT.getAndIncrement() & (PLOTS - 1);
    core = coreOf(2 * number);
    mine = heapOf(core);
    other = heapOf(coreOf(2 * number + 1));
  }

  private static synchronized HeapCore coreOf(int index) {
    if (CORES[index] == null) {
      CORES[index] =
          new HeapCore(
              index + 1,
              ALLOCATOR.region(),
              ALLOCATOR.freePages(),
              REMOTE,
              ALLOCATOR.config().policy(),
              System::nanoTime);
    }
    return CORES[index];
  }

  private static void live() {
    while (true) {
      LockSupport.park();
    }
  }

  /** Returns a new handle of a heap, owned by a living thread. */
  static SlabHeap heapOf(HeapCore core) {
    SlabHeap heap = SlabHeap.of(ALLOCATOR.support(), core, null, OWNER);
    core.handTo(heap);
    return heap;
  }

  /**
   * Adopts the heap, as a thread without a heap does. Returns null if another thread holds the
   * heap.
   */
  SlabHeap adopt() {
    return HeapRegistry.tryClaimForHeir(core) ? heapOf(core) : null;
  }

  /** Drains the heap as a scavenger drains an orphan. Returns whether the heap was an orphan. */
  boolean drainAsOrphan() {
    if (!HeapRegistry.isOrphan(core) || !HeapRegistry.tryClaim(core)) {
      return false;
    }
    core.drainWholly();
    core.endClaim(HeapCore.State.ABANDONED);
    return true;
  }

  void freeElsewhere(long block) {
    other.free(block);
    other.flush();
  }

  /** Drains the heap. Returns whether every block has arrived and the page was released. */
  boolean isEmptyAtLast() {
    core.drainWholly();
    return core.pages.carvedBlocks(CLASS) == 0
        && core.pages.freeBlocks(CLASS) == 0
        && core.cachedBlocks(CLASS) == 0
        && core.remoteList() == 0;
  }
}
