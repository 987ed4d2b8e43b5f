package org.arenalab.os;

/**
 * A clock of the processor time of all threads of this process, the JVM's own threads included. The
 * figure that the JVM itself reports has steps of 10 ms.
 */
public final class ProcessClock {
  private static final int CLOCK_PROCESS_CPUTIME_ID = 2;

  private ProcessClock() {}

  /**
   * Returns the processor time in nanoseconds since the process began. Cost: a system call, a few
   * hundred nanoseconds.
   *
   * @throws SystemCallException if the kernel has no such clock
   */
  public static long processorNs() {
    return CpuTimeClock.ns(CLOCK_PROCESS_CPUTIME_ID, "CLOCK_PROCESS_CPUTIME_ID");
  }
}
