package org.arenalab.bench.run;

import org.arenalab.bench.result.ForkDurations;
import org.arenalab.bench.result.RunCatalog;
import org.arenalab.bench.result.UnknownRunException;
import org.arenalab.bench.result.UnreadableResultException;

/**
 * How long rows took the last time. Every shard must be told the same run, so it is named and not
 * looked for: what each machine has measured last would be another run on each.
 */
public final class Durations {
  private Durations() {}

  /**
   * Of the run that {@code word} names; unknown for null.
   *
   * @throws UsageException where there is no such run, or it says nothing about durations
   */
  public static ForkDurations of(String word) {
    if (word == null) {
      return ForkDurations.unknown();
    }
    try {
      RunCatalog catalog = RunCatalog.ofThisFolder();
      ForkDurations durations = ForkDurations.of(catalog.find(word).envelope());
      if (durations.isEmpty()) {
        throw new UsageException(
            "--durations: %s does not say how long its forks took; name a newer run"
                .formatted(word));
      }
      return durations;
    } catch (UnknownRunException | UnreadableResultException e) {
      throw new UsageException("--durations: " + e.getMessage(), e);
    }
  }
}
