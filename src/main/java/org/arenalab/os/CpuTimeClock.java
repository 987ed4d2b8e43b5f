package org.arenalab.os;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A reader of the kernel's clocks of processor time. */
final class CpuTimeClock {
  private static final long NS_PER_S = 1_000_000_000;

  /**
   * Buffers of platform threads, so that a reading makes no garbage. Virtual threads are too many
   * to keep a buffer each.
   */
  private static final ThreadLocal<MemorySegment> TIMES =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(JAVA_LONG, 2));

  private CpuTimeClock() {}

  /**
   * Returns the clock's time in nanoseconds.
   *
   * @param name of the clock, for the message
   * @throws SystemCallException if the kernel has no such clock
   */
  static long ns(int clock, String name) {
    if (!Thread.currentThread().isVirtual()) {
      return ns(clock, name, TIMES.get());
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment time = arena.allocate(JAVA_LONG, 2);
      return ns(clock, name, time);
    }
  }

  private static long ns(int clock, String name, MemorySegment time) {
    long result = LibC.clockGettime(clock, time);
    if (result < 0) {
      throw new SystemCallException("clock_gettime(" + name + ")", (int) -result);
    }
    return time.getAtIndex(JAVA_LONG, 0) * NS_PER_S + time.getAtIndex(JAVA_LONG, 1);
  }
}
