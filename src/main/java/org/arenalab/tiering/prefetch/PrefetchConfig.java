package org.arenalab.tiering.prefetch;

import java.nio.file.Path;
import java.util.Optional;
import org.arenalab.os.Internal;

/**
 * The settings of prefetch.
 *
 * @param distance gap, in elements of the stream, between the consumer and the first fetched chunk
 *     of a new stream: 1 to {@link #MAX_DISTANCE}
 * @param batch first window of a stream, in chunks: 1 to {@link #MAX_BATCH}. The window grows while
 *     the consumer catches up with it
 * @param recordedSet file that keeps the recorded sets over a restart; none keeps them in memory
 */
@Internal
public record PrefetchConfig(int distance, int batch, Optional<Path> recordedSet) {
  /** Largest distance: the largest window of a stream. */
  public static final int MAX_DISTANCE = 128;

  /** Largest first window: the largest window of a stream. */
  public static final int MAX_BATCH = 128;

  /** Predicomp's settings: distance 1, batch 4, no file. */
  public static final PrefetchConfig DEFAULT = new PrefetchConfig(1, 4, Optional.empty());

  public PrefetchConfig {
    requireWithin("distance", distance, MAX_DISTANCE);
    requireWithin("batch", batch, MAX_BATCH);
  }

  private static void requireWithin(String name, int value, int max) {
    if (value < 1 || value > max) {
      throw new IllegalArgumentException(
          "prefetch setting out of range: %s=%d, expected 1 to %d".formatted(name, value, max));
    }
  }
}
