package org.arenalab.os;

/** A clock of the calling thread's processor time, in user code and in the kernel. */
public final class ThreadClock {
  private static final int CLOCK_THREAD_CPUTIME_ID = 3;

  private ThreadClock() {}

  /**
   * Returns the processor time in nanoseconds since the thread began, without the time that it
   * waited to run. Only differences between two readings of one thread have a meaning. Cost: a
   * system call, a few hundred nanoseconds.
   *
   * @throws SystemCallException if the kernel has no such clock
   */
  public static long processorNs() {
    return CpuTimeClock.ns(CLOCK_THREAD_CPUTIME_ID, "CLOCK_THREAD_CPUTIME_ID");
  }
}
