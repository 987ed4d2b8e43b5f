package org.arenalab.bench.experiment;

import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/**
 * How much others used the machine during a soak.
 *
 * @param waitedFraction of the time that the working thread was ready and had no processor; NaN
 *     where the kernel does not say
 * @param stolenFraction of the time of one processor that the hypervisor gave to other machines;
 *     NaN where the kernel does not say
 */
public record SoakBusyness(double waitedFraction, double stolenFraction) {
  /** A hundredth of the time: what the timer and the kernel's own threads take is below it. */
  private static final double BUSY = 0.01;

  private static final double NS_PER_S = 1e9;

  /** Summarises at least one epoch. */
  static SoakBusyness of(List<SoakEpoch> epochs) {
    return new SoakBusyness(
        fraction(epochs, SoakEpoch::waitedNs), fraction(epochs, SoakEpoch::stolenNs));
  }

  private static double fraction(List<SoakEpoch> epochs, ToLongFunction<SoakEpoch> ns) {
    if (epochs.stream().anyMatch(each -> ns.applyAsLong(each) == SoakEpoch.UNKNOWN)) {
      return Double.NaN;
    }
    double seconds = epochs.stream().mapToDouble(SoakEpoch::seconds).sum();
    return epochs.stream().mapToLong(ns).sum() / NS_PER_S / seconds;
  }

  /** Whether rates and times say something about the machine's other users, too. */
  boolean isBusy() {
    return waitedFraction > BUSY || stolenFraction > BUSY;
  }

  /**
   * One line for the user.
   *
   * @param load the machine's load average of the last minute; negative if unknown
   */
  String text(double load) {
    return state()
        + "the working thread waited for a processor %s of the time, %s was stolen, load average %s"
            .formatted(
                percent(waitedFraction),
                percent(stolenFraction),
                load < 0 ? "unknown" : String.format(Locale.ROOT, "%.1f", load));
  }

  private String state() {
    if (isBusy()) {
      return "busy: rates and times contain the work of others; ";
    }
    boolean known = !Double.isNaN(waitedFraction) && !Double.isNaN(stolenFraction);
    return known ? "quiet; " : "not known to be quiet; ";
  }

  private static String percent(double fraction) {
    return Double.isNaN(fraction)
        ? "unknown"
        : String.format(Locale.ROOT, "%.2f %%", 100 * fraction);
  }
}
