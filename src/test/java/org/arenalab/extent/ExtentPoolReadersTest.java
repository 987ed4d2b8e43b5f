package org.arenalab.extent;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.arenalab.os.RawMemory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Readers without locks, while extents are allocated, freed and moved. Every extent contains its
 * key, and its first word determines the rest, so that one wrong byte is noticed.
 */
@Tag("medium")
@Timeout(120)
class ExtentPoolReadersTest {
  private static final int KEYS = 2000;
  private static final int WORDS = 250;

  private final ExtentPool pool =
      ExtentPool.open(
          ExtentPoolConfig.builder(8 << 20).targetFragmentedPercent(0).tailSlackBytes(0).build());
  private final OwnerTable table = new OwnerTable(KEYS);
  private final AtomicBoolean stopped = new AtomicBoolean();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final AtomicLong reads = new AtomicLong();
  private final AtomicLong retries = new AtomicLong();
  private final AtomicLong wrong = new AtomicLong();

  @AfterEach
  void close() {
    pool.close();
  }

  @Test
  void shouldSeeNoWrongByte() throws Exception {
    run(1500, true);

    assertThat(wrong.get()).isZero();
    assertThat(reads.get()).isGreaterThan(10_000);
    assertThat(pool.stats().movedExtents()).isGreaterThan(100);
  }

  @Test
  @Tag("nightly")
  void shouldSeeNoWrongByteForLong() throws Exception {
    run(30_000, true);

    assertThat(wrong.get()).isZero();
    assertThat(retries.get()).isPositive();
  }

  /** Without the second look at the entry there are wrong bytes: the test above could fail. */
  @Test
  void shouldSeeWrongBytesWithoutTheSecondLook() throws Exception {
    for (int i = 0; i < 20 && wrong.get() == 0; i++) {
      stopped.set(false);
      run(500, false);
    }
    assertThat(wrong.get()).isPositive();
  }

  private void run(long millis, boolean secondLook) throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      int seed = i;
      threads.add(start(() -> read(seed, secondLook)));
      threads.add(start(() -> write(seed)));
    }
    threads.add(start(this::compact));
    for (long end = System.nanoTime() + millis * 1_000_000;
        System.nanoTime() < end && failure.get() == null; ) {
      Thread.sleep(10);
    }
    stopped.set(true);
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(failure.get()).isNull();
    pool.verifyInvariants();
  }

  private Thread start(Runnable body) {
    return Thread.ofPlatform()
        .start(
            () -> {
              try {
                body.run();
              } catch (RuntimeException | Error e) {
                failure.set(e);
              }
            });
  }

  private static long word(long first, int index) {
    long mixed = (first + index) * 0x9E3779B97F4A7C15L;
    return mixed ^ (mixed >>> 29);
  }

  /** Replaces extents of its half of the keys. */
  private void write(int half) {
    SplittableRandom random = new SplittableRandom(half);
    while (!stopped.get()) {
      int key = 2 * random.nextInt(KEYS / 2) + half;
      long old = table.take(key);
      if (old != 0) {
        pool.free(old);
      }
      int words = 1 + random.nextInt(WORDS);
      long offset = pool.allocate(words * Long.BYTES, key);
      if (offset != ExtentPool.NONE) {
        fill(pool.address(offset), words, (random.nextLong() << 16) | key);
        table.publish(key, offset, words * Long.BYTES);
      }
    }
  }

  private static void fill(long address, int words, long first) {
    RawMemory.putLong(address, first);
    for (int i = 1; i < words; i++) {
      RawMemory.putLong(address + (long) i * Long.BYTES, word(first, i));
    }
  }

  private void compact() {
    while (!stopped.get()) {
      pool.compact(ExtentPool.MAX_SLICE_NS, table);
      pool.trim();
      LockSupport.parkNanos(1);
    }
  }

  private void read(int seed, boolean secondLook) {
    SplittableRandom random = new SplittableRandom(seed + 100);
    long[] words = new long[WORDS];
    while (!stopped.get()) {
      int key = random.nextInt(KEYS);
      long entry = table.entry(key);
      long offset = OwnerTable.offset(entry);
      if (offset == 0) {
        continue;
      }
      int count = OwnerTable.sizeBytes(entry) / Long.BYTES;
      long address = pool.address(offset);
      for (int i = 0; i < count; i++) {
        words[i] = RawMemory.getLong(address + (long) i * Long.BYTES);
      }
      VarHandle.acquireFence();
      if (secondLook && table.entry(key) != entry) {
        retries.incrementAndGet();
        continue;
      }
      reads.incrementAndGet();
      check(words, count, key);
    }
  }

  private void check(long[] words, int count, int key) {
    boolean right = (words[0] & 0xffff) == key;
    for (int i = 1; i < count; i++) {
      right &= words[i] == word(words[0], i);
    }
    if (!right) {
      wrong.incrementAndGet();
    }
  }
}
