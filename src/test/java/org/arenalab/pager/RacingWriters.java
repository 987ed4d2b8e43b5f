package org.arenalab.pager;

import static org.arenalab.pager.MiniPager.PAGE;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.arenalab.os.RawMemory;
import org.arenalab.os.VirtualMemory;

/**
 * Threads that count in words of random pages, and know what each word must be. A word that differs
 * is a lost write.
 */
final class RacingWriters {
  private static final int WORDS = (int) (PAGE / Long.BYTES);

  private final long address;
  private final int pages;
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicLong writes = new AtomicLong();
  private final AtomicLong wrong = new AtomicLong();
  private volatile boolean stopped;

  RacingWriters(int pages) {
    this.pages = pages;
    address = VirtualMemory.mapAnonymous(pages * PAGE);
  }

  long address() {
    return address;
  }

  /** Starts threads; each owns every {@code count}-th page. */
  void start(int count) {
    for (int i = 0; i < count; i++) {
      int first = i;
      threads.add(Thread.ofPlatform().daemon().start(() -> write(first, count)));
    }
  }

  private void write(int first, int step) {
    SplittableRandom random = new SplittableRandom(first + 1L);
    int own = (pages - first + step - 1) / step;
    long[][] expected = new long[own][WORDS];
    while (!stopped) {
      int mine = random.nextInt(own);
      int word = random.nextInt(WORDS);
      long at = address + (first + (long) mine * step) * PAGE + (long) word * Long.BYTES;
      long seen = RawMemory.getLong(at);
      if (seen != expected[mine][word]) {
        wrong.incrementAndGet();
      }
      expected[mine][word] = seen + 1;
      RawMemory.putLong(at, seen + 1);
      long _ = writes.incrementAndGet();
    }
    for (int mine = 0; mine < own; mine++) {
      for (int word = 0; word < WORDS; word++) {
        long at = address + (first + (long) mine * step) * PAGE + (long) word * Long.BYTES;
        if (RawMemory.getLong(at) != expected[mine][word]) {
          wrong.incrementAndGet();
        }
      }
    }
  }

  void stop() throws InterruptedException {
    stopped = true;
    for (Thread thread : threads) {
      thread.join();
    }
  }

  long writes() {
    return writes.get();
  }

  long wrong() {
    return wrong.get();
  }
}
