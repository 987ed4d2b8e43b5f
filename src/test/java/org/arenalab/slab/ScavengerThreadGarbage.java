package org.arenalab.slab;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.arenalab.settings.Checking;

/**
 * The bytes of garbage that the scavenger's own thread makes, sleeps included. A program of its
 * own, to be interpreted, like {@link ScavengerGarbage}.
 *
 * <p>Prints {@code bytes=} and {@code decommits=}.
 */
final class ScavengerThreadGarbage {
  private static final com.sun.management.ThreadMXBean THREADS =
      (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final AtomicLong nowNs = new AtomicLong();
  private final SlabAllocator allocator =
      SlabAllocator.create(
          SlabConfig.builder()
              .checking(Checking.NONE)
              .mode(SlabMode.LEAN)
              .decay(Duration.ofMillis(100))
              .scavenger(true)
              .reservedBytes(1L << 30)
              .build(),
          nowNs::get);
  private final SlabHeap heap = allocator.newHeap();
  private final Thread thread = scavengerThread();

  private ScavengerThreadGarbage() {}

  public static void main(String[] arguments) throws Exception {
    ScavengerThreadGarbage program = new ScavengerThreadGarbage();
    program.playNudged(ScavengerGarbage.WARM_UP_RELEASES);
    program.play(ScavengerGarbage.WARM_UP_RELEASES);
    long before = program.bytes();
    program.play(ScavengerGarbage.RELEASES);
    System.out.println("bytes=" + (program.bytes() - before));
    System.out.println("decommits=" + program.allocator.stats().leanDecommit());
    program.allocator.close();
  }

  private static Thread scavengerThread() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(each -> each.getName().equals("arenalab-scavenger"))
        .findFirst()
        .orElseThrow();
  }

  private long bytes() {
    return THREADS.getThreadAllocatedBytes(thread.threadId());
  }

  /**
   * As {@link #play}, but the heap also holds a cached block, so that the thread nudges it and
   * samples its owner. A round that meets the owner at work nudges it too: the first nudge, which
   * makes garbage, must not come in the rounds that count.
   */
  private void playNudged(int rounds) throws InterruptedException {
    for (int i = 0; i < rounds; i++) {
      ScavengerGarbage.fillAndFree(heap);
      heap.free(heap.allocate(100));
      wakeThread();
    }
    heap.flush();
  }

  /** Each time, the thread has memory to release and is woken from its sleep. */
  private void play(int rounds) throws InterruptedException {
    for (int i = 0; i < rounds; i++) {
      ScavengerGarbage.fillAndFree(heap);
      wakeThread();
    }
  }

  private void wakeThread() throws InterruptedException {
    for (int wakes = 0; wakes < 3; wakes++) {
      nowNs.addAndGet(ScavengerGarbage.ROUND_NS);
      LockSupport.unpark(thread);
      Thread.sleep(1);
    }
  }
}
