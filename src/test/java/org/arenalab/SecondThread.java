package org.arenalab;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

/** A thread that runs the tasks of the first thread. It can be ended and replaced. */
public final class SecondThread implements AutoCloseable {
  /** A thread's loop and its next task. */
  private static final class Worker implements Runnable {
    final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    final Thread thread = Thread.ofPlatform().daemon().unstarted(this);

    /** Written only by the worker's own thread. */
    private boolean ended;

    @Override
    public void run() {
      try {
        while (!ended) {
          tasks.take().run();
        }
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    void end() {
      tasks.add(() -> ended = true);
      try {
        thread.join();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private Worker worker;

  /** Runs {@code task} in the thread, waits for its result and returns it. */
  public <T> T call(Callable<T> task) {
    if (worker == null) {
      worker = new Worker();
      worker.thread.start();
    }
    CompletableFuture<T> answer = new CompletableFuture<>();
    worker.tasks.add(
        () -> {
          try {
            answer.complete(task.call());
          } catch (Exception | AssertionError e) {
            answer.completeExceptionally(e);
          }
        });
    return answer.join();
  }

  /** Ends the thread, if it was started; the next call starts another. */
  public void end() {
    if (worker != null) {
      worker.end();
      worker = null;
    }
  }

  @Override
  public void close() {
    end();
  }
}
