package org.arenalab.bench.experiment;

import static org.arenalab.bench.experiment.SoakStatistics.deviation;
import static org.arenalab.bench.experiment.SoakStatistics.drift;
import static org.arenalab.bench.experiment.SoakStatistics.median;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.DoubleStream;

/**
 * The summary of a soak's epochs. The first epochs of every part, in which the JVM still compiles,
 * are left out. A drift is that of one part, because a resumed soak starts with a new process: the
 * largest of the parts that have enough epochs, or else of the longest part.
 *
 * @param epochs how many are counted
 * @param longestPartEpochs how many of them the longest part has
 * @param meanRate steps per second
 * @param medianRate steps per second
 * @param minRate of the slowest epoch
 * @param maxRate of the fastest epoch
 * @param rateCv standard deviation over mean of the steps per second
 * @param rateDrift of the steps per second; negative where a part became slower
 * @param arena the allocator's own range; null if the allocator does not report it
 * @param process RSS of the whole process, the JVM included
 * @param medianLiveBytes of blocks, or -1
 * @param medianLazyFreeBytes or -1
 * @param p50Ns median over epochs
 * @param p99Ns median over epochs
 * @param maxNs the slowest of all sampled steps
 * @param longestBatchNs the slowest of all batches
 * @param madvisePerStep NaN where the allocator does not say
 * @param minorFaultsPerStep of the whole process
 * @param busyness of the machine
 */
public record SoakFigures(
    int epochs,
    int longestPartEpochs,
    double meanRate,
    double medianRate,
    double minRate,
    double maxRate,
    double rateCv,
    double rateDrift,
    SoakMemory arena,
    SoakMemory process,
    long medianLiveBytes,
    long medianLazyFreeBytes,
    double p50Ns,
    double p99Ns,
    long maxNs,
    long longestBatchNs,
    double madvisePerStep,
    double minorFaultsPerStep,
    SoakBusyness busyness) {
  /**
   * Epochs that a verdict needs in one part: the first and the last tenth are medians of three
   * then.
   */
  static final int ENOUGH = 30;

  private static final int WARMUP_EPOCHS = 5;
  private static final int WARMUP_FRACTION = 5;

  /**
   * Summarises at least one epoch.
   *
   * @throws IllegalArgumentException if there is none
   */
  static SoakFigures of(List<SoakEpoch> all) {
    List<List<SoakEpoch>> parts = withoutWarmup(all);
    List<SoakEpoch> epochs = parts.stream().flatMap(List::stream).toList();
    if (epochs.isEmpty()) {
      throw new IllegalArgumentException("a soak without an epoch");
    }
    int longest = parts.stream().mapToInt(List::size).max().orElseThrow();
    List<List<SoakEpoch>> judged =
        parts.stream().filter(part -> part.size() >= Math.min(ENOUGH, longest)).toList();
    boolean knowsArena = epochs.stream().allMatch(each -> each.arenaBytes() != SoakEpoch.UNKNOWN);
    double[] rates = epochs.stream().mapToDouble(SoakEpoch::rate).toArray();
    double mean = DoubleStream.of(rates).average().orElseThrow();
    return new SoakFigures(
        epochs.size(),
        longest,
        mean,
        median(rates),
        DoubleStream.of(rates).min().orElseThrow(),
        DoubleStream.of(rates).max().orElseThrow(),
        deviation(rates, mean) / mean,
        rateDrift(judged),
        knowsArena ? SoakMemory.of(epochs, judged, SoakEpoch::arenaBytes) : null,
        SoakMemory.of(epochs, judged, SoakEpoch::rssBytes),
        medianOf(epochs, SoakEpoch::liveBytes),
        medianOf(epochs, SoakEpoch::lazyFreeBytes),
        medianOf(epochs, SoakEpoch::p50Ns),
        medianOf(epochs, SoakEpoch::p99Ns),
        epochs.stream().mapToLong(SoakEpoch::maxNs).max().orElseThrow(),
        epochs.stream().mapToLong(SoakEpoch::longestBatchNs).max().orElseThrow(),
        perStep(epochs, SoakEpoch::madviseCalls),
        perStep(epochs, SoakEpoch::minorFaults),
        SoakBusyness.of(epochs));
  }

  /** Leaves out the first five epochs of each part, or the first fifth of a short one. */
  private static List<List<SoakEpoch>> withoutWarmup(List<SoakEpoch> all) {
    List<List<SoakEpoch>> rest = new ArrayList<>();
    int start = 0;
    while (start < all.size()) {
      int end = start;
      while (end < all.size() && all.get(end).part() == all.get(start).part()) {
        end++;
      }
      rest.add(all.subList(start + warmup(end - start), end));
      start = end;
    }
    return rest;
  }

  private static int warmup(int epochsOfPart) {
    return Math.min(WARMUP_EPOCHS, epochsOfPart / WARMUP_FRACTION);
  }

  /** Returns the drift of the part whose rate changed most. */
  private static double rateDrift(List<List<SoakEpoch>> parts) {
    double most = 0;
    for (List<SoakEpoch> part : parts) {
      double drift = drift(part.stream().mapToDouble(SoakEpoch::rate).toArray(), 0);
      most = Math.abs(drift) > Math.abs(most) ? drift : most;
    }
    return most;
  }

  /** Whether one part has enough epochs for a verdict. */
  boolean isEnough() {
    return longestPartEpochs >= ENOUGH;
  }

  /** Returns how many epochs another part must have, so that it has enough; 0 where one has. */
  int missing() {
    int more = isEnough() ? 0 : ENOUGH;
    while (!isEnough() && more - warmup(more) < ENOUGH) {
      more++;
    }
    return more;
  }

  private static double perStep(List<SoakEpoch> epochs, ToLongFunction<SoakEpoch> count) {
    if (epochs.stream().anyMatch(each -> count.applyAsLong(each) == SoakEpoch.UNKNOWN)) {
      return Double.NaN;
    }
    double steps = epochs.stream().mapToLong(SoakEpoch::steps).sum();
    return epochs.stream().mapToLong(count).sum() / steps;
  }

  private static long medianOf(List<SoakEpoch> epochs, ToLongFunction<SoakEpoch> figure) {
    return (long) median(epochs.stream().mapToDouble(figure::applyAsLong).toArray());
  }
}
