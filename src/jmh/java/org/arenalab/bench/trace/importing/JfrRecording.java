package org.arenalab.bench.trace.importing;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;
import org.agrona.collections.Int2ObjectHashMap;
import org.arenalab.trace.AddressTrace;
import org.arenalab.trace.EventKind;
import org.arenalab.trace.TraceEnding;

/**
 * A recording of JFR: the native memory of async-profiler, or the allocator events of Netty.
 *
 * <p>Netty reports a reallocation before the allocation of the new buffer by the same thread. Both
 * are one event of a trace. Buffers on the heap have no address, and are left out.
 */
final class JfrRecording {
  static final String MALLOC = "profiler.Malloc";
  static final String FREE = "profiler.Free";
  private static final String NETTY_ALLOCATE = "io.netty.AllocateBuffer";
  private static final String NETTY_REALLOCATE = "io.netty.ReallocateBuffer";
  private static final String NETTY_FREE = "io.netty.FreeBuffer";
  static final String SETTING = "jdk.ActiveSetting";

  /** Number of bytes that show who wrote the file. */
  private static final int START_BYTES = 128;

  private static final long NS_PER_SECOND = 1_000_000_000;

  private final String file;
  private final JfrEvents events = new JfrEvents();
  private final ThreadNumbers threads = new ThreadNumbers();
  private long sampleBytes;
  private boolean netty;
  private boolean profiler;
  private ProfilerRecording own;

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
    if (ProfilerRecording.isIn(startOf(file))) {
      recording.profiler = true;
      recording.own = ProfilerRecording.read(file, recording.events, recording.threads);
      recording.sampleBytes = recording.own.sampleBytes();
    } else {
      recording.readEvents();
    }
    recording.requireEvents();
    return recording;
  }

  private static byte[] startOf(String file) {
    try (InputStream in = new FileInputStream(file)) {
      return in.readNBytes(START_BYTES);
    } catch (IOException e) {
      throw ImportException.unreadable(file, e);
    }
  }

  private void readEvents() {
    try (RecordingFile in = new RecordingFile(Path.of(file))) {
      while (in.hasMoreEvents()) {
        add(in.readEvent());
      }
    } catch (IOException e) {
      throw ImportException.unreadable(file, e);
    } catch (RuntimeException e) {
      // The parser of the JDK has no exception of its own for damage.
      throw ImportException.ofRecording(file, "an event is damaged or of another form: " + e, e);
    }
  }

  private void requireEvents() {
    if (events.count() == 0) {
      throw ImportException.ofRecording(
          file,
          "events of an allocator=0, expected profiler.Malloc (asprof -e nativemem)"
              + " or io.netty.AllocateBuffer",
          null);
    }
  }

  private void add(RecordedEvent event) {
    switch (event.getEventType().getName()) {
      case MALLOC -> {
        profiler = true;
        add(event, JfrEvents.ALLOCATED, event.getLong("size"));
      }
      case FREE -> add(event, JfrEvents.FREED, 0);
      case NETTY_ALLOCATE -> {
        netty = true;
        add(event, JfrEvents.ALLOCATED, event.getInt("size"));
      }
      case NETTY_REALLOCATE -> add(event, JfrEvents.MOVED, event.getInt("newCapacity"));
      case NETTY_FREE -> add(event, JfrEvents.FREED, 0);
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

  private void addSetting(RecordedEvent event) {
    sampleBytes = sampleBytes(event.getString("name"), event.getString("value"), sampleBytes);
  }

  /**
   * Returns the interval of async-profiler's samples after one of its settings: 0 if each
   * allocation is recorded, which an interval up to 1 B does.
   */
  static long sampleBytes(String name, String value, long before) {
    if (!"nativemem".equals(name) || value == null || !value.matches("\\d{1,18}")) {
      return before;
    }
    long bytes = Long.parseLong(value);
    return bytes <= 1 ? 0 : bytes;
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

  /** Returns whether the recording has no end, because the program was killed. */
  boolean isCutOff() {
    return own != null && own.isCutOff();
  }

  /**
   * Returns the memory that appeared without an event, or {@link TraceEnding#UNKNOWN} if the
   * recording has no clock to compare with.
   */
  long unexplainedBytes(MemorySamples samples) {
    return own == null || own.isCutOff() || samples.count() < 2
        ? TraceEnding.UNKNOWN
        : new UnexplainedMemory(events, own, samples).bytes();
  }

  /** Writes the events in the order of their times. */
  void writeTo(AddressTrace trace) {
    Int2ObjectHashMap<Long> moving = new Int2ObjectHashMap<>();
    for (int index : events.order()) {
      int thread = events.thread(index);
      long address = events.address(index);
      switch (events.kind(index)) {
        case JfrEvents.FREED -> trace.free(thread, address);
        case JfrEvents.MOVED -> moving.put(thread, Long.valueOf(address));
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
