package org.arenalab.os.process;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.arenalab.os.LibC;
import org.arenalab.os.SystemCallException;

/**
 * The kernel's clocks of processor time, in user code and in the kernel. Cost: a system call, a few
 * hundred nanoseconds.
 */
public final class ProcessorClock {
  private static final int CLOCK_PROCESS_CPUTIME_ID = 2;
  private static final int CLOCK_THREAD_CPUTIME_ID = 3;

  /** The clock of a thread is the complement of its number, and three bits that name its kind. */
  private static final int CLOCK_ID_SHIFT = 3;

  private static final int CLOCK_OF_THREAD = 6;
  private static final long NS_PER_S = 1_000_000_000;

  /**
   * Buffers of platform threads, so that a reading makes no garbage. Virtual threads are too many
   * to keep a buffer each.
   */
  private static final ThreadLocal<MemorySegment> TIMES =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(JAVA_LONG, 2));

  private ProcessorClock() {}

  /**
   * Returns the processor time of all threads of this process in nanoseconds since the process
   * began, the JVM's own threads included. The figure that the JVM itself reports has steps of 10
   * ms.
   *
   * @throws SystemCallException if the kernel has no such clock
   */
  public static long processNs() {
    return ns(CLOCK_PROCESS_CPUTIME_ID);
  }

  /**
   * Returns the processor time of the calling thread in nanoseconds since the thread began, without
   * the time that it waited to run. Only differences between two readings of one thread have a
   * meaning.
   *
   * @throws SystemCallException if the kernel has no such clock
   */
  public static long threadNs() {
    return ns(CLOCK_THREAD_CPUTIME_ID);
  }

  /**
   * Returns the processor time of a thread of this process, as {@link #threadNs()}.
   *
   * @param threadId the kernel's number of the thread
   * @return nanoseconds, or -1 if the thread has ended
   */
  public static long threadNs(int threadId) {
    try {
      return ns(~threadId << CLOCK_ID_SHIFT | CLOCK_OF_THREAD);
    } catch (SystemCallException ended) {
      return -1;
    }
  }

  private static long ns(int clock) {
    if (!Thread.currentThread().isVirtual()) {
      return ns(clock, TIMES.get());
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment time = arena.allocate(JAVA_LONG, 2);
      return ns(clock, time);
    }
  }

  private static long ns(int clock, MemorySegment time) {
    long result = LibC.clockGettime(clock, time);
    if (result < 0) {
      throw new SystemCallException("clock_gettime(" + clock + ")", (int) -result);
    }
    return time.getAtIndex(JAVA_LONG, 0) * NS_PER_S + time.getAtIndex(JAVA_LONG, 1);
  }
}
