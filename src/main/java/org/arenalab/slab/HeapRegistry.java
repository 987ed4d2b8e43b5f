package org.arenalab.slab;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * All heaps of an allocator. A heap is never thrown away: when its thread ends or closes it, the
 * next thread that wants one takes it over with all its pages, and what others free into it
 * meanwhile waits there.
 *
 * <p>Thread-safe.
 */
final class HeapRegistry {
  /** As many heaps as an allocator can have at a time. */
  static final int MAX_HEAPS = (1 << 16) - 1;

  private final IntFunction<HeapCore> factory;
  private final List<HeapCore> cores = new CopyOnWriteArrayList<>();
  private final AtomicLong adoptions = new AtomicLong();

  /**
   * @param factory makes the heap with a number; numbers begin with 1
   */
  HeapRegistry(IntFunction<HeapCore> factory) {
    this.factory = factory;
  }

  /** A heap that is claimed for the caller, to be handed to a handle: an abandoned one, or new. */
  synchronized HeapCore acquire() {
    for (HeapCore core : cores) {
      if (isOrphan(core) && claim(core)) {
        adoptions.incrementAndGet();
        SlabEvents.heapAdopted(core.owner);
        SlabHeap before = core.handle();
        if (before != null) {
          before.markClosed();
        }
        return core;
      }
    }
    if (cores.size() == MAX_HEAPS) {
      throw new SlabExhaustedException("all " + MAX_HEAPS + " heaps have living threads");
    }
    HeapCore core = factory.apply(cores.size() + 1);
    cores.add(core);
    return core;
  }

  /** Whether nobody will ever come back to the heap. */
  static boolean isOrphan(HeapCore core) {
    if (core.state() == HeapCore.State.ABANDONED) {
      return true;
    }
    return hasEnded(core.handle());
  }

  /**
   * Claims a heap if it is an orphan. It may have been one a moment ago and have a new owner now:
   * only under the claim can the handle not change, so only then does the answer count.
   */
  static boolean claim(HeapCore core) {
    if (core.claim(HeapCore.State.ABANDONED)) {
      return true;
    }
    if (!core.claim(HeapCore.State.OWNED) && !core.claim(HeapCore.State.NUDGED)) {
      return false;
    }
    if (hasEnded(core.handle())) {
      return true;
    }
    core.endClaim(HeapCore.State.NUDGED);
    return false;
  }

  private static boolean hasEnded(SlabHeap handle) {
    return handle != null && handle.thread() != null && !handle.thread().isAlive();
  }

  /** How many heaps there are; never fewer than before. */
  int count() {
    return cores.size();
  }

  /** The heap number {@code i}, from 0 to below {@link #count}; without garbage. */
  HeapCore core(int i) {
    return cores.get(i);
  }

  List<HeapCore> cores() {
    return new ArrayList<>(cores);
  }

  /** Calls {@code action} for every heap; makes no garbage. */
  void forEach(Consumer<HeapCore> action) {
    cores.forEach(action);
  }

  long adoptions() {
    return adoptions.get();
  }
}
