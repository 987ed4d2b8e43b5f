package org.arenalab.pager;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;
import one.profiler.AsyncProfiler;
import org.arenalab.bench.kernelmemory.SwappedRange;
import org.arenalab.bench.profiler.AsyncProfilerLibrary;
import org.arenalab.os.process.ThreadSignal;

/**
 * Events that stop or signal the threads of a client, or change its memory, while threads wait in
 * faults of the pager.
 *
 * @param memory the registered memory
 * @param bytes its length
 * @param signals one for each thread that faults
 */
record JvmEvents(long memory, long bytes, List<ThreadSignal> signals) {
  private static final long EACH_MS_NS = 1_000_000;

  /**
   * Runs a kind of events; returns what happened.
   *
   * @param count collections, dumps or arenas; milliseconds for the other kinds
   */
  String run(String kind, int count) throws IOException, ParseException {
    return switch (kind) {
      case "collections" -> collect(count);
      case "dumps" -> dump(count);
      case "arenas" -> closeArenas(count);
      case "recording" -> record(count);
      case "profile" -> profile(count);
      case "signals" -> signal(count);
      case "swap" -> swap(count);
      default -> throw new IllegalArgumentException("no such events: " + kind);
    };
  }

  private static String collect(int count) {
    for (int i = 0; i < count; i++) {
      System.gc();
    }
    return "collections=" + count;
  }

  private static String dump(int count) {
    long frames = 0;
    for (int i = 0; i < count; i++) {
      for (var thread : ManagementFactory.getThreadMXBean().dumpAllThreads(true, true)) {
        frames += thread.getStackTrace().length;
      }
    }
    return "dumps=" + count + " frames=" + frames;
  }

  /** Closing a shared arena is a handshake with every thread. */
  private static String closeArenas(int count) {
    for (int i = 0; i < count; i++) {
      try (Arena arena = Arena.ofShared()) {
        var _ = arena.allocate(Long.BYTES);
      }
    }
    return "arenas=" + count;
  }

  private static String record(int milliseconds) throws IOException, ParseException {
    try (Recording recording = new Recording(Configuration.getConfiguration("profile"))) {
      recording.enable("jdk.ExecutionSample").withPeriod(Duration.ofMillis(1));
      recording.enable("jdk.NativeMethodSample").withPeriod(Duration.ofMillis(1));
      recording.start();
      pause(milliseconds);
      recording.stop();
      return "recorded_bytes=" + recording.getSize();
    }
  }

  private static String profile(int milliseconds) throws IOException {
    Path file = Files.createTempFile("arenalab-profile", ".collapsed");
    try {
      AsyncProfiler profiler =
          AsyncProfiler.getInstance(AsyncProfilerLibrary.file().toAbsolutePath().toString());
      String _ = profiler.execute("start,event=wall,interval=1ms");
      pause(milliseconds);
      long samples = profiler.getSamples();
      String _ = profiler.execute("stop,collapsed,file=" + file);
      return "samples=" + samples;
    } finally {
      Files.delete(file);
    }
  }

  /** Sends a signal each millisecond to each thread. */
  private String signal(int milliseconds) {
    long sent = 0;
    for (int i = 0; i < milliseconds; i++) {
      for (ThreadSignal each : signals) {
        sent += each.send() ? 1 : 0;
      }
      LockSupport.parkNanos(EACH_MS_NS);
    }
    return "signals=" + sent;
  }

  /** Somebody else pages the memory out to swap, again and again. */
  private String swap(int milliseconds) {
    try (SwappedRange range = new SwappedRange(memory, bytes, 1)) {
      long mostBytes = 0;
      for (int i = 0; i < milliseconds; i += 10) {
        range.setIdle(true);
        pause(5);
        mostBytes = Math.max(mostBytes, range.kernelBytes());
        range.setIdle(false);
        pause(5);
      }
      return "swapped_bytes=" + mostBytes;
    }
  }

  private static void pause(long milliseconds) {
    try {
      Thread.sleep(milliseconds);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
