package org.arenalab.bench.trace.importing;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.arenalab.bench.trace.importing.ProfilerTypes.Field;

/**
 * A recording of async-profiler, read without the JDK's parser. That parser needs the end of a
 * chunk, which is missing after a SIGKILL of the program. Here, all whole events count. Times are
 * ticks of the recorder's clock.
 *
 * <pre>
 *   chunk           0 | "FLR\0" (32) | version 2.0 (32)                  |
 *                   8 | bytes (64) | constants (64) | types (64)         |
 *                  32 | start, ns (64) | duration, ns (64)               |
 *                  48 | start, ticks (64) | ticks in a second (64)       |
 *                  64 | features (32)                                    |
 *                  68 | events, each with its size and type as varints   |
 * </pre>
 *
 * <p>The place of the types is 0 in a chunk without an end. Numbers of the header are big-endian.
 */
final class ProfilerRecording {
  private static final int MAGIC = 0x464C_5200;
  private static final int VERSION = 0x0002_0000;
  private static final int VERSION_AT = 4;
  private static final int BYTES_AT = 8;
  private static final int TYPES_AT = 24;
  private static final int START_NS_AT = 32;
  private static final int START_TICKS_AT = 48;
  private static final int TICKS_PER_SECOND_AT = 56;
  private static final int HEADER_BYTES = 68;

  /** The number of the event that declares the types. */
  private static final int TYPES = 0;

  private static final double NS_PER_SECOND = 1e9;

  private final ProfilerCursor cursor;
  private final JfrEvents events;
  private final ThreadNumbers threads;
  private ProfilerTypes types;
  private long sampleBytes;
  private long lostBytes;
  private boolean cutOff;
  private long startNs;
  private long startTicks;
  private double ticksPerNs = Double.NaN;

  private ProfilerRecording(
      String file, MemorySegment bytes, JfrEvents events, ThreadNumbers threads) {
    this.events = events;
    this.threads = threads;
    cursor = new ProfilerCursor(bytes, file);
  }

  /**
   * Returns whether a file starts as one of async-profiler: its types follow the header, or have no
   * place yet. The JDK writes them after its events, and has version 2.1 from JDK 14 on.
   */
  static boolean isIn(byte[] start) {
    if (start.length <= HEADER_BYTES) {
      return false;
    }
    MemorySegment header = MemorySegment.ofArray(start);
    long types = header.get(ProfilerCursor.LONG, TYPES_AT);
    return header.get(ProfilerCursor.INT, VERSION_AT) == VERSION
        && (types == 0 || types == HEADER_BYTES);
  }

  /**
   * Reads the events of native memory into {@code events}.
   *
   * @throws ImportException if the file cannot be read, or is damaged before its last chunk
   */
  static ProfilerRecording read(String file, JfrEvents events, ThreadNumbers threads) {
    try (FileChannel channel = FileChannel.open(Path.of(file), StandardOpenOption.READ);
        Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = channel.map(MapMode.READ_ONLY, 0, channel.size(), arena);
      ProfilerRecording recording = new ProfilerRecording(file, bytes, events, threads);
      recording.readChunks(bytes.byteSize());
      return recording;
    } catch (IOException e) {
      throw ImportException.unreadable(file, e);
    }
  }

  private void readChunks(long sizeBytes) {
    long chunk = 0;
    while (chunk < sizeBytes) {
      chunk = readChunk(chunk, sizeBytes);
    }
  }

  private long readChunk(long chunk, long sizeBytes) {
    if (sizeBytes - chunk < HEADER_BYTES) {
      cutOff = true;
      lostBytes = sizeBytes - chunk;
      return sizeBytes;
    }
    cursor.moveTo(chunk, sizeBytes);
    require("start of a chunk", cursor.intAt(chunk), MAGIC);
    require("version", cursor.intAt(chunk + VERSION_AT), VERSION);
    boolean whole = cursor.longAt(chunk + TYPES_AT) != 0;
    long chunkBytes = whole ? cursor.longAt(chunk + BYTES_AT) : sizeBytes - chunk;
    if (chunkBytes < HEADER_BYTES || chunkBytes > sizeBytes - chunk) {
      throw cursor.damaged("bytes of a chunk", chunkBytes, "at most " + (sizeBytes - chunk));
    }
    if (chunk == 0) {
      startNs = cursor.longAt(START_NS_AT);
      startTicks = cursor.longAt(START_TICKS_AT);
    }
    if (whole) {
      // The rate of a chunk without an end is only a guess.
      ticksPerNs = cursor.longAt(chunk + TICKS_PER_SECOND_AT) / NS_PER_SECOND;
    }
    cutOff |= !whole;
    readEvents(chunk + HEADER_BYTES, chunk + chunkBytes, whole);
    return chunk + chunkBytes;
  }

  private void require(String name, int value, int expected) {
    if (value != expected) {
      throw cursor.damaged(name, value, String.valueOf(expected));
    }
  }

  private void readEvents(long start, long end, boolean whole) {
    long event = start;
    while (event < end) {
      long next = endOfEvent(event, end);
      if (next < 0 && !whole) {
        lostBytes = end - event;
        return;
      }
      if (next < 0) {
        throw cursor.damaged("bytes of an event after position " + event, -1, "at least 2");
      }
      cursor.moveTo(event, next);
      long _ = cursor.number();
      readEvent(cursor.number());
      event = next;
    }
  }

  /** Returns the end of an event, or -1 if the event is not whole. */
  private long endOfEvent(long event, long end) {
    if (end - event < Short.BYTES) {
      return -1;
    }
    cursor.moveTo(event, end);
    try {
      long sizeBytes = cursor.number();
      boolean fits = sizeBytes > cursor.position() - event && sizeBytes <= end - event;
      return fits ? event + sizeBytes : -1;
    } catch (ImportException e) {
      // The number itself is not whole.
      return -1;
    }
  }

  private void readEvent(long number) {
    if (number == TYPES) {
      types = ProfilerTypes.read(cursor);
      return;
    }
    ProfilerTypes.Type type = types == null ? null : types.of(number);
    if (type == null) {
      return;
    }
    switch (type.name()) {
      case JfrRecording.MALLOC -> readMemory(type, JfrEvents.ALLOCATED);
      case JfrRecording.FREE -> readMemory(type, JfrEvents.FREED);
      case JfrRecording.SETTING -> readSetting(type);
      default -> {
        // Other events are not of an allocator.
      }
    }
  }

  private void readMemory(ProfilerTypes.Type type, byte kind) {
    long ticks = 0;
    long thread = -1;
    long address = 0;
    long sizeBytes = 0;
    for (Field field : type.fields()) {
      long value = field.isText() ? cursor.text().length() : cursor.number();
      switch (field.name()) {
        case "startTime" -> ticks = value;
        case "eventThread" -> thread = value;
        case "address" -> address = value;
        case "size" -> sizeBytes = value;
        default -> {
          // The stack is not part of a trace.
        }
      }
    }
    if (sizeBytes < 0) {
      throw cursor.damaged("size", sizeBytes, "0 or more");
    }
    if (address != 0) {
      events.add(ticks, kind, threads.of(thread), address, sizeBytes);
    }
  }

  private void readSetting(ProfilerTypes.Type type) {
    String name = "";
    String value = "";
    for (Field field : type.fields()) {
      String text = field.isText() ? cursor.text() : String.valueOf(cursor.number());
      switch (field.name()) {
        case "name" -> name = text;
        case "value" -> value = text;
        default -> {
          // The time does not matter.
        }
      }
    }
    sampleBytes = JfrRecording.sampleBytes(name, value, sampleBytes);
  }

  /** Returns the mean number of bytes between two recorded allocations; 0 if all are recorded. */
  long sampleBytes() {
    return sampleBytes;
  }

  /** Returns whether the last chunk has no end, because the program was killed. */
  boolean isCutOff() {
    return cutOff;
  }

  /** Returns the number of bytes after the last whole event. */
  long lostBytes() {
    return lostBytes;
  }

  /** Returns the ticks at a time of the system's clock; only if the recording is whole. */
  long ticksAt(long epochNs) {
    return startTicks + Math.round((epochNs - startNs) * ticksPerNs);
  }
}
