package org.arenalab.slab;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * The heaps of an allocator. A heap is never discarded. When its thread ends or closes it, the next
 * thread that needs a heap adopts it with all its pages. Until then, blocks that other threads free
 * into the heap wait in its remote list.
 *
 * <p>Thread-safe.
 */
final class HeapRegistry {
  /** Limit of heaps in an allocator at a time. */
  static final int MAX_HEAPS = (1 << 16) - 1;

  private final IntFunction<HeapCore> factory;
  private final List<HeapCore> cores = new CopyOnWriteArrayList<>();
  private final AtomicLong adoptions = new AtomicLong();

  /**
   * @param factory makes the heap with a given number; numbers begin with 1
   */
  HeapRegistry(IntFunction<HeapCore> factory) {
    this.factory = factory;
  }

  /** Returns a heap for a new handle: an orphan that is claimed for the caller, or a new heap. */
  synchronized HeapCore acquire() {
    for (HeapCore core : cores) {
      if (isOrphan(core) && claim(core)) {
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

  /** Records that an orphan has a new handle. */
  void adopted(HeapCore core) {
    adoptions.incrementAndGet();
    SlabEvents.heapAdopted(core.owner);
  }

  /** Returns whether the heap has lost its owner for good. */
  static boolean isOrphan(HeapCore core) {
    if (core.state() == HeapCore.State.ABANDONED) {
      return true;
    }
    return hasEnded(core.handle());
  }

  /**
   * Claims a heap if it is an orphan. The state may have changed: the heap can have a new owner
   * now. The handle cannot change under the claim, so the claim comes first and the check follows.
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

  /** Returns the number of heaps, which never decreases. */
  int count() {
    return cores.size();
  }

  /** Returns heap number {@code i}, from 0 to below {@link #count}; makes no garbage. */
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
