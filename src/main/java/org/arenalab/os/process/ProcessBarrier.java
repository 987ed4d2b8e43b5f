package org.arenalab.os.process;

import org.arenalab.os.KernelCalls;
import org.arenalab.os.LibC;
import org.arenalab.os.SystemCallException;

/**
 * The expensive half of an asymmetric fence: {@code membarrier(2)} with {@code
 * MEMBARRIER_CMD_PRIVATE_EXPEDITED} (Linux 4.14).
 *
 * <p>Consider two threads that each write a word and then read the other's word. Both need a full
 * fence between the write and the read, or both may miss the other's write. If one thread runs a
 * million times more often, it can omit the fence. The rare thread then calls {@link #issue}
 * instead of its own fence, which puts a full fence into every running thread of the process.
 *
 * <p>The frequent thread must still keep the compiler from swapping its write and its read. Java
 * has no fence for the compiler alone. HotSpot's compilers move no access across a fence of any
 * kind, and no opaque access across another opaque access. Users of this class rely on that, and
 * document it.
 *
 * <p>Thread-safe. {@link #issue} costs a system call and an interrupt of every other processor on
 * which this process runs. That is about 1 us, and more in some virtual machines.
 */
public final class ProcessBarrier {
  private static final int PRIVATE_EXPEDITED = 1 << 3;
  private static final int REGISTER_PRIVATE_EXPEDITED = 1 << 4;

  /** Registers the process once: the kernel refuses {@link #issue} without a registration. */
  private static final boolean AVAILABLE = membarrier(REGISTER_PRIVATE_EXPEDITED) == 0;

  private ProcessBarrier() {}

  /**
   * Returns whether {@link #issue} may be called. If not (an old kernel, a seccomp filter), both
   * sides need full fences.
   */
  public static boolean isAvailable() {
    return AVAILABLE;
  }

  /**
   * Makes every other thread of this process pass a full fence before this method returns.
   *
   * @throws SystemCallException if the barrier is not available
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
