package org.arenalab.bench.suite;

import java.util.concurrent.atomic.AtomicReference;

/** A thread that is started for one piece of work, and waited for. */
final class Generation {
  private Generation() {}

  /**
   * Lives it; whoever calls this sees everything that the thread did.
   *
   * @throws IllegalStateException with what the work threw
   */
  static void live(Runnable work) throws InterruptedException {
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread thread = Thread.ofPlatform().name("generation").unstarted(work);
    thread.setUncaughtExceptionHandler((_, e) -> thrown.set(e));
    thread.start();
    thread.join();
    if (thrown.get() != null) {
      throw new IllegalStateException("the thread ended by " + thrown.get(), thrown.get());
    }
  }
}
