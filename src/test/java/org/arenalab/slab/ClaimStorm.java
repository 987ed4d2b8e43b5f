package org.arenalab.slab;

import static org.arenalab.os.RawMemory.getLong;
import static org.arenalab.os.RawMemory.putLong;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import org.arenalab.settings.Checking;
import org.arenalab.slab.heap.HeapCore;
import org.arenalab.slab.heap.QuietThread;
import org.arenalab.slab.heap.RaceWindow;

/**
 * Owners that allocate, write, check and free blocks and park now and then, and a scavenger that
 * nudges and claims their heaps again and again. Each thread spins for a random time in every
 * {@link RaceWindow}.
 */
final class ClaimStorm {
  /** Two, so that each frees blocks of the other. */
  private static final int OWNERS = 2;

  private static final int MOST_LIVE = 100;
  private static final int[] SIZES_BYTES = {16, 64, 256, 1024};

  /** Longest rest of an owner: some claims begin and end in it. */
  private static final int MOST_REST_NS = 200_000;

  /** Longest spin in a window: the other thread does a nudge and a claim in that time. */
  private static final int MOST_SPIN_NS = 100_000;

  /** A live block; the tag stands in its first and last eight bytes. */
  private record Block(long address, int sizeBytes, long tag) {
    void write() {
      putLong(address, tag);
      putLong(address + sizeBytes - Long.BYTES, tag);
    }

    /** Frees the block, which nobody else may have been given. */
    void freeIn(SlabHeap heap) {
      assertThat(getLong(address)).as("first word").isEqualTo(tag);
      assertThat(getLong(address + sizeBytes - Long.BYTES)).as("last word").isEqualTo(tag);
      heap.free(address);
    }
  }

  /** A thread's random work on its heap. */
  private final class Owner {
    private final SlabHeap heap = allocator.newHeap();
    private final SplittableRandom random;
    private final List<Block> live = new ArrayList<>();
    private long nextTag;

    Owner(long seed) {
      random = new SplittableRandom(seed);
      nextTag = seed << Integer.SIZE;
      heap.core().widen(ClaimStorm::spin);
      cores.add(heap.core());
    }

    void step() {
      switch (random.nextInt(32)) {
        case 0 -> LockSupport.parkNanos(1 + random.nextInt(MOST_REST_NS));
        case 1 -> sleep();
        case 2 -> free(passed.poll());
        case 3 -> passed.add(live.isEmpty() ? allocate() : takeAny());
        default -> {
          if (random.nextInt(MOST_LIVE) < live.size()) {
            free(takeAny());
          } else {
            live.add(allocate());
          }
        }
      }
    }

    private void sleep() {
      try {
        TimeUnit.NANOSECONDS.sleep(1 + random.nextInt(MOST_REST_NS));
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    private Block allocate() {
      int sizeBytes = SIZES_BYTES[random.nextInt(SIZES_BYTES.length)];
      Block block = new Block(heap.allocate(sizeBytes), sizeBytes, nextTag++);
      block.write();
      return block;
    }

    private Block takeAny() {
      int any = random.nextInt(live.size());
      Block last = live.removeLast();
      return any == live.size() ? last : live.set(any, last);
    }

    private void free(Block block) {
      if (block != null) {
        block.freeIn(heap);
      }
    }

    void freeAll() {
      live.forEach(block -> block.freeIn(heap));
      heap.close();
    }
  }

  private final SlabAllocator allocator =
      SlabAllocator.create(
          SlabConfig.builder()
              .mode(SlabMode.LEAN)
              .checking(Checking.NONE)
              .scavenger(false)
              .reservedBytes(64 << 20)
              .build());
  private final BiPredicate<HeapCore, Predicate<Thread>> claim;
  private final List<HeapCore> cores = new CopyOnWriteArrayList<>();
  private final Queue<Block> passed = new ConcurrentLinkedQueue<>();
  private final CountDownLatch widened = new CountDownLatch(OWNERS);
  private final CountDownLatch ended = new CountDownLatch(OWNERS);
  private long granted;
  private volatile boolean intruded;

  /**
   * A storm for a single {@link #run}.
   *
   * @param claim claims a heap whose thread is quiet
   */
  ClaimStorm(BiPredicate<HeapCore, Predicate<Thread>> claim) {
    this.claim = claim;
  }

  /**
   * Lets the threads work, until the end or the first intrusion. Then frees and checks everything.
   */
  void run(long seed, long durationNs) throws InterruptedException, ExecutionException {
    long endNs = System.nanoTime() + durationNs;
    try (ExecutorService threads = Executors.newCachedThreadPool()) {
      List<Future<?>> work = new ArrayList<>();
      for (int i = 0; i < OWNERS; i++) {
        long ownersSeed = seed * OWNERS + i + 1;
        work.add(threads.submit(() -> own(ownersSeed, endNs)));
      }
      work.add(threads.submit(this::scavenge));
      for (Future<?> each : work) {
        each.get();
      }
    }
    try (allocator;
        SlabHeap last = allocator.newHeap()) {
      passed.forEach(block -> block.freeIn(last));
      allocator.scavenge();
      allocator.verifyInvariants();
      assertThat(allocator.stats().liveBlocks()).isZero();
    }
  }

  /** Returns the number of granted claims. */
  long granted() {
    return granted;
  }

  /** Returns true if an owner had its own lists in place under a granted claim. */
  boolean isIntruded() {
    return intruded;
  }

  private void own(long seed, long endNs) {
    try {
      Owner owner = new Owner(seed);
      widened.countDown();
      while (System.nanoTime() < endNs && !intruded) {
        owner.step();
      }
      owner.freeAll();
    } finally {
      widened.countDown();
      ended.countDown();
    }
  }

  private void scavenge() {
    try {
      widened.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    while (ended.getCount() > 0) {
      cores.forEach(this::visit);
      allocator.scavenge();
      // Lets an owner go on that waits for the end of a claim.
      LockSupport.parkNanos(1);
    }
  }

  private void visit(HeapCore core) {
    core.tryNudge();
    if (claim.test(core, QuietThread::isQuiet)) {
      granted++;
      // Lists that are the owner's are left alone: a drain could end the process.
      if (isBlocked(core)) {
        core.drainWholly();
      }
      intruded |= !isBlocked(core);
      core.endClaim(HeapCore.State.NUDGED);
    }
  }

  private static boolean isBlocked(HeapCore core) {
    return core.isBlocked();
  }

  /** Spins in half of the windows, so that a fast thread meets a slow one, too. */
  private static void spin(RaceWindow window) {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    long endNs = System.nanoTime() + (random.nextBoolean() ? random.nextInt(MOST_SPIN_NS) : 0);
    while (System.nanoTime() < endNs) {
      Thread.onSpinWait();
    }
  }
}
