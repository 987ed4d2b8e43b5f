package org.arenalab.os;

/** How long the calling thread has been on a processor, in this process and in the kernel. */
public final class ThreadClock {
  private static final int CLOCK_THREAD_CPUTIME_ID = 3;

  private ThreadClock() {}

  /**
   * Nanoseconds since the thread began; not those that it waited for its turn. Only differences of
   * one thread's mean something. Cost: a system call, some hundred nanoseconds.
   *
   * @throws SystemCallException if the kernel has no such clock
   */
  public static long processorNs() {
    return CpuTimeClock.ns(CLOCK_THREAD_CPUTIME_ID, "CLOCK_THREAD_CPUTIME_ID");
  }
}
