package org.arenalab.bench.soak;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToLongFunction;
import org.arenalab.bench.result.row.ForkStatistics;

/**
 * One kind of memory over the epochs of a soak, in bytes at the end of each epoch.
 *
 * @param medianBytes over all epochs
 * @param peakBytes the highest value of an epoch
 * @param firstBytes median of the first tenth of the epochs of the part that grew most
 * @param lastBytes median of the last tenth of that part
 * @param drift the change from the first tenth to the last, as a fraction of the first; a
 *     difference below 64 KiB counts as 0
 */
public record SoakMemory(
    long medianBytes, long peakBytes, long firstBytes, long lastBytes, double drift) {
  private static final long NO_DRIFT_BYTES = 64 << 10;

  /**
   * Summarizes at least one epoch.
   *
   * @param parts the parts that are long enough for a drift, at least one
   */
  static SoakMemory of(
      List<SoakEpoch> epochs, List<List<SoakEpoch>> parts, ToLongFunction<SoakEpoch> figure) {
    double[] all = bytes(epochs, figure);
    double[] growing =
        parts.stream()
            .map(part -> bytes(part, figure))
            .max(Comparator.comparingDouble(part -> SoakStatistics.drift(part, NO_DRIFT_BYTES)))
            .orElseThrow();
    return new SoakMemory(
        (long) ForkStatistics.median(all),
        (long) Arrays.stream(all).max().orElseThrow(),
        (long) SoakStatistics.firstTenth(growing),
        (long) SoakStatistics.lastTenth(growing),
        SoakStatistics.drift(growing, NO_DRIFT_BYTES));
  }

  private static double[] bytes(List<SoakEpoch> epochs, ToLongFunction<SoakEpoch> figure) {
    return epochs.stream().mapToDouble(figure::applyAsLong).toArray();
  }
}
