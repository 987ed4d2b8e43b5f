package org.arenalab.bench.soak;

import static org.arenalab.bench.result.row.ForkStatistics.median;
import static org.arenalab.bench.soak.SoakStatistics.deviation;
import static org.arenalab.bench.soak.SoakStatistics.drift;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.DoubleStream;

/**
 * The summary of a soak's epochs. It excludes the first epochs of every part, in which the JVM
 * still compiles. A drift is measured within one part, because a resumed soak starts with a new
 * process. It is the largest drift among the parts with enough epochs, or else that of the longest
 * part.
 *
 * @param epochs the number of summarized epochs
 * @param longestPartEpochs the number of summarized epochs in the longest part
 * @param meanRate steps per second
 * @param medianRate steps per second
 * @param minRate steps per second of the slowest epoch
 * @param maxRate steps per second of the fastest epoch
 * @param rateCv standard deviation over mean of the steps per second
 * @param rateDrift the drift of the steps per second; negative if a part became slower
 * @param arena the allocator's own range; null if the allocator does not report it
 * @param process RSS of the whole process, including the JVM
 * @param medianLiveBytes the median size of the live blocks, or -1
 * @param medianLazyFreeBytes the median of the lazily freed bytes, or -1
 * @param p50Ns median over epochs
 * @param p99Ns median over epochs
 * @param maxNs the slowest of all sampled steps
 * @param longestBatchNs the slowest of all batches
 * @param madvisePerStep NaN if the allocator does not report its calls
 * @param minorFaultsPerStep minor page faults of the whole process
 * @param busyness the use of the machine by others
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
   * Epochs that a verdict needs in one part. With 30, the first and the last tenth are medians of
   * three.
   */
  static final int ENOUGH = 30;

  private static final int WARMUP_EPOCHS = 5;
  private static final int WARMUP_FRACTION = 5;

  /**
   * Summarizes at least one epoch.
   *
   * @throws IllegalArgumentException if {@code all} has no epoch
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

  /**
   * Returns the parts without the first five epochs of each, or without the first fifth of a short
   * part.
   */
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

  /** Returns whether one part has enough epochs for a verdict. */
  boolean isEnough() {
    return longestPartEpochs >= ENOUGH;
  }

  /** Returns how many epochs another part needs for a verdict; 0 if a part has enough. */
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
