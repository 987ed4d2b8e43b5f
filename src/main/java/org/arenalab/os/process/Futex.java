package org.arenalab.os.process;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.arenalab.os.Internal;
import org.arenalab.os.KernelCalls;
import org.arenalab.os.LibC;

/**
 * Waiting for a change of a 32-bit word that several processes have mapped ({@code futex(2)}). The
 * word has any address in each process; the kernel knows it by its page of the file.
 *
 * <p>The waker changes the word, then wakes. The waiter reads the word, looks for work, and waits
 * while the word has the value that it read. A change in between ends the wait at once, so that no
 * wake-up is lost.
 *
 * <p>Each waiting thread has an instance of its own; {@link #wake} is for any thread. Cost: a
 * system call, no garbage in any tier of the compilers.
 */
@Internal
public final class Futex {
  private static final int FUTEX_WAIT = 0;
  private static final int FUTEX_WAKE = 1;
  private static final long NS_PER_S = 1_000_000_000;

  private final MemorySegment time = Arena.ofAuto().allocate(JAVA_LONG, 2);

  /**
   * Wakes threads of any process that wait at the word.
   *
   * @param address of the word in this process, a multiple of 4
   * @param threads at most this many, at least 1
   */
  public static void wake(long address, int threads) {
    long _ = LibC.syscallWithoutErrno(KernelCalls.FUTEX, address, FUTEX_WAKE, threads, 0, 0, 0);
  }

  /**
   * Waits while the word has {@code value}. Also returns after the timeout, a wake-up, a signal, or
   * without a reason: the caller looks again.
   *
   * @param address of the word in this process, a multiple of 4
   * @param timeoutNs at most; the method returns at once if it is not positive
   */
  public void waitWhile(long address, int value, long timeoutNs) {
    if (timeoutNs <= 0) {
      return;
    }
    time.setAtIndex(JAVA_LONG, 0, timeoutNs / NS_PER_S);
    time.setAtIndex(JAVA_LONG, 1, timeoutNs % NS_PER_S);
    long _ =
        LibC.syscallWithoutErrno(
            KernelCalls.FUTEX, address, FUTEX_WAIT, value, time.address(), 0, 0);
  }
}
