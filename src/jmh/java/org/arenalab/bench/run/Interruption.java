package org.arenalab.bench.run;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * What happens on Ctrl-C and SIGTERM while measuring: the driving thread stops, the forks are
 * ended, what has finished is saved, and the process exits with {@link #EXIT}.
 *
 * <p>Forks are asked to end first, so that their own shutdown hooks can remove what they have put
 * into shared memory, and killed only where they do not.
 */
public final class Interruption implements AutoCloseable {
  static final int EXIT = 130;

  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final Thread hook;
  private volatile boolean requested;
  private volatile Thread allowed;

  /** Runs {@code save} when this process is told to end before {@link #close()}. */
  public Interruption(Runnable save) {
    hook = new Thread(() -> interrupt(save), "save-on-interrupt");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Never returns once the run was interrupted, except for the thread that saves it. */
  public void parkIfRequested() {
    while (requested && !Thread.currentThread().equals(allowed)) {
      LockSupport.park(this);
    }
  }

  /** The run is over, or fails in an ordinary way: nothing is left to save. */
  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException alreadyEnding) {
      parkForGood();
    }
  }

  /** The hook owns the end of the process from here on. */
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
    try {
      endForks();
      save.run();
    } finally {
      endForks();
      TemporaryFiles.delete();
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
