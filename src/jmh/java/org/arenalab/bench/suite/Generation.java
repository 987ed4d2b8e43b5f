package org.arenalab.bench.suite;

import java.util.concurrent.atomic.AtomicReference;

/** A thread that is started for one piece of work and then joined. */
final class Generation {
  private Generation() {}

  /**
   * Runs {@code work} in a new thread and waits for its end. The caller sees every write of that
   * thread.
   *
   * @throws IllegalStateException with the exception that the work threw
   */
  static void live(Runnable work) throws InterruptedException {
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread thread = Thread.ofPlatform().name("generation").unstarted(work);
    thread.setUncaughtExceptionHandler((_, e) -> thrown.set(e));
    thread.start();
    thread.join();
    if (thrown.get() != null) {
      throw new IllegalStateException("the thread ended with " + thrown.get(), thrown.get());
    }
  }
}
