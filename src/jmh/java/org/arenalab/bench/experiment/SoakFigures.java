package org.arenalab.bench.experiment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import java.util.stream.DoubleStream;

/**
 * What the epochs of a soak come to. The first epochs of every part, in which the JVM still
 * compiles, are left out.
 *
 * <p>A <i>drift</i> compares the median of the last tenth of the epochs with that of the first, as
 * a fraction of the first.
 *
 * @param epochs how many are counted
 * @param meanRate steps per second
 * @param medianRate steps per second
 * @param minRate of the slowest epoch
 * @param maxRate of the fastest epoch
 * @param rateCv standard deviation over mean of the steps per second
 * @param rateDrift of the steps per second
 * @param memory what the memory figures are of
 * @param peakBytes the highest of an epoch's end
 * @param medianBytes of memory
 * @param memoryDrift of memory; a difference below 64 KiB is none
 * @param medianLiveBytes of blocks, or -1
 * @param medianLazyFreeBytes or -1
 * @param medianRssBytes of the whole process
 * @param p50Ns median over epochs
 * @param p99Ns median over epochs
 * @param maxNs the slowest of all sampled steps
 * @param longestBatchNs the slowest of all batches
 * @param madvisePerStep NaN where the allocator does not say
 * @param minorFaultsPerStep of the whole process
 */
public record SoakFigures(
    int epochs,
    double meanRate,
    double medianRate,
    double minRate,
    double maxRate,
    double rateCv,
    double rateDrift,
    Memory memory,
    long peakBytes,
    long medianBytes,
    double memoryDrift,
    long medianLiveBytes,
    long medianLazyFreeBytes,
    long medianRssBytes,
    double p50Ns,
    double p99Ns,
    long maxNs,
    long longestBatchNs,
    double madvisePerStep,
    double minorFaultsPerStep) {
  /** Which memory is judged. */
  public enum Memory {
    /** The allocator's own range. */
    ARENA,
    /** The whole process, since the allocator does not tell its own. */
    PROCESS
  }

  private static final int WARMUP_EPOCHS = 5;
  private static final int WARMUP_FRACTION = 5;
  private static final double DRIFT_FRACTION = 0.1;
  private static final long NO_DRIFT_BYTES = 64 << 10;

  /**
   * Of at least one epoch.
   *
   * @throws IllegalArgumentException if there is none
   */
  static SoakFigures of(List<SoakEpoch> all) {
    List<SoakEpoch> epochs = withoutWarmup(all);
    if (epochs.isEmpty()) {
      throw new IllegalArgumentException("a soak without an epoch");
    }
    boolean knowsArena = epochs.stream().allMatch(each -> each.arenaBytes() != SoakEpoch.UNKNOWN);
    ToDoubleFunction<SoakEpoch> memory = knowsArena ? SoakEpoch::arenaBytes : SoakEpoch::rssBytes;
    double[] rates = epochs.stream().mapToDouble(SoakEpoch::rate).toArray();
    double[] bytes = epochs.stream().mapToDouble(memory).toArray();
    double mean = DoubleStream.of(rates).average().orElseThrow();
    return new SoakFigures(
        epochs.size(),
        mean,
        median(rates),
        DoubleStream.of(rates).min().orElseThrow(),
        DoubleStream.of(rates).max().orElseThrow(),
        deviation(rates, mean) / mean,
        drift(rates, 0),
        knowsArena ? Memory.ARENA : Memory.PROCESS,
        (long) DoubleStream.of(bytes).max().orElseThrow(),
        (long) median(bytes),
        drift(bytes, NO_DRIFT_BYTES),
        medianOf(epochs, SoakEpoch::liveBytes),
        medianOf(epochs, SoakEpoch::lazyFreeBytes),
        medianOf(epochs, SoakEpoch::rssBytes),
        medianOf(epochs, SoakEpoch::p50Ns),
        medianOf(epochs, SoakEpoch::p99Ns),
        epochs.stream().mapToLong(SoakEpoch::maxNs).max().orElseThrow(),
        epochs.stream().mapToLong(SoakEpoch::longestBatchNs).max().orElseThrow(),
        perStep(epochs, SoakEpoch::madviseCalls),
        perStep(epochs, SoakEpoch::minorFaults));
  }

  /** Leaves out the first five epochs of each part, or the first fifth of a short one. */
  private static List<SoakEpoch> withoutWarmup(List<SoakEpoch> all) {
    List<SoakEpoch> rest = new ArrayList<>();
    int start = 0;
    while (start < all.size()) {
      int end = start;
      while (end < all.size() && all.get(end).part() == all.get(start).part()) {
        end++;
      }
      int length = end - start;
      rest.addAll(all.subList(start + Math.min(WARMUP_EPOCHS, length / WARMUP_FRACTION), end));
      start = end;
    }
    return rest;
  }

  private static double deviation(double[] values, double mean) {
    if (values.length < 2) {
      return 0;
    }
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    return Math.sqrt(squares / (values.length - 1));
  }

  private static double drift(double[] values, double negligible) {
    int tenth = (int) Math.max(1, Math.round(values.length * DRIFT_FRACTION));
    double first = median(Arrays.copyOf(values, tenth));
    double last = median(Arrays.copyOfRange(values, values.length - tenth, values.length));
    return Math.abs(last - first) < negligible || first == last ? 0 : (last - first) / first;
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

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
