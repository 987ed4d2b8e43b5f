package org.arenalab.slab.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import org.arenalab.JavaProcess;
import org.arenalab.os.TransparentHugePages;
import org.arenalab.slab.JavaHeapHog;
import org.arenalab.slab.release.ReleasePolicy;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An OutOfMemoryError while superslabs are made or used loses no page, and ends no allocator. */
@Tag("medium")
@Timeout(120)
@Tag("beside")
class FreePagesMemoryTest {
  private static final List<String> FLAGS =
      List.of("-Xms6m", "-Xmx6m", "-XX:+UseSerialGC", "-XX:-UseTLAB");

  @Test
  void shouldStayWholeWithoutJavaMemory() throws Exception {
    requireWhole(Makes.class);
  }

  /** FAST asks the kernel for huge pages, superslab by superslab. */
  @Test
  void shouldLoseNoPageWithoutAdvice() throws Exception {
    long bytes = TransparentHugePages.sizeBytes();
    assumeTrue(bytes > 0 && HugePageAdvice.fits(bytes), "the kernel has no such huge pages");
    requireWhole(Advises.class);
  }

  private static void requireWhole(Class<?> child) throws Exception {
    try (JavaProcess process = JavaProcess.start(FLAGS, child)) {
      assertThat(process.awaitExit()).as(process.output()).isZero();
      assertThat(process.output()).contains("whole");
    }
  }

  private static FreePages freePages(Region region, ReleasePolicy.Level level) {
    ReleasePolicy policy = new ReleasePolicy(level, 100, 0, 1);
    return new FreePages(region, policy, false, () -> 0);
  }

  /**
   * Acquires a span with {@code spareBytes} of Java heap, and then with enough.
   *
   * @return 1 if the first attempt ended in an OutOfMemoryError
   */
  private static int acquire(FreePages freePages, int pages, int spareBytes) {
    int refused = 0;
    JavaHeapHog.fill(spareBytes);
    try {
      freePages.acquireSpan(pages, 1, false, null);
    } catch (OutOfMemoryError e) {
      refused = 1;
    }
    JavaHeapHog.release();
    freePages.verify(Invariants::require);
    if (refused == 1 && freePages.acquireSpan(pages, 1, false, null) < 0) {
      throw new AssertionError("no room any more, spareBytes=" + spareBytes);
    }
    freePages.verify(Invariants::require);
    return refused;
  }

  private static void end(int refused) {
    System.out.println("whole: " + refused);
    System.exit(refused == 0 ? 1 : 0);
  }

  /** Leaves some bytes of the Java heap free for new superslabs, more at each attempt. */
  static final class Makes {
    /** More superslabs than the indexes have room for at first. */
    private static final int SUPERSLABS = 80;

    private static final int PAGES = 66 * Superslab.PAGES;
    private static final int MOST_SPARE_BYTES = 110_000;

    private Makes() {}

    public static void main(String[] arguments) {
      int refused = 0;
      // The last step makes superslab 64, which needs the larger indexes.
      for (int spareBytes = 0; spareBytes < MOST_SPARE_BYTES; spareBytes += 2_500) {
        refused += round(spareBytes, 0);
      }
      for (int spareBytes = 0; spareBytes < 8_000; spareBytes += 400) {
        refused += round(spareBytes, 64 * Superslab.PAGES);
      }
      end(refused);
    }

    private static int round(int spareBytes, int firstPages) {
      Region region = new Region(SUPERSLABS * Superslab.BYTES);
      FreePages freePages = freePages(region, ReleasePolicy.Level.DRAIN);
      if (firstPages > 0) {
        freePages.acquireSpan(firstPages, 1, false, null);
      }
      int refused = acquire(freePages, PAGES - firstPages, spareBytes);
      region.release();
      return refused;
    }
  }

  /** Leaves some bytes of the Java heap free for the advice about superslabs that exist already. */
  static final class Advises {
    private static final int MADE = 16;
    private static final int MOST_SPARE_BYTES = 600;
    private static final int WARM_ROUNDS = 30;

    private Advises() {}

    public static void main(String[] arguments) {
      int refused = 0;
      for (int i = 0; i < WARM_ROUNDS; i++) {
        int _ = round(100_000);
      }
      for (int spareBytes = 0; spareBytes < MOST_SPARE_BYTES; spareBytes += 48) {
        refused += round(spareBytes);
      }
      end(refused);
    }

    private static int round(int spareBytes) {
      Region region = new Region(4L * MADE * Superslab.BYTES);
      FreePages freePages = freePages(region, ReleasePolicy.Level.KEEP);
      // The alignment makes superslabs before the span, of which no page is taken.
      int alignedPages = MADE * Superslab.PAGES;
      int low = freePages.acquireSpan(1, alignedPages, false, null);
      int high = freePages.acquireSpan(1, alignedPages, false, null);
      int refused = acquire(freePages, high - low - Superslab.PAGES, spareBytes);
      region.release();
      return refused;
    }
  }
}
