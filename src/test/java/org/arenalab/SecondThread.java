package org.arenalab;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

/** A thread that does what the first one says, and can end and be replaced. */
public final class SecondThread implements AutoCloseable {
  private static final Runnable END = () -> {};

  private LinkedBlockingQueue<Runnable> tasks;
  private Thread thread;

  /** Runs {@code task} in the thread and waits for its answer. */
  public <T> T call(Callable<T> task) {
    if (thread == null) {
      start();
    }
    CompletableFuture<T> answer = new CompletableFuture<>();
    tasks.add(
        () -> {
          try {
            answer.complete(task.call());
          } catch (Exception e) {
            answer.completeExceptionally(e);
          }
        });
    return answer.join();
  }

  private void start() {
    LinkedBlockingQueue<Runnable> mine = new LinkedBlockingQueue<>();
    tasks = mine;
    thread =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  try {
                    for (Runnable task = mine.take(); task != END; task = mine.take()) {
                      task.run();
                    }
                  } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                  }
                });
  }

  /** Whether there is one now. */
  public boolean isRunning() {
    return thread != null;
  }

  /** Ends the thread; the next call starts another. */
  public void end() {
    if (thread == null) {
      return;
    }
    tasks.add(END);
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    thread = null;
  }

  @Override
  public void close() {
    end();
  }
}
