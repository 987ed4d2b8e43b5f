package org.arenalab.os.process;

import org.arenalab.os.Internal;
import org.arenalab.os.KernelCalls;
import org.arenalab.os.LibC;

/**
 * The death of the process that started this process. The kernel can report it by a signal, without
 * a thread that waits for it.
 */
@Internal
public final class ParentDeath {
  private static final int PR_SET_PDEATHSIG = 1;
  private static final int SIGCONT = 18;

  private ParentDeath() {}

  /**
   * Lets the kernel continue this process at the death of its parent, if it is stopped then by
   * SIGSTOP or SIGTSTP. A process that runs does not notice. The kernel also sends the signal at
   * the end of the parent's thread that started this process.
   *
   * <p>Holds while the calling thread lives. Returns whether the kernel agreed; a seccomp filter
   * may refuse it.
   */
  public static boolean tryContinueAtDeath() {
    return LibC.syscall(KernelCalls.PRCTL, PR_SET_PDEATHSIG, SIGCONT, 0, 0, 0, 0) == 0;
  }
}
