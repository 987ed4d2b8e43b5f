package org.arenalab.slab.release;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Event;
import jdk.jfr.EventType;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.arenalab.os.Internal;

/**
 * The JFR events. An event that is not recorded costs a few loads and no garbage. This also holds
 * after an earlier recording of the process.
 *
 * <p>A failure of JFR loses the event, and never fails the operation that it records.
 */
@Internal
public final class SlabEvents {
  private static final Switch ACQUIRED = new Switch(SuperslabAcquire.class);
  private static final Switch RETIRED = new Switch(SuperslabRetire.class);
  private static final Switch DECOMMITTED = new Switch(Decommitted.class);
  private static final Switch ADOPTED = new Switch(HeapAdopt.class);

  private SlabEvents() {}

  /** A switch that returns whether an event is recorded, without creating the event. */
  private static final class Switch {
    private final Class<? extends Event> event;

    /** Null until the first recording of the process. */
    private volatile EventType type;

    Switch(Class<? extends Event> event) {
      this.event = event;
    }

    boolean isOn() {
      return FlightRecorder.isInitialized() && type().isEnabled();
    }

    private EventType type() {
      EventType known = type;
      if (known == null) {
        known = EventType.getEventType(event);
        type = known;
      }
      return known;
    }
  }

  /** A first or repeated use of a superslab. */
  @Name("arenalab.SuperslabAcquire")
  @Label("Superslab Acquire")
  @Category({"Arenalab", "Slab"})
  public static final class SuperslabAcquire extends Event {
    @Label("Index")
    int index;

    @Label("Address")
    long address;
  }

  /** A superslab whose memory the kernel has completely. */
  @Name("arenalab.SuperslabRetire")
  @Label("Superslab Retire")
  @Category({"Arenalab", "Slab"})
  @StackTrace(false)
  public static final class SuperslabRetire extends Event {
    @Label("Index")
    int index;

    @Label("Address")
    long address;
  }

  /** A release of empty pages, or an unmap of a freed block's mapping. */
  @Name("arenalab.Decommit")
  @Label("Decommit")
  @Category({"Arenalab", "Slab"})
  @StackTrace(false)
  public static final class Decommitted extends Event {
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

  /** An adoption of a heap whose thread ended or closed it. */
  @Name("arenalab.HeapAdopt")
  @Label("Heap Adopt")
  @Category({"Arenalab", "Slab"})
  public static final class HeapAdopt extends Event {
    @Label("Owner Number")
    int owner;
  }

  public static void superslabAcquired(int index, long address) {
    try {
      if (ACQUIRED.isOn()) {
        SuperslabAcquire event = new SuperslabAcquire();
        event.index = index;
        event.address = address;
        event.commit();
      }
    } catch (VirtualMachineError | LinkageError | IllegalStateException ignored) {
      // The event is lost.
    }
  }

  static void superslabRetired(int index, long address) {
    try {
      if (RETIRED.isOn()) {
        SuperslabRetire event = new SuperslabRetire();
        event.index = index;
        event.address = address;
        event.commit();
      }
    } catch (VirtualMachineError | LinkageError | IllegalStateException ignored) {
      // The event is lost.
    }
  }

  static void decommitted(long address, long bytes, String advice, long spentNs) {
    try {
      if (DECOMMITTED.isOn()) {
        Decommitted event = new Decommitted();
        event.address = address;
        event.bytes = bytes;
        event.advice = advice;
        event.spent = spentNs;
        event.commit();
      }
    } catch (VirtualMachineError | LinkageError | IllegalStateException ignored) {
      // The event is lost.
    }
  }

  public static void heapAdopted(int owner) {
    try {
      if (ADOPTED.isOn()) {
        HeapAdopt event = new HeapAdopt();
        event.owner = owner;
        event.commit();
      }
    } catch (VirtualMachineError | LinkageError | IllegalStateException ignored) {
      // The event is lost.
    }
  }
}
