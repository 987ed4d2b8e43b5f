package org.arenalab.bench.run;

import org.arenalab.bench.cli.UsageException;
import org.arenalab.bench.result.ForkDurations;
import org.arenalab.bench.result.RunCatalog;
import org.arenalab.bench.result.UnknownRunException;
import org.arenalab.bench.result.json.UnreadableResultException;

/**
 * Finds the durations of rows in an earlier run. The user names that run, because all shards must
 * use one run. The last run of each machine would be a different one.
 */
public final class Durations {
  private Durations() {}

  /**
   * Returns the durations of the run that {@code word} names; unknown for null.
   *
   * @throws UsageException if no run has that name, or it has no durations
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
            "--durations: %s has no durations of its forks; name a newer run".formatted(word));
      }
      return durations;
    } catch (UnknownRunException | UnreadableResultException e) {
      throw new UsageException("--durations: " + e.getMessage(), e);
    }
  }
}
