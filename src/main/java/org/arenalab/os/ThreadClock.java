package org.arenalab.os;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** How long the calling thread has been on a processor, in this process and in the kernel. */
public final class ThreadClock {
  private static final int CLOCK_THREAD_CPUTIME_ID = 3;
  private static final long NS_PER_S = 1_000_000_000;

  private ThreadClock() {}

  /**
   * Nanoseconds since the thread began; not those that it waited for its turn. Only differences of
   * one thread's mean something. Cost: a system call, some hundred nanoseconds.
   *
   * @throws SystemCallException if the kernel has no such clock
   */
  public static long processorNs() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment time = arena.allocate(JAVA_LONG, 2);
      long result = LibC.clockGettime(CLOCK_THREAD_CPUTIME_ID, time);
      if (result < 0) {
        throw new SystemCallException("clock_gettime(CLOCK_THREAD_CPUTIME_ID)", (int) -result);
      }
      return time.getAtIndex(JAVA_LONG, 0) * NS_PER_S + time.getAtIndex(JAVA_LONG, 1);
    }
  }
}
