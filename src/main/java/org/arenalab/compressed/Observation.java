package org.arenalab.compressed;

import java.util.concurrent.atomic.AtomicReference;
import org.arenalab.compressed.chunk.Counter;
import org.arenalab.compressed.chunk.HazardSlot;
import org.arenalab.compressed.chunk.HazardSlots;
import org.arenalab.statistics.QuietLog;

/**
 * The observer of an arena, and the calls to it.
 *
 * <p>A thread marks its slot, reads the observer and calls it. A thread that removes the observer
 * changes it first and then reads the marks. Both accesses are volatile. Either the calling thread
 * sees that there is no observer, or the removing thread waits for the end of the call.
 *
 * <p><b>Cost</b> of an event without observer: one volatile read. With an observer: two volatile
 * writes more, and no garbage.
 */
final class Observation {
  private final HazardSlots slots;
  private final RegionIndex regions;
  private final AtomicReference<Listener> observer = new AtomicReference<>();
  private volatile boolean failureLogged;

  Observation(HazardSlots slots, RegionIndex regions) {
    this.slots = slots;
    this.regions = regions;
  }

  /**
   * An {@code ArenaObserver} that takes regions by their chunk ids. The workers of an arena know no
   * more of a region.
   */
  interface Listener {
    void demandLoad(RegionSpan region, long chunk, long stallNs);

    void becameRaw(RegionSpan region, long chunk);

    void storedRead(RegionSpan region, long chunk);

    void regionAllocated(RegionSpan region);

    void regionFreed(RegionSpan region);
  }

  private enum Event {
    DEMAND_LOAD,
    BECAME_RAW,
    STORED_READ,
    ALLOCATED,
    FREED
  }

  /** Returns whether there is an observer at present. */
  boolean isOn() {
    return observer.get() != null;
  }

  /**
   * Sets the observer.
   *
   * @throws InvalidArenaRequestException if there is one already
   */
  void set(Listener next) {
    if (!observer.compareAndSet(null, next)) {
      throw new InvalidArenaRequestException(
          "the arena has an observer: observers=1, expected 0; remove it by observe(null)");
    }
  }

  /** Removes the observer if there is one, and waits until no thread is in a call of it. */
  void remove() {
    observer.set(null);
    slots.awaitNone(HazardSlot::isObserving);
  }

  /** An access has decompressed a chunk. The thread is in the chunk. */
  void demandLoad(RegionSpan span, HazardSlot slot, int id, long stallNs) {
    call(Event.DEMAND_LOAD, slot, span, id, stallNs);
  }

  /** A chunk became raw. The thread is in the chunk, or in an operation on its region. */
  void becameRaw(RegionSpan span, HazardSlot slot, int id) {
    call(Event.BECAME_RAW, slot, span, id, 0);
  }

  /**
   * A chunk of any region became raw. The thread is in no chunk. It enters this one, so that the
   * region is not freed during the call.
   */
  void becameRaw(HazardSlot slot, int id) {
    if (!isOn()) {
      return;
    }
    slot.enter(id);
    try {
      RegionSpan region = regions.find(id);
      if (region != null && !region.isFreed()) {
        becameRaw(region, slot, id);
      }
    } finally {
      slot.leave();
    }
  }

  /** A bulk read has decoded a stored chunk. The thread is in the chunk. */
  void storedRead(RegionSpan span, HazardSlot slot, int id) {
    call(Event.STORED_READ, slot, span, id, 0);
  }

  void allocated(RegionSpan region) {
    call(Event.ALLOCATED, slots.ownForOperation(), region, 0, 0);
  }

  void freed(RegionSpan region) {
    call(Event.FREED, slots.ownForOperation(), region, 0, 0);
  }

  private void call(Event event, HazardSlot slot, RegionSpan span, int id, long stallNs) {
    if (!isOn()) {
      return;
    }
    slot.beginObserving();
    try {
      Listener current = observer.get();
      if (current != null) {
        deliver(current, event, span, id - span.firstId(), stallNs);
      }
    } catch (RuntimeException | Error e) {
      noteFailure(slot, e);
    } finally {
      slot.endObserving();
    }
  }

  private static void deliver(
      Listener to, Event event, RegionSpan region, long chunk, long stallNs) {
    switch (event) {
      case DEMAND_LOAD -> to.demandLoad(region, chunk, stallNs);
      case BECAME_RAW -> to.becameRaw(region, chunk);
      case STORED_READ -> to.storedRead(region, chunk);
      case ALLOCATED -> to.regionAllocated(region);
      case FREED -> to.regionFreed(region);
    }
  }

  private void noteFailure(HazardSlot slot, Throwable failure) {
    slot.count(Counter.OBSERVER_FAILURES);
    if (!failureLogged) {
      failureLogged = true;
      QuietLog.tryLog(
          Observation.class.getName(),
          System.Logger.Level.WARNING,
          "the arena's observer failed; later failures are counted and not logged",
          failure);
    }
  }
}
