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
  private static final Recorder ACQUIRED =
      new Recorder(
          SuperslabAcquire.class,
          (index, address, _, _) -> {
            SuperslabAcquire event = new SuperslabAcquire();
            event.index = (int) index;
            event.address = address;
            return event;
          });
  private static final Recorder RETIRED =
      new Recorder(
          SuperslabRetire.class,
          (index, address, _, _) -> {
            SuperslabRetire event = new SuperslabRetire();
            event.index = (int) index;
            event.address = address;
            return event;
          });
  private static final Recorder DECOMMITTED =
      new Recorder(
          Decommitted.class,
          (address, bytes, spentNs, advice) -> {
            Decommitted event = new Decommitted();
            event.address = address;
            event.bytes = bytes;
            event.advice = advice;
            event.spent = spentNs;
            return event;
          });
  private static final Recorder ADOPTED =
      new Recorder(
          HeapAdopt.class,
          (owner, _, _, _) -> {
            HeapAdopt event = new HeapAdopt();
            event.owner = (int) owner;
            return event;
          });

  private SlabEvents() {}

  /** A factory of one kind of event. Captures nothing, so that it costs no garbage. */
  @FunctionalInterface
  private interface Factory {
    Event make(long first, long second, long third, String text);
  }

  /** A recorder of one kind of event, which creates no event unless the event is recorded. */
  private static final class Recorder {
    private final Class<? extends Event> kind;
    private final Factory factory;

    /** Null until the first recording of the process. */
    private volatile EventType type;

    Recorder(Class<? extends Event> kind, Factory factory) {
      this.kind = kind;
      this.factory = factory;
    }

    /** Records an event, if a recording wants it. A failure of JFR loses the event. */
    void record(long first, long second, long third, String text) {
      try {
        if (FlightRecorder.isInitialized() && type().isEnabled()) {
          factory.make(first, second, third, text).commit();
        }
      } catch (VirtualMachineError | LinkageError | IllegalStateException ignored) {
        // The event is lost.
      }
    }

    private EventType type() {
      EventType known = type;
      if (known == null) {
        known = EventType.getEventType(kind);
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

  public static void recordSuperslabAcquire(int index, long address) {
    ACQUIRED.record(index, address, 0, null);
  }

  static void recordSuperslabRetire(int index, long address) {
    RETIRED.record(index, address, 0, null);
  }

  static void recordDecommit(long address, long bytes, String advice, long spentNs) {
    DECOMMITTED.record(address, bytes, spentNs, advice);
  }

  public static void recordHeapAdopt(int owner) {
    ADOPTED.record(owner, 0, 0, null);
  }
}
