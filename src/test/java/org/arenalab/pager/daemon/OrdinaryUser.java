package org.arenalab.pager.daemon;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.arenalab.os.LibC;
import org.arenalab.os.SystemCallException;

/**
 * Steps of a test with the rights of an ordinary user. The kernel keeps rights by thread: a thread
 * gives up those of root, and its threads and processes inherit what is left. For x86-64 alone.
 */
final class OrdinaryUser {
  private static final int NOBODY = 65534;
  private static final long SETGROUPS = 116;
  private static final long SETRESUID = 117;
  private static final long SETRESGID = 119;
  private static final long PRCTL = 157;
  private static final long SET_DUMPABLE = 4;
  private static final Path SYSCTL = Path.of("/proc/sys");

  /** A step that may fail. */
  interface Step {
    void run() throws Exception;
  }

  private OrdinaryUser() {}

  /** Runs a step in a thread of its own without the rights of root, and waits for its end. */
  static void run(Step step) throws InterruptedException {
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread thread =
        Thread.ofPlatform()
            .name("ordinary-user")
            .start(
                () -> {
                  try {
                    giveUpRights();
                    step.run();
                  } catch (Throwable e) {
                    failure.set(e);
                  }
                });
    thread.join();
    if (failure.get() != null) {
      throw new AssertionError("as an ordinary user: " + failure.get(), failure.get());
    }
  }

  private static void giveUpRights() {
    call(SETGROUPS, 0, 0, 0);
    call(SETRESGID, NOBODY, NOBODY, NOBODY);
    call(SETRESUID, NOBODY, NOBODY, NOBODY);
    // As a process that was started by that user: its files in /proc are its own.
    call(PRCTL, SET_DUMPABLE, 1, 0);
  }

  private static void call(long number, long a, long b, long c) {
    long result = LibC.syscall(number, a, b, c, 0, 0, 0);
    if (result < 0) {
      throw new SystemCallException("syscall(" + number + ")", (int) -result);
    }
  }

  /** Sets a number of the kernel, such as {@code kernel/yama/ptrace_scope}. */
  static void setSysctl(String name, int value) throws Exception {
    Files.writeString(SYSCTL.resolve(name), Integer.toString(value));
  }
}
