package org.arenalab.hotness;

import java.lang.management.ManagementFactory;
import org.arenalab.hotness.SourceContractTest.Subject;

/**
 * The garbage of questions to one source. A program of its own: C2 removes an object only where it
 * sees the whole call, and what other tests have called before decides what it sees.
 *
 * <p>Takes the kind of the source and of the memory. Prints {@code bytes=} of {@link #QUESTIONS}
 * questions: at most a byte a question, or what is left after {@value #PATIENCE_S} s.
 */
final class SourceGarbage {
  static final int QUESTIONS = 2000;
  private static final long PATIENCE_S = 40;

  private SourceGarbage() {}

  public static void main(String[] arguments) {
    Subject subject =
        new Subject(SourceKind.valueOf(arguments[0]), MemoryKind.valueOf(arguments[1]));
    try (TestRange range = subject.range(512);
        HotnessSource source = subject.open()) {
      range.watchIn(source);
      PageBitmap bitmap = new PageBitmap(range.address, range.lengthBytes, TestRange.PAGE);
      long endNs = System.nanoTime() + PATIENCE_S * 1_000_000_000;
      long bytes;
      do {
        bytes = ask(range, source, bitmap);
      } while (bytes >= QUESTIONS && System.nanoTime() < endNs);
      System.out.println("bytes=" + bytes);
    }
  }

  private static long ask(TestRange range, HotnessSource source, PageBitmap bitmap) {
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < QUESTIONS; i++) {
      range.write(1);
      range.write(3);
      bitmap.clear();
      source.ask(bitmap);
    }
    return threads.getCurrentThreadAllocatedBytes() - before;
  }
}
