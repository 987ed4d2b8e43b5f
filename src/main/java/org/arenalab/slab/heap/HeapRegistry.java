package org.arenalab.slab.heap;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.arenalab.os.Internal;
import org.arenalab.slab.release.SlabEvents;

/**
 * The heaps of an allocator. A heap is never discarded. When its thread ends or closes it, the next
 * thread that needs a heap adopts it with all its pages. Until then, blocks that other threads free
 * into the heap wait in its remote list.
 *
 * <p>Thread-safe.
 */
@Internal
public final class HeapRegistry {
  /** Limit of heaps in an allocator at a time. */
  public static final int MAX_HEAPS = (1 << 16) - 1;

  private final IntFunction<HeapCore> factory;
  private final List<HeapCore> cores = new CopyOnWriteArrayList<>();
  private final AtomicLong adoptions = new AtomicLong();

  /**
   * @param factory makes the heap with a given number; numbers begin with 1
   */
  public HeapRegistry(IntFunction<HeapCore> factory) {
    this.factory = factory;
  }

  /**
   * Returns a heap for a new handle: an orphan that is claimed for the caller, or a new heap. Null
   * if all {@value #MAX_HEAPS} heaps have living threads.
   */
  public synchronized HeapCore tryAcquire() {
    for (HeapCore core : cores) {
      if (tryClaimForHeir(core)) {
        return core;
      }
    }
    if (cores.size() == MAX_HEAPS) {
      return null;
    }
    HeapCore core = factory.apply(cores.size() + 1);
    cores.add(core);
    return core;
  }

  /** Claims a heap for a new handle, if the heap is an orphan. Closes its handle. */
  public static boolean tryClaimForHeir(HeapCore core) {
    if (!isOrphan(core) || !tryClaim(core)) {
      return false;
    }
    HeapHandle before = core.handle();
    if (before != null) {
      before.markClosed();
      before.block();
    }
    return true;
  }

  /** Records that an orphan has a new handle. */
  public void recordAdoption(HeapCore core) {
    adoptions.incrementAndGet();
    SlabEvents.recordHeapAdopt(core.owner);
  }

  /** Returns whether the heap has lost its owner for good. */
  public static boolean isOrphan(HeapCore core) {
    if (core.state() == HeapCore.State.ABANDONED) {
      return true;
    }
    return hasEnded(core.handle());
  }

  /**
   * Claims a heap if it is an orphan. The state may have changed: the heap can have a new owner
   * now. The handle cannot change under the claim, so the claim comes first and the check follows.
   */
  public static boolean tryClaim(HeapCore core) {
    if (core.tryClaim(HeapCore.State.ABANDONED)) {
      return true;
    }
    if (!core.tryClaim(HeapCore.State.OWNED) && !core.tryClaim(HeapCore.State.NUDGED)) {
      return false;
    }
    if (hasEnded(core.handle())) {
      return true;
    }
    core.endClaim(HeapCore.State.NUDGED);
    return false;
  }

  private static boolean hasEnded(HeapHandle handle) {
    return handle != null && handle.thread() != null && !handle.thread().isAlive();
  }

  /** Returns the number of heaps, which never decreases. */
  public int count() {
    return cores.size();
  }

  /** Returns heap number {@code i}, from 0 to below {@link #count}; makes no garbage. */
  public HeapCore core(int i) {
    return cores.get(i);
  }

  public List<HeapCore> cores() {
    return new ArrayList<>(cores);
  }

  /** Returns the heaps that have a handle. A heap has none if making its first handle failed. */
  private List<HeapCore> handed() {
    return cores.stream().filter(core -> core.handle() != null).toList();
  }

  /**
   * Refuses new operations of all heaps, and waits until every owner is outside, except of fast
   * paths that are not shown. No heap is acquired concurrently.
   */
  public void refuseAndAwait() {
    List<HeapCore> handed = handed();
    handed.forEach(core -> core.handle().presence.close());
    Presence.fence();
    handed.forEach(core -> core.handle().presence.awaitOutside(core.handle().thread()));
  }

  /** Closes all heaps; no operation may use them after that. */
  public void closeAll() {
    handed().forEach(HeapCore::close);
  }

  /** Returns whether every owner of the closed heaps is proved to be outside of its fast path. */
  public boolean areOwnersOutside() {
    return handed().stream().allMatch(core -> core.handle().isOutside());
  }

  /** Calls {@code action} for every heap; makes no garbage. */
  public void forEach(Consumer<HeapCore> action) {
    cores.forEach(action);
  }

  public long adoptions() {
    return adoptions.get();
  }
}
