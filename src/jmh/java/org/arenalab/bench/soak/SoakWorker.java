package org.arenalab.bench.soak;

import java.util.concurrent.CountDownLatch;
import org.arenalab.bench.peer.block.BlockAllocator;
import org.arenalab.os.process.ProcessorWait;

/** The working thread. It ends when it is asked to, or by an error that is kept for the verdict. */
final class SoakWorker implements AutoCloseable {
  private final SoakWork.Counters counters = new SoakWork.Counters();
  private final CountDownLatch ready = new CountDownLatch(1);
  private final Thread thread;
  private ProcessorWait wait;
  private volatile boolean stopping;
  private volatile Throwable failure;

  private SoakWorker(BlockAllocator<?> allocator, SoakPlan plan) {
    thread = new Thread(() -> work(allocator, plan), "soak");
    thread.setDaemon(true);
  }

  /** Starts the thread and waits until its working set is full. */
  static SoakWorker start(BlockAllocator<?> allocator, SoakPlan plan) throws InterruptedException {
    SoakWorker worker = new SoakWorker(allocator, plan);
    worker.thread.start();
    worker.ready.await();
    return worker;
  }

  private void work(BlockAllocator<?> allocator, SoakPlan plan) {
    wait = ProcessorWait.ofThisThread();
    try (SoakWork<?> work = SoakWork.open(allocator, plan, counters)) {
      ready.countDown();
      while (!stopping) {
        work.batch();
      }
    } catch (RuntimeException | Error e) {
      failure = e;
    } finally {
      ready.countDown();
    }
  }

  SoakWork.Counters counters() {
    return counters;
  }

  /** Returns how long the thread waits for a processor; closed with this worker. */
  ProcessorWait processorWait() {
    return wait;
  }

  /** Returns the error that ended the thread, or null. */
  Throwable failure() {
    return failure;
  }

  @Override
  public void close() {
    stopping = true;
    try {
      thread.join();
      wait.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
