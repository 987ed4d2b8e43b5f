package org.arenalab.slab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.arenalab.JavaProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An OutOfMemoryError while superslabs are made loses no page, and ends no allocator. */
@Timeout(120)
class PageStoreMemoryTest {
  private static final List<String> FLAGS =
      List.of("-Xms6m", "-Xmx6m", "-XX:+UseSerialGC", "-XX:-UseTLAB");

  @Test
  void shouldStayWholeWithoutJavaMemory() throws Exception {
    try (JavaProcess process = JavaProcess.start(FLAGS, Child.class)) {
      assertThat(process.awaitExit()).as(process.output()).isZero();
      assertThat(process.output()).contains("whole");
    }
  }

  /** Leaves some bytes of the Java heap free, more at each attempt. */
  static final class Child {
    /** More superslabs than the indexes have room for at first. */
    private static final int SUPERSLABS = 80;

    private static final int PAGES = 66 * Superslab.PAGES;
    private static final int MOST_SPARE_BYTES = 110_000;
    private static final ReleasePolicy POLICY =
        new ReleasePolicy(SlabMode.BALANCED, Decommit.OFF, 100, 0, 1);

    private Child() {}

    public static void main(String[] arguments) {
      int refused = 0;
      // The last step makes superslab 64, which needs the larger indexes.
      for (int spareBytes = 0; spareBytes < MOST_SPARE_BYTES; spareBytes += 2_500) {
        refused += round(spareBytes, 0);
      }
      for (int spareBytes = 0; spareBytes < 8_000; spareBytes += 400) {
        refused += round(spareBytes, 64 * Superslab.PAGES);
      }
      System.out.println("whole: " + refused);
      System.exit(refused == 0 ? 1 : 0);
    }

    private static int round(int spareBytes, int firstPages) {
      Region region = Region.reserve(SUPERSLABS * Superslab.BYTES, true);
      PageStore store = new PageStore(region, POLICY, false, () -> 0);
      if (firstPages > 0) {
        store.acquireSpan(firstPages, 1, false, null);
      }
      int refused = 0;
      JavaHeapHog.fill(spareBytes);
      try {
        store.acquireSpan(PAGES - firstPages, 1, false, null);
      } catch (OutOfMemoryError e) {
        refused = 1;
      }
      JavaHeapHog.release();
      store.verify();
      if (refused == 1 && store.acquireSpan(PAGES - firstPages, 1, false, null) < 0) {
        throw new AssertionError("no room any more, spareBytes=" + spareBytes);
      }
      store.verify();
      region.release();
      return refused;
    }
  }
}
