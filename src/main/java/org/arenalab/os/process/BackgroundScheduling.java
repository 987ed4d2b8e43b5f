package org.arenalab.os.process;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.arenalab.os.Internal;
import org.arenalab.os.KernelCalls;
import org.arenalab.os.LibC;

/**
 * The scheduling of a thread that must not delay others: the policy SCHED_BATCH, and nice 19. Such
 * a thread gets about 1.5 % of a processor that a normal thread wants, and all of an idle one. A
 * thread needs no rights to lower itself, and cannot undo it without rights.
 *
 * <p>Each method acts on the calling thread. Cost: one or two system calls.
 */
@Internal
public final class BackgroundScheduling {
  /** The policy for threads that compute and do not wait for people. */
  public static final int SCHED_BATCH = 3;

  /** The lowest priority within the policy. */
  public static final int LOWEST_NICE = 19;

  private static final int PRIO_PROCESS = 0;
  private static final int CALLING_THREAD = 0;

  /** The system call returns 20 - nice, so that no result is negative. */
  private static final int NICE_ORIGIN = 20;

  private BackgroundScheduling() {}

  /**
   * Lowers the calling thread. Returns whether policy and nice were set; a seccomp filter may
   * refuse them.
   */
  public static boolean tryLower() {
    boolean isBatch = tryBatch();
    long nice =
        LibC.syscall(KernelCalls.SETPRIORITY, PRIO_PROCESS, CALLING_THREAD, LOWEST_NICE, 0, 0, 0);
    return isBatch && nice == 0;
  }

  /**
   * Sets the policy SCHED_BATCH only, and keeps nice: for a thread that other threads sometimes
   * wait for. It gets its full share of a processor, but interrupts no other thread when it wakes
   * up. Returns whether the policy was set.
   */
  public static boolean tryBatch() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment priority = arena.allocateFrom(JAVA_INT, 0);
      return LibC.syscall(
              KernelCalls.SCHED_SETSCHEDULER,
              CALLING_THREAD,
              SCHED_BATCH,
              priority.address(),
              0,
              0,
              0)
          == 0;
    }
  }

  /** Returns the calling thread's scheduling policy, or the negated errno. */
  public static int policy() {
    return (int) LibC.syscall(KernelCalls.SCHED_GETSCHEDULER, CALLING_THREAD, 0, 0, 0, 0, 0);
  }

  /** Returns the calling thread's nice value. */
  public static int nice() {
    return NICE_ORIGIN
        - (int) LibC.syscall(KernelCalls.GETPRIORITY, PRIO_PROCESS, CALLING_THREAD, 0, 0, 0, 0);
  }
}
