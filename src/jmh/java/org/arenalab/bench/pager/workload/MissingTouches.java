package org.arenalab.bench.pager.workload;

import java.util.Arrays;
import org.arenalab.bench.pager.PageProbe;
import org.arenalab.bench.pager.PagedPages;
import org.arenalab.bench.pager.TouchTimes;

/**
 * Accesses that are timed if their page is not in memory. Each costs a look at the page map, for
 * every backing.
 */
final class MissingTouches implements AutoCloseable {
  private static final int FIRST_CAPACITY = 1 << 16;

  private final PageProbe probe = PageProbe.open();
  private long[] times = new long[FIRST_CAPACITY];
  private int count;

  /** Flips a bit of a page. */
  void xorOne(PagedPages pages, int page) {
    boolean missing = probe.isMissing(pages.at(page));
    long startNs = System.nanoTime();
    pages.xorOneInOrder(page);
    long tookNs = System.nanoTime() - startNs;
    if (missing) {
      add(tookNs);
    }
  }

  private void add(long ns) {
    if (count == times.length) {
      times = Arrays.copyOf(times, 2 * count);
    }
    times[count++] = ns;
  }

  /** Returns the times of accesses to missing pages; null if there was none. */
  TouchTimes times(long elapsedNs) {
    return count == 0 ? null : TouchTimes.of(Arrays.copyOf(times, count), elapsedNs);
  }

  @Override
  public void close() {
    probe.close();
  }
}
