package org.arenalab.slab;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import jdk.jfr.Recording;
import org.arenalab.os.RawMemory;
import org.arenalab.os.process.ProcessorClock;
import org.arenalab.settings.Checking;

/**
 * The bytes of garbage that rounds of the scavenger make in one {@link Scene}. A program of its
 * own, to be interpreted: no compiler removes an object, and no other test has used a class before.
 *
 * <p>Prints {@code bytes=} and a scene's own counters.
 */
final class ScavengerGarbage {
  /** Method handles make garbage in their first 127 calls. */
  static final int WARM_UP_ROUNDS = 400;

  static final int ROUNDS = 500;

  /** Fewer where a round fills and releases memory, which takes milliseconds. */
  static final int WARM_UP_RELEASES = 200;

  static final int RELEASES = 150;

  /** All rounds that release memory, including those of the warm-up. */
  static final int ALL_RELEASES = WARM_UP_RELEASES + RELEASES;

  static final long ROUND_NS = 50_000_000;

  /** A call of madvise that takes so long is beyond the budget of a round. */
  private static final long SLOW_CALL_NS = 10_000_000;

  private static final com.sun.management.ThreadMXBean THREADS =
      (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** The action of the heap's owner. */
  enum Scene {
    PARKED,
    BUSY,
    COMPUTING,
    RELEASED,
    RELEASED_AFTER_RECORDING,
    REFUSED,
    CLOCK
  }

  private final Scene scene;

  /** Moves on by {@link #ROUND_NS} a round, so that no scene waits for time to pass. */
  private final AtomicLong nowNs = new AtomicLong();

  private final SlabAllocator allocator =
      SlabAllocator.create(
          SlabConfig.builder()
              .checking(Checking.NONE)
              .mode(SlabMode.LEAN)
              .decay(Duration.ofMillis(100))
              .scavenger(false)
              .reservedBytes(1L << 30)
              .build(),
          this::readClock);

  private final AtomicLong steps = new AtomicLong();
  private volatile boolean computing;

  private ScavengerGarbage(Scene scene) {
    this.scene = scene;
  }

  public static void main(String[] arguments) throws Exception {
    new ScavengerGarbage(Scene.valueOf(arguments[0])).run();
    // Without the owner's consent.
    Runtime.getRuntime().halt(0);
  }

  private long readClock() {
    return scene == Scene.REFUSED ? nowNs.addAndGet(SLOW_CALL_NS) : nowNs.get();
  }

  private void run() throws Exception {
    switch (scene) {
      case PARKED -> {
        Thread owner = start(_ -> park());
        while (owner.getState() != Thread.State.WAITING) {
          Thread.onSpinWait();
        }
        print(() -> {}, this::round);
      }
      case BUSY -> {
        start(this::replace);
        print(this::awaitSteps, this::round);
      }
      case COMPUTING -> {
        start(_ -> compute());
        // From now on it is in no native method.
        while (!computing) {
          Thread.onSpinWait();
        }
        print(() -> {}, this::round);
      }
      case RELEASED, REFUSED -> printReleased();
      case RELEASED_AFTER_RECORDING -> {
        record();
        printReleased();
      }
      case CLOCK -> print(() -> {}, ProcessorClock::threadNs);
    }
    System.out.printf(
        "claims=%d%nnudges=%d%ndecommits=%d%ndebt=%d%n",
        allocator.stats().claims(),
        allocator.stats().nudges(),
        allocator.stats().leanDecommit(),
        allocator.stats().debtNs());
    System.out.flush();
  }

  private void printReleased() {
    SlabHeap heap = allocator.newHeap();
    print(
        WARM_UP_RELEASES,
        RELEASES,
        () -> fillAndFree(heap),
        () -> {
          round();
          round();
          round();
        });
  }

  private static void print(Runnable before, Runnable round) {
    print(WARM_UP_ROUNDS, ROUNDS, before, round);
  }

  private static void print(int warmUps, int rounds, Runnable before, Runnable round) {
    measure(warmUps, before, round);
    long empty = measure(rounds, before, () -> {});
    System.out.println("bytes=" + (measure(rounds, before, round) - empty));
  }

  private static long measure(int rounds, Runnable before, Runnable round) {
    long bytes = 0;
    for (int i = 0; i < rounds; i++) {
      before.run();
      long start = THREADS.getCurrentThreadAllocatedBytes();
      round.run();
      bytes += THREADS.getCurrentThreadAllocatedBytes() - start;
    }
    return bytes;
  }

  private void round() {
    nowNs.addAndGet(ROUND_NS);
    allocator.scavenge();
  }

  /** Starts a thread with a heap that holds cached blocks. */
  private Thread start(Consumer<SlabHeap> work) throws InterruptedException {
    CountDownLatch ready = new CountDownLatch(1);
    Thread owner =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  SlabHeap heap = allocator.newHeap();
                  for (int i = 0; i < 100; i++) {
                    heap.free(heap.allocate(100));
                  }
                  ready.countDown();
                  work.accept(heap);
                });
    ready.await();
    return owner;
  }

  private static void park() {
    while (true) {
      LockSupport.park();
    }
  }

  private void compute() {
    while (true) {
      computing = true;
    }
  }

  /** The owner answers the nudge of the round before. */
  private void awaitSteps() {
    long seen = steps.get();
    while (steps.get() < seen + 3) {
      Thread.onSpinWait();
    }
  }

  private void replace(SlabHeap heap) {
    SplittableRandom random = new SplittableRandom(1);
    long[] live = new long[100];
    while (true) {
      // Sizes differ from those just freed: the heap needs blocks that a nudge has put out of
      // reach.
      for (int i = 0; i < live.length; i++) {
        if (live[i] != 0) {
          heap.free(live[i]);
        }
        live[i] = heap.allocate(16 + random.nextInt(1_024));
        RawMemory.putByte(live[i], (byte) i);
      }
      steps.incrementAndGet();
    }
  }

  static void fillAndFree(SlabHeap heap) {
    long[] blocks = new long[400];
    for (int k = 0; k < blocks.length; k++) {
      blocks[k] = heap.allocate(1_000);
      RawMemory.putByte(blocks[k], (byte) 1);
    }
    for (long block : blocks) {
      heap.free(block);
    }
    heap.flush();
  }

  /** Events are classes that the flight recorder knows from now on; none is recorded any more. */
  private static void record() {
    try (Recording recording = new Recording()) {
      recording.enable("arenalab.Decommit");
      recording.enable("arenalab.SuperslabRetire");
      recording.start();
    }
  }
}
