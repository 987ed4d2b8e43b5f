package org.arenalab.bench.mem;

import java.nio.file.Path;
import java.util.Arrays;
import org.arenalab.bench.workload.PageData;
import org.arenalab.bench.workload.PageSet;
import org.arenalab.codec.Codec;
import org.arenalab.compressed.CompressedArenaConfig;
import org.arenalab.compressed.EvictionPolicy;
import org.arenalab.os.VirtualMemory;

/**
 * The plan of one run of the memory experiment. Options have predicomp's names.
 *
 * @param dataset the label of a {@link PageData}, or the path of a file
 * @param regionMb the size of the memory to compress, MiB
 * @param arenaCapMb the pool's capacity, MiB
 * @param minSavingsPct the least saving by compression, percent
 * @param phaseModel the pages that are read back
 * @param hotFraction the share of pages that are touched before compression, percent
 * @param partialRereadFraction the share of pages that are read back in order, percent
 * @param randomRereadFraction the number of random touches, in percent of the pages
 * @param reuseDistancePages the largest distance of a random touch from its page, in pages
 * @param idleMs the idle time after compression
 * @param latencySampleStep N to time each N-th touch
 * @param seed the seed of the random touches
 * @param warmups the number of warm-up passes in the process
 * @param codec the codec of the arena
 * @param eviction the eviction policy of the arena
 */
public record MemPlan(
    String dataset,
    int regionMb,
    int arenaCapMb,
    int minSavingsPct,
    PhaseModel phaseModel,
    int hotFraction,
    int partialRereadFraction,
    int randomRereadFraction,
    int reuseDistancePages,
    int idleMs,
    int latencySampleStep,
    long seed,
    int warmups,
    Codec codec,
    EvictionPolicy eviction) {
  /** The size of a chunk, of a page of predicomp, and of a page of a {@link PageSet}. */
  static final int CHUNK_BYTES = 4096;

  private static final int MAX_REGION_MB = 16_384;
  private static final int MAX_IDLE_MS = 600_000;
  private static final int MAX_WARMUPS = 1_000;

  /** Checks the values; refuses a plan that cannot be run. */
  public MemPlan {
    requireChunksArePages(VirtualMemory.pageSizeBytes());
    require("region-mb", regionMb, 1, MAX_REGION_MB);
    require("arena-cap-mb", arenaCapMb, 1, MAX_REGION_MB * 2);
    require("min-savings-pct", minSavingsPct, 0, CompressedArenaConfig.MAX_MIN_SAVINGS_PERCENT);
    require("hot-fraction", hotFraction, 0, 100);
    require("partial-reread-fraction", partialRereadFraction, 0, 100);
    require("random-reread-fraction", randomRereadFraction, 0, 10_000);
    require("reuse-distance-pages", reuseDistancePages, 0, Integer.MAX_VALUE / 4);
    require("idle-ms", idleMs, 0, MAX_IDLE_MS);
    require("latency-sample-step", latencySampleStep, 1, Integer.MAX_VALUE);
    require("warmups", warmups, 0, MAX_WARMUPS);
    if (!isKnown(dataset)) {
      requirePages(Path.of(dataset));
    }
  }

  /** Checks the page size: data sets, touches and predicomp's figures all use pages of 4,096 B. */
  static void requireChunksArePages(long kernelPageBytes) {
    if (kernelPageBytes != CHUNK_BYTES) {
      throw new IllegalArgumentException(
          "the memory experiment cannot run here: kernelPageBytes=%d, expected %d; use a kernel with pages of 4 KiB"
              .formatted(kernelPageBytes, CHUNK_BYTES));
    }
  }

  private static void require(String option, int value, int from, int to) {
    if (value < from || value > to) {
      throw new IllegalArgumentException(
          "--%s is %d, expected %d to %d".formatted(option, value, from, to));
    }
  }

  private static void requirePages(Path file) {
    // Loads one page to find out whether the file can be used.
    PageSet.load(file, 1, 0).close();
  }

  private static boolean isKnown(String dataset) {
    return Arrays.stream(PageData.values()).anyMatch(each -> each.label().equals(dataset));
  }

  long regionBytes() {
    return (long) regionMb << 20;
  }

  int pages() {
    return (int) (regionBytes() / CHUNK_BYTES);
  }

  int hotPages() {
    return (int) ((long) pages() * hotFraction / 100);
  }

  /** Returns the number of pages that are read back in order. */
  int partialTouches() {
    return phaseModel == PhaseModel.HOT_IDLE_PARTIAL_RANDOM
        ? (int) ((long) pages() * partialRereadFraction / 100)
        : pages();
  }

  int randomTouches() {
    return phaseModel == PhaseModel.HOT_IDLE_PARTIAL_RANDOM
        ? (int) ((long) pages() * randomRereadFraction / 100)
        : 0;
  }

  /** Returns the name for rows and charts: the label, or the file's name. */
  String label() {
    return isKnown(dataset) ? dataset : Path.of(dataset).getFileName().toString();
  }

  /** Loads the pages that fill the region; fewer if the source has fewer. */
  PageSet load() {
    return isKnown(dataset)
        ? PageSet.load(PageData.named(dataset), pages(), seed)
        : PageSet.load(Path.of(dataset), pages(), seed);
  }

  CompressedArenaConfig arena() {
    return CompressedArenaConfig.builder()
        .chunkBytes(CHUNK_BYTES)
        .capacityBytes((long) arenaCapMb << 20)
        .minSavingsPercent(minSavingsPct)
        .codec(codec)
        .evictionPolicy(eviction)
        .reservedBytes(regionBytes())
        .build();
  }
}
