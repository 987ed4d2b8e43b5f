package org.arenalab.slab;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Two heaps, without threads of their own: <i>mine</i>, and one whose user frees what is not its
 * own. jcstress keeps about 10,000 states at once, fewer than {@value #PLOTS}.
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

  /** An owner that never ends: jcstress's own threads do, and their heaps would be orphans. */
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
              ALLOCATOR.store(),
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

  /** A new handle of a heap, as of a thread that lives. */
  static SlabHeap heapOf(HeapCore core) {
    SlabHeap heap = SlabHeap.of(ALLOCATOR, core, null, OWNER);
    core.handTo(heap);
    return heap;
  }

  /** Takes the heap over, as a thread does that wants one; null if somebody else holds it. */
  SlabHeap adopt() {
    if (!HeapRegistry.isOrphan(core) || !HeapRegistry.claim(core)) {
      return null;
    }
    core.handle().markClosed();
    return heapOf(core);
  }

  /** What a scavenger does with an orphan. Returns whether it was one. */
  boolean drainAsOrphan() {
    if (!HeapRegistry.isOrphan(core) || !HeapRegistry.claim(core)) {
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

  /** Drains all; whether every block came home and the page went back. */
  boolean isEmptyAtLast() {
    core.drainWholly();
    return core.pages.carvedBlocks(CLASS) == 0
        && core.pages.freeBlocks(CLASS) == 0
        && core.cachedBlocks(CLASS) == 0
        && core.remoteList() == 0;
  }
}
