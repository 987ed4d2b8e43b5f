package org.arenalab.os.process;

import org.arenalab.os.Internal;
import org.arenalab.os.KernelCalls;
import org.arenalab.os.LibC;
import org.arenalab.os.SignalHandlers;

/**
 * A harmless signal to one thread of this process, which ends a system call in which the thread
 * waits: the call returns EINTR. The signal is SIGURG, whose default is to do nothing.
 *
 * <p>A signal that arrives before the thread is in its call has no effect. The sender therefore
 * repeats it until the thread has answered. After the thread has ended, a later thread of this
 * process may have its number, and gets the signal instead.
 *
 * <p>Thread-safe. Cost: a system call, no garbage.
 */
@Internal
public final class ThreadSignal {
  private static final int SIGURG = 23;

  private final long process;
  private final long thread;

  private ThreadSignal(long process, long thread) {
    this.process = process;
    this.thread = thread;
  }

  /**
   * Returns the signal to the calling platform thread. The first call of a process installs the
   * handler.
   *
   * @throws IllegalStateException if another part of the process handles SIGURG
   */
  public static ThreadSignal ofThisThread() {
    if (!SignalHandlers.tryInstallHarmless(SIGURG)) {
      throw new IllegalStateException(
          "SIGURG has a handler: signal=" + SIGURG + ", expected none; remove that handler");
    }
    long thread = LibC.syscall(KernelCalls.GETTID, 0, 0, 0, 0, 0, 0);
    return new ThreadSignal(ProcessHandle.current().pid(), thread);
  }

  /** Returns the kernel's number of the thread. */
  public int threadId() {
    return (int) thread;
  }

  /** Sends the signal; returns false if the thread has ended. */
  public boolean send() {
    return LibC.syscallWithoutErrno(KernelCalls.TGKILL, process, thread, SIGURG, 0, 0, 0) == 0;
  }
}
