package org.arenalab.bench.trace.recording;

import java.io.IOException;
import java.lang.foreign.Arena;

/**
 * A program whose blocks are known: {@value #COUNT} of {@value #SIZE_BYTES} B, each freed. With the
 * argument "killed" it ends by SIGKILL. With "again", it repeats this until it is killed.
 */
final class KnownCounts {
  static final int COUNT = 10_000;

  /** A size that nothing else in the JVM has; the JDK rounds sizes up to 8. */
  static final int SIZE_BYTES = 12_352;

  /** The line of a program that repeats: its JVM accepts agents from now on. */
  static final String STARTED = "started";

  private static final int THREADS = 2;

  private KnownCounts() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    String how = arguments[0];
    if (how.equals("again")) {
      System.out.println(STARTED);
    }
    do {
      allocate();
    } while (how.equals("again"));
    if (how.equals("killed")) {
      String own = Long.toString(ProcessHandle.current().pid());
      var _ = new ProcessBuilder("kill", "-9", own).start().waitFor();
    }
  }

  private static void allocate() throws InterruptedException {
    Thread[] threads = new Thread[THREADS];
    for (int i = 0; i < THREADS; i++) {
      threads[i] = new Thread(KnownCounts::allocateShare);
      threads[i].start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private static void allocateShare() {
    for (int i = 0; i < COUNT / THREADS; i++) {
      try (Arena arena = Arena.ofConfined()) {
        var _ = arena.allocate(SIZE_BYTES);
      }
    }
  }
}
