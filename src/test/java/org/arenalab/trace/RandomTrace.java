package org.arenalab.trace;

import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Random traces that can happen, and the events of a file as a list. */
final class RandomTrace {
  private static final int PERCENT = 100;

  private RandomTrace() {}

  /** An event. */
  record Event(EventKind kind, int thread, int id, long sizeBytes, long alignmentBytes) {
    void addTo(TraceWriter writer) {
      writer.add(kind, thread, id, sizeBytes, alignmentBytes);
    }
  }

  /** Returns events of a program with some threads, some of which end. */
  static List<Event> events(long seed, int count) {
    SplittableRandom random = new SplittableRandom(seed);
    int maxSizeShift = 1 + random.nextInt(63);
    int switchPercent = random.nextInt(PERCENT);
    int freePercent = random.nextInt(60);
    DenseIds ids = new DenseIds();
    List<Integer> live = new ArrayList<>();
    List<Event> events = new ArrayList<>();
    int firstThread = random.nextInt(2) * (TraceWriter.MAX_THREAD - 4 * count);
    int threads = 1;
    int thread = firstThread;
    for (int i = 0; i < count; i++) {
      if (random.nextInt(PERCENT) < switchPercent) {
        thread = firstThread + threads - 1 - random.nextInt(Math.min(threads, 3));
        threads += random.nextInt(8) == 0 ? 1 : 0;
      }
      int draw = random.nextInt(PERCENT);
      if (!live.isEmpty() && draw < freePercent) {
        int id = live.remove(/* index */ random.nextInt(live.size()));
        ids.release(id);
        events.add(new Event(EventKind.FREE, thread, id, 0, 0));
      } else if (!live.isEmpty() && draw < freePercent + 5) {
        int id = live.get(random.nextInt(live.size()));
        events.add(new Event(EventKind.REALLOCATE, thread, id, size(random, maxSizeShift), 0));
      } else if (draw == PERCENT - 1) {
        events.add(new Event(EventKind.THREAD_END, thread, 0, 0, 0));
        // Threads that may have ended are not used again.
        firstThread = thread + 3;
        thread = firstThread;
        threads = 1;
      } else {
        int id = ids.take();
        live.add(id);
        EventKind kind = EventKind.of(random.nextInt(3));
        long alignment = kind == EventKind.ALLOCATE_ALIGNED ? 1L << random.nextInt(63) : 0;
        events.add(new Event(kind, thread, id, size(random, maxSizeShift), alignment));
      }
    }
    return events;
  }

  private static long size(SplittableRandom random, int maxShift) {
    return random.nextInt(50) == 0
        ? random.nextBoolean() ? 0 : Long.MAX_VALUE
        : random.nextLong() >>> (Long.SIZE - maxShift);
  }

  /** Writes and finishes a file. */
  static TraceEnding write(Path file, List<Event> events) {
    try (TraceWriter writer =
        TraceWriter.create(file, TraceDescription.exact("test", "random program"))) {
      events.forEach(event -> event.addTo(writer));
      return writer.finish();
    }
  }

  static List<Event> read(Path file) {
    try (TraceReader reader = TraceReader.open(file)) {
      return read(reader);
    }
  }

  static List<Event> read(byte[] file) {
    try (TraceReader reader = TraceReader.of(new ByteArrayInputStream(file), "bytes", false)) {
      return read(reader);
    }
  }

  /** Returns the remaining events of a reader. */
  static List<Event> read(TraceReader reader) {
    List<Event> events = new ArrayList<>();
    EventColumns columns = new EventColumns();
    while (reader.next(columns)) {
      for (int i = 0; i < columns.count(); i++) {
        events.add(
            new Event(
                columns.kind(i),
                columns.thread(i),
                columns.id(i),
                columns.sizeBytes(i),
                columns.alignmentBytes(i)));
      }
    }
    return events;
  }
}
