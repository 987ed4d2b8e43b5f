package org.arenalab.os;

/**
 * The expensive half of an asymmetric fence: {@code membarrier(2)} with {@code
 * MEMBARRIER_CMD_PRIVATE_EXPEDITED} (Linux 4.14).
 *
 * <p>Two threads that each write a word and then read the other's need a full fence between the
 * two, or both may miss the other's write. Where one of them runs a million times more often than
 * the other, it can leave the fence out, if the other calls {@link #issue} in place of its own:
 * that puts a full fence into every running thread of the process. The frequent side still must
 * keep the compiler from swapping its write and its read. Java has no fence for the compiler alone.
 * HotSpot's compilers move no access across a fence of any kind, and no opaque access across
 * another. Users of this class rely on that, and say so.
 *
 * <p>Thread-safe. {@link #issue} costs a system call and an interrupt of every other processor on
 * which this process runs: about 1 us, more in some virtual machines.
 */
public final class ProcessBarrier {
  private static final int PRIVATE_EXPEDITED = 1 << 3;
  private static final int REGISTER_PRIVATE_EXPEDITED = 1 << 4;

  /** Once for the process: the kernel refuses {@link #issue} without. */
  private static final boolean AVAILABLE = membarrier(REGISTER_PRIVATE_EXPEDITED) == 0;

  private ProcessBarrier() {}

  /**
   * Whether {@link #issue} may be called. If not (an old kernel, a seccomp filter), both sides need
   * full fences.
   */
  public static boolean isAvailable() {
    return AVAILABLE;
  }

  /**
   * Every other thread of this process passes a full fence before this returns.
   *
   * @throws SystemCallException if it is not available
   */
  public static void issue() {
    long result = membarrier(PRIVATE_EXPEDITED);
    if (result != 0) {
      throw new SystemCallException("membarrier(PRIVATE_EXPEDITED)", (int) -result);
    }
  }

  private static long membarrier(int command) {
    return LibC.syscall(KernelCalls.MEMBARRIER, command, 0, 0, 0, 0, 0);
  }
}
