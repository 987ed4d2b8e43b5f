package org.arenalab.bench.run;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The handler of Ctrl-C and SIGTERM during a measurement. It stops the driving thread, ends the
 * forks, saves the finished rows, and exits with {@link #EXIT}.
 *
 * <p>Forks get a request to end first, so that their own shutdown hooks can remove their shared
 * memory. A fork that does not end within 3 s is killed.
 */
public final class Interruption implements AutoCloseable {
  static final int EXIT = 130;

  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final Thread hook;
  private volatile boolean requested;
  private volatile Thread allowed;

  /** Runs {@code save} if this process is asked to end before {@link #close()}. */
  public Interruption(Runnable save) {
    hook = new Thread(() -> interrupt(save), "save-on-interrupt");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Parks the calling thread forever after an interruption, unless the thread saves the run. */
  public void parkIfRequested() {
    while (requested && !Thread.currentThread().equals(allowed)) {
      LockSupport.park(this);
    }
  }

  /** Removes the hook: the run has ended or failed, and nothing is left to save. */
  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException alreadyEnding) {
      parkForGood();
    }
  }

  /** Parks the calling thread, because the hook now ends the process. */
  private static void parkForGood() {
    CountDownLatch never = new CountDownLatch(1);
    while (true) {
      try {
        never.await();
      } catch (InterruptedException stillEnding) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void interrupt(Runnable save) {
    allowed = Thread.currentThread();
    requested = true;
    TemporaryFiles temporary = new TemporaryFiles();
    try {
      temporary.note();
      endForks();
      save.run();
    } finally {
      endForks();
      temporary.delete();
      // An exit code of our own, instead of 143 after SIGTERM.
      Runtime.getRuntime().halt(EXIT);
    }
  }

  private static void endForks() {
    List<ProcessHandle> forks = ProcessHandle.current().descendants().toList();
    forks.forEach(ProcessHandle::destroy);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    for (ProcessHandle fork : forks) {
      try {
        fork.onExit().get(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
      } catch (java.util.concurrent.TimeoutException | java.util.concurrent.ExecutionException e) {
        fork.destroyForcibly();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        fork.destroyForcibly();
      }
    }
  }
}
