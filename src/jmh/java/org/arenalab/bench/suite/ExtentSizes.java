package org.arenalab.bench.suite;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.arenalab.bench.peer.PageCodec;
import org.arenalab.bench.peer.PageCodecs;
import org.arenalab.bench.peer.PageView;
import org.arenalab.bench.workload.PageData;
import org.arenalab.bench.workload.PageSet;

/**
 * A seeded trace of extent sizes: those to which LZ4 compresses pages of a data set, as an arena
 * would store them.
 *
 * @param data the data set
 * @param pages how many pages had a size worth storing
 * @param trace sizes in bytes; a power of two of them
 */
record ExtentSizes(String data, int pages, int[] trace) {
  static final int DRAWS = 1 << 16;

  private static final int PAGES = 4096;
  private static final int WORTH_STORING_BYTES = PageSet.PAGE_BYTES * 95 / 100;
  private static final long SEED = 0x12345678ABCDEF01L;

  static ExtentSizes of(String data) {
    int[] found = new int[PAGES];
    int count = 0;
    try (PageSet set = PageSet.load(PageData.named(data), PAGES, SEED);
        PageCodec codec = PageCodecs.open("lz4-java-jni");
        Arena arena = Arena.ofConfined()) {
      PageView target = PageView.of(arena.allocate(codec.maxCompressedBytes(), 16));
      for (int i = 0; i < set.count(); i++) {
        int bytes = codec.compress(PageView.of(set.page(i)), target);
        if (!set.isSameFilled(i) && bytes <= WORTH_STORING_BYTES) {
          found[count++] = bytes;
        }
      }
    }
    SplittableRandom random = new SplittableRandom(SEED);
    int[] trace = new int[DRAWS];
    for (int i = 0; i < DRAWS; i++) {
      trace[i] = found[random.nextInt(count)];
    }
    return new ExtentSizes(data, count, trace);
  }

  /** One line for the log. */
  @Override
  public String toString() {
    return "extents of %s: %d pages, mean %.0f B, median %d B"
        .formatted(
            data,
            pages,
            Arrays.stream(trace).average().orElseThrow(),
            Arrays.stream(trace).sorted().skip(DRAWS / 2).findFirst().orElseThrow());
  }
}
