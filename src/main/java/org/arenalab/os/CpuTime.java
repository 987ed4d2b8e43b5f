package org.arenalab.os;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Processor time used so far, in nanoseconds, as the kernel accounts it. The JVM's own figure for
 * the process comes in steps of 10 ms.
 */
public final class CpuTime {
  private static final int PROCESS = 2;
  private static final int THREAD = 3;
  private static final long NS_PER_S = 1_000_000_000;

  private CpuTime() {}

  /** Of all threads of this process, the JVM's own among them. */
  public static long processNs() {
    return read(PROCESS);
  }

  /** Of the calling thread (for a virtual one, of the thread that carries it). */
  public static long threadNs() {
    return read(THREAD);
  }

  private static long read(int clock) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment timespec = arena.allocate(JAVA_LONG, 2);
      long result = LibC.clockGettime(clock, timespec);
      if (result < 0) {
        throw new SystemCallException("clock_gettime(" + clock + ")", (int) -result);
      }
      return timespec.getAtIndex(JAVA_LONG, 0) * NS_PER_S + timespec.getAtIndex(JAVA_LONG, 1);
    }
  }
}
