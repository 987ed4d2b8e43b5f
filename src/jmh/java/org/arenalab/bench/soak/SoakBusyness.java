package org.arenalab.bench.soak;

import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/**
 * The use of the machine by other processes and other virtual machines during a soak.
 *
 * @param waitedFraction the share of the time that the working thread was ready and had no
 *     processor; NaN if the kernel does not report it
 * @param stolenFraction the share of one processor's time that the hypervisor gave to other
 *     machines; NaN if the kernel does not report it
 */
public record SoakBusyness(double waitedFraction, double stolenFraction) {
  /** Limit, share of the time: the timer and the kernel's own threads take less than 1 %. */
  private static final double BUSY = 0.01;

  private static final double NS_PER_S = 1e9;

  /** Summarizes at least one epoch. */
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

  /** Returns whether rates and times also depend on the machine's other users. */
  boolean isBusy() {
    return waitedFraction > BUSY || stolenFraction > BUSY;
  }

  /**
   * Returns one line for the user.
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
      return "busy: other work affects rates and times; ";
    }
    boolean known = !Double.isNaN(waitedFraction) && !Double.isNaN(stolenFraction);
    return known ? "quiet; " : "load unknown; ";
  }

  private static String percent(double fraction) {
    return Double.isNaN(fraction)
        ? "unknown"
        : String.format(Locale.ROOT, "%.2f %%", 100 * fraction);
  }
}
