package org.arenalab.bench.suite;

import java.util.stream.IntStream;
import org.arenalab.bench.peer.codec.PageCodec;
import org.arenalab.bench.peer.codec.PageCodecs;
import org.arenalab.bench.workload.PageData;
import org.arenalab.bench.workload.PageSet;

/**
 * The compressed sizes of real pages under LZ4: the sizes of the extents that a compressed arena
 * would store. Pages that need no extent are left out: same-filled pages, and pages of which LZ4
 * would save less than 5 %.
 */
final class CompressedSizes {
  private static final int LARGEST_BYTES = PageSet.PAGE_BYTES * 95 / 100;
  private static final String CODEC = "lz4-java-jni";

  private CompressedSizes() {}

  /** Returns the sizes in bytes, in the order of the pages. */
  static int[] of(PageData data, int pages, long seed) {
    try (PageSet set = PageSet.load(data, pages, seed);
        PageCodec codec = PageCodecs.open(CODEC);
        CompressedPages compressed = CompressedPages.of(codec, set)) {
      System.out.println("# " + set);
      int[] sizes =
          IntStream.range(0, set.count())
              .filter(page -> !set.isSameFilled(page))
              .map(page -> compressed.compressed().get(page).sizeBytes())
              .filter(bytes -> bytes <= LARGEST_BYTES)
              .toArray();
      if (sizes.length == 0) {
        throw new IllegalStateException("no page becomes smaller by compression: " + set);
      }
      return sizes;
    }
  }
}
