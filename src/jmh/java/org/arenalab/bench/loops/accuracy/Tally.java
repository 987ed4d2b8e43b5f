package org.arenalab.bench.loops.accuracy;

import java.util.EnumMap;
import java.util.Map;
import org.arenalab.hotness.PageBitmap;

/** A counter of reports by the class of the page, the truth and the report. For one thread. */
final class Tally {
  private final Map<PageClass, long[]> counts = new EnumMap<>(PageClass.class);

  Tally() {
    for (PageClass kind : PageClass.values()) {
      counts.put(kind, new long[4]);
    }
  }

  /**
   * Adds a round.
   *
   * @param truth the accessed pages
   * @param writesOnly whether the truth is only the accessed pages that the pattern writes
   */
  void add(
      AccessPattern pattern, PageBitmap truth, boolean writesOnly, PageBitmap report, int pages) {
    for (int page = 0; page < pages; page++) {
      boolean accessed = truth.contains(page) && (!writesOnly || pattern.isWritten(page));
      int column = (accessed ? 2 : 0) + (report.contains(page) ? 1 : 0);
      counts.get(pattern.classOf(page))[column]++;
    }
  }

  /** Returns the matrix of a class. */
  Confusion of(PageClass kind) {
    long[] row = counts.get(kind);
    return new Confusion(row[3], row[2], row[1], row[0]);
  }
}
