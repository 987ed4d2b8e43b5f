package org.arenalab.os;

/**
 * How long all threads of this process together have been on a processor, the JVM's own among them.
 * The JVM's own figure comes in steps of 10 ms.
 */
public final class ProcessClock {
  private static final int CLOCK_PROCESS_CPUTIME_ID = 2;

  private ProcessClock() {}

  /**
   * Nanoseconds since the process began. Cost: a system call, some hundred nanoseconds.
   *
   * @throws SystemCallException if the kernel has no such clock
   */
  public static long processorNs() {
    return CpuTimeClock.ns(CLOCK_PROCESS_CPUTIME_ID, "CLOCK_PROCESS_CPUTIME_ID");
  }
}
