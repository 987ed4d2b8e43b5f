package org.arenalab.bench.trace.importing;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;
import org.agrona.collections.Int2ObjectHashMap;
import org.arenalab.trace.AddressTrace;
import org.arenalab.trace.EventKind;

/**
 * A recording of JFR: the native memory of async-profiler, or the allocator events of Netty.
 *
 * <p>Netty reports a reallocation before the allocation of the new buffer by the same thread. Both
 * are one event of a trace. Buffers on the heap have no address, and are left out.
 */
final class JfrRecording {
  private static final String MALLOC = "profiler.Malloc";
  private static final String FREE = "profiler.Free";
  private static final String NETTY_ALLOCATE = "io.netty.AllocateBuffer";
  private static final String NETTY_REALLOCATE = "io.netty.ReallocateBuffer";
  private static final String NETTY_FREE = "io.netty.FreeBuffer";
  private static final String SETTING = "jdk.ActiveSetting";

  private static final byte ALLOCATED = 0;
  private static final byte FREED = 1;
  private static final byte MOVED = 2;

  private static final long NS_PER_SECOND = 1_000_000_000;

  private final String file;
  private final JfrEvents events = new JfrEvents();
  private final ThreadNumbers threads = new ThreadNumbers();
  private long sampleBytes;
  private boolean netty;
  private boolean profiler;

  private JfrRecording(String file) {
    this.file = file;
  }

  /**
   * Reads a recording.
   *
   * @throws ImportException if it is damaged, has no event of an allocator, or its events have
   *     other fields
   */
  static JfrRecording read(String file) {
    JfrRecording recording = new JfrRecording(file);
    try (RecordingFile in = new RecordingFile(Path.of(file))) {
      while (in.hasMoreEvents()) {
        recording.add(in.readEvent());
      }
    } catch (IOException e) {
      throw ImportException.unreadable(file, e);
    } catch (RuntimeException e) {
      // The parser of the JDK has no exception of its own for damage.
      throw ImportException.ofRecording(file, "an event is damaged or of another form: " + e, e);
    }
    if (recording.events.count() == 0) {
      throw ImportException.ofRecording(
          file,
          "events of an allocator=0, expected profiler.Malloc (asprof -e nativemem)"
              + " or io.netty.AllocateBuffer",
          null);
    }
    return recording;
  }

  private void add(RecordedEvent event) {
    switch (event.getEventType().getName()) {
      case MALLOC -> {
        profiler = true;
        add(event, ALLOCATED, event.getLong("size"));
      }
      case FREE -> add(event, FREED, 0);
      case NETTY_ALLOCATE -> {
        netty = true;
        add(event, ALLOCATED, event.getInt("size"));
      }
      case NETTY_REALLOCATE -> add(event, MOVED, event.getInt("newCapacity"));
      case NETTY_FREE -> add(event, FREED, 0);
      case SETTING -> addSetting(event);
      default -> {
        // Other events are not of an allocator.
      }
    }
  }

  private void add(RecordedEvent event, byte kind, long sizeBytes) {
    long address = event.getLong("address");
    if (address == 0) {
      return;
    }
    Instant time = event.getStartTime();
    RecordedThread thread = event.getThread();
    events.add(
        time.getEpochSecond() * NS_PER_SECOND + time.getNano(),
        kind,
        threads.of(thread == null ? -1 : thread.getId()),
        address,
        sizeBytes);
  }

  /** Takes the interval of async-profiler's samples; up to 1 B, each allocation is recorded. */
  private void addSetting(RecordedEvent event) {
    String value = event.getString("value");
    if ("nativemem".equals(event.getString("name"))
        && value != null
        && value.matches("\\d{1,18}")) {
      long bytes = Long.parseLong(value);
      sampleBytes = bytes <= 1 ? 0 : bytes;
    }
  }

  /** Returns the mean number of bytes between two recorded allocations; 0 if all are recorded. */
  long sampleBytes() {
    return sampleBytes;
  }

  String source() {
    if (netty && profiler) {
      throw ImportException.ofRecording(
          file, "events of both async-profiler and Netty, expected those of one recorder", null);
    }
    return netty ? "JFR, Netty's allocator events" : "JFR, async-profiler";
  }

  /** Writes the events in the order of their times. */
  void writeTo(AddressTrace trace) {
    Int2ObjectHashMap<Long> moving = new Int2ObjectHashMap<>();
    for (int index : events.order()) {
      int thread = events.thread(index);
      long address = events.address(index);
      switch (events.kind(index)) {
        case FREED -> trace.free(thread, address);
        case MOVED -> moving.put(thread, Long.valueOf(address));
        default -> {
          Long old = moving.remove(thread);
          if (old == null) {
            trace.allocate(EventKind.ALLOCATE, thread, address, events.sizeBytes(index), 0);
          } else {
            trace.reallocate(thread, old, address, events.sizeBytes(index));
          }
        }
      }
    }
  }
}
