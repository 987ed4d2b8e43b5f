package org.arenalab;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

/** A thread that does what the first one says, and can end and be replaced. */
public final class SecondThread implements AutoCloseable {
  /** One thread and what it is to do. */
  private static final class Worker implements Runnable {
    final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    final Thread thread = Thread.ofPlatform().daemon().unstarted(this);

    /** Written by its own thread alone. */
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

  /** Runs {@code task} in the thread and waits for its answer. */
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

  /** Ends the thread, if there is one; the next call starts another. */
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
