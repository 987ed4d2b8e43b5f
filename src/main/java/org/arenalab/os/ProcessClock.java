package org.arenalab.os;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * How long all threads of this process together have been on a processor, the JVM's own among them.
 * The JVM's own figure comes in steps of 10 ms.
 */
public final class ProcessClock {
  private static final int CLOCK_PROCESS_CPUTIME_ID = 2;
  private static final long NS_PER_S = 1_000_000_000;

  private ProcessClock() {}

  /**
   * Nanoseconds since the process began. Cost: a system call, some hundred nanoseconds.
   *
   * @throws SystemCallException if the kernel has no such clock
   */
  public static long processorNs() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment time = arena.allocate(JAVA_LONG, 2);
      long result = LibC.clockGettime(CLOCK_PROCESS_CPUTIME_ID, time);
      if (result < 0) {
        throw new SystemCallException("clock_gettime(CLOCK_PROCESS_CPUTIME_ID)", (int) -result);
      }
      return time.getAtIndex(JAVA_LONG, 0) * NS_PER_S + time.getAtIndex(JAVA_LONG, 1);
    }
  }
}
