package org.arenalab.slab.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import org.arenalab.JavaProcess;
import org.arenalab.os.TransparentHugePages;
import org.arenalab.slab.JavaHeapHog;
import org.arenalab.slab.release.ReleasePolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An OutOfMemoryError while superslabs are made or used loses no page, and ends no allocator. */
@Timeout(120)
class PageStoreMemoryTest {
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

  private static PageStore store(Region region, ReleasePolicy.Level level) {
    ReleasePolicy policy = new ReleasePolicy(level, 100, 0, 1);
    return new PageStore(region, policy, false, () -> 0);
  }

  /**
   * Acquires a span with {@code spareBytes} of Java heap, and then with enough.
   *
   * @return 1 if the first attempt ended in an OutOfMemoryError
   */
  private static int acquire(PageStore store, int pages, int spareBytes) {
    int refused = 0;
    JavaHeapHog.fill(spareBytes);
    try {
      store.acquireSpan(pages, 1, false, null);
    } catch (OutOfMemoryError e) {
      refused = 1;
    }
    JavaHeapHog.release();
    store.verify(Invariants::require);
    if (refused == 1 && store.acquireSpan(pages, 1, false, null) < 0) {
      throw new AssertionError("no room any more, spareBytes=" + spareBytes);
    }
    store.verify(Invariants::require);
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
      PageStore store = store(region, ReleasePolicy.Level.DRAIN);
      if (firstPages > 0) {
        store.acquireSpan(firstPages, 1, false, null);
      }
      int refused = acquire(store, PAGES - firstPages, spareBytes);
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
      PageStore store = store(region, ReleasePolicy.Level.KEEP);
      // The alignment makes superslabs before the span, of which no page is taken.
      int alignedPages = MADE * Superslab.PAGES;
      int low = store.acquireSpan(1, alignedPages, false, null);
      int high = store.acquireSpan(1, alignedPages, false, null);
      int refused = acquire(store, high - low - Superslab.PAGES, spareBytes);
      region.release();
      return refused;
    }
  }
}
