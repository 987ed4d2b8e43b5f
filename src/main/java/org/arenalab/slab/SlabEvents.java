package org.arenalab.slab;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Event;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/**
 * The flight recorder's events. Before the first recording of the process, each costs a test of a
 * flag and no garbage; while none is recorded after that, an object of some dozen bytes.
 */
final class SlabEvents {
  private SlabEvents() {}

  /** A superslab is used, for the first time or again. */
  @Name("arenalab.SuperslabAcquire")
  @Label("Superslab Acquire")
  @Category({"Arenalab", "Slab"})
  static final class SuperslabAcquire extends Event {
    @Label("Index")
    int index;

    @Label("Address")
    long address;
  }

  /** The kernel has all of a superslab back. */
  @Name("arenalab.SuperslabRetire")
  @Label("Superslab Retire")
  @Category({"Arenalab", "Slab"})
  @StackTrace(false)
  static final class SuperslabRetire extends Event {
    @Label("Index")
    int index;

    @Label("Address")
    long address;
  }

  /** Empty pages were given back. */
  @Name("arenalab.Decommit")
  @Label("Decommit")
  @Category({"Arenalab", "Slab"})
  @StackTrace(false)
  static final class Decommitted extends Event {
    @Label("Address")
    long address;

    @Label("Length")
    @DataAmount
    long bytes;

    @Label("Advice")
    String advice;

    @Label("Time Spent")
    @Timespan(Timespan.NANOSECONDS)
    long spent;
  }

  /** A thread took over the heap of one that ended. */
  @Name("arenalab.HeapAdopt")
  @Label("Heap Adopt")
  @Category({"Arenalab", "Slab"})
  static final class HeapAdopt extends Event {
    @Label("Owner Number")
    int owner;
  }

  static void superslabAcquired(int index, long address) {
    if (!FlightRecorder.isInitialized()) {
      return;
    }
    SuperslabAcquire event = new SuperslabAcquire();
    if (event.shouldCommit()) {
      event.index = index;
      event.address = address;
      event.commit();
    }
  }

  static void superslabRetired(int index, long address) {
    if (!FlightRecorder.isInitialized()) {
      return;
    }
    SuperslabRetire event = new SuperslabRetire();
    if (event.shouldCommit()) {
      event.index = index;
      event.address = address;
      event.commit();
    }
  }

  static void decommitted(long address, long bytes, String advice, long spentNs) {
    if (!FlightRecorder.isInitialized()) {
      return;
    }
    Decommitted event = new Decommitted();
    if (event.shouldCommit()) {
      event.address = address;
      event.bytes = bytes;
      event.advice = advice;
      event.spent = spentNs;
      event.commit();
    }
  }

  static void heapAdopted(int owner) {
    if (!FlightRecorder.isInitialized()) {
      return;
    }
    HeapAdopt event = new HeapAdopt();
    if (event.shouldCommit()) {
      event.owner = owner;
      event.commit();
    }
  }
}
