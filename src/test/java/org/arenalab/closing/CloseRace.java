package org.arenalab.closing;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;

/**
 * Two threads in one operation while a third closes the allocator; what was wrong in each round.
 */
final class CloseRace<T> {
  private static final int THREADS = 2;
  private static final long LONGEST_DELAY_NS = 300_000;
  private static final long LONGEST_WAIT_MS = 30_000;

  private final ClosingSubject<T> subject;
  private final Operation<T> operation;
  private final SplittableRandom random = new SplittableRandom(42);
  private final List<String> faults = Collections.synchronizedList(new ArrayList<>());

  private volatile boolean over;

  CloseRace(ClosingSubject<T> subject, Operation<T> operation) {
    this.subject = subject;
    this.operation = operation;
  }

  /** The faults of {@code rounds} rounds; ends after the first round that has one. */
  List<String> run(int rounds) throws InterruptedException {
    for (int round = 0; round < rounds && faults.isEmpty(); round++) {
      run(round % 2 == 0);
    }
    return faults;
  }

  private void run(boolean smallFirst) throws InterruptedException {
    over = false;
    T target = subject.open().get();
    CountDownLatch started = new CountDownLatch(THREADS);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      threads.add(Thread.ofPlatform().daemon().start(() -> repeat(target, started)));
    }
    started.await();
    long endNs = System.nanoTime() + random.nextLong(LONGEST_DELAY_NS);
    while (System.nanoTime() < endNs) {
      Thread.onSpinWait();
    }
    subject.close().accept(target);
    try (Bystanders bystanders = new Bystanders(smallFirst)) {
      over = true;
      for (Thread thread : threads) {
        await(thread);
      }
      String changes = bystanders.changes();
      if (!changes.isEmpty()) {
        faults.add(changes);
      }
    }
  }

  private void repeat(T target, CountDownLatch started) {
    try {
      Operation.Step step = operation.preparation().prepare(target);
      step.run();
      started.countDown();
      repeat(step);
    } catch (Throwable e) {
      boolean expected = !operation.worksAfterClose() && subject.closed().isInstance(e);
      if (!expected) {
        fault(e);
      }
    } finally {
      started.countDown();
    }
  }

  private void repeat(Operation.Step step) throws Exception {
    while (true) {
      boolean wasOver = over;
      step.run();
      if (wasOver) {
        if (!operation.worksAfterClose()) {
          faults.add("completed after close");
        }
        return;
      }
    }
  }

  private void fault(Throwable e) {
    faults.add(e + " at " + e.getStackTrace()[0]);
  }

  private void await(Thread thread) throws InterruptedException {
    thread.join(LONGEST_WAIT_MS);
    if (thread.isAlive()) {
      faults.add("hangs at " + List.of(thread.getStackTrace()));
    }
  }
}
