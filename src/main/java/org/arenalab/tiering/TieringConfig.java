package org.arenalab.tiering;

import static org.arenalab.os.NullArgumentException.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.arenalab.hotness.SourceKind;
import org.arenalab.os.StackReserve;
import org.arenalab.settings.Choices;
import org.arenalab.settings.Option;

/**
 * The settings of {@link ArenaLoops}.
 *
 * <p>Each setting comes from the builder, else from a system property, else from the environment,
 * else from the default. {@code docs/tiering.md} lists the names, ranges and defaults.
 *
 * <p>For a constant {@code tCold}, set {@code tColdMin} and {@code tColdMax} to the same value.
 *
 * @param tHot a chunk is hot for this time after an access: 10 ms to {@code tColdMin}
 * @param tCold a chunk is cold after this time without an access; where the controller starts
 * @param tColdMin lower bound of the controller
 * @param tColdMax upper bound of the controller, up to 1 h
 * @param refaultGoal refaults per minute that are allowed, in percent of the working set: 0 to 100
 * @param cpuBudget processor time of background compression, in percent of one core: 0 to 100
 * @param backgroundCompression whether cold chunks are compressed in the background
 * @param densify whether chunks that stay stored for 10 x {@code tCold} move to the denser codec
 * @param prefetch whether chunks are decompressed before they are used
 * @param prefetchDistance gap in chunks between the consumer of a stream and the first fetched
 *     chunk
 * @param prefetchBatch first window of a stream, in chunks
 * @param recordedSet file that keeps the recorded sets over a restart
 * @param hotness sources in the order in which they are tried. The arena's own epochs (TOUCHES) are
 *     always used; the first other source that works is asked in addition
 */
public record TieringConfig(
    Duration tHot,
    Duration tCold,
    Duration tColdMin,
    Duration tColdMax,
    double refaultGoal,
    double cpuBudget,
    boolean backgroundCompression,
    boolean densify,
    boolean prefetch,
    int prefetchDistance,
    int prefetchBatch,
    Optional<Path> recordedSet,
    List<SourceKind> hotness) {
  private static final Duration DEFAULT_T_HOT = Duration.ofMillis(500);
  private static final int MIN_RANGE = 4;
  private static final int TICKS_OF_T_HOT = 5;
  private static final long SHORTEST_TICK_NS = 10_000_000;

  /** Checks the settings. */
  public TieringConfig {
    requireNonNull(tHot, "tHot");
    requireNonNull(tCold, "tCold");
    requireNonNull(tColdMin, "tColdMin");
    requireNonNull(tColdMax, "tColdMax");
    requireNonNull(recordedSet, "recordedSet");
    hotness = List.copyOf(requireNonNull(hotness, "hotness"));
    // Prepares the room os for its first use, which may be near the end of the stack.
    StackReserve.requireForCall();
    require(TieringOptions.T_HOT, tHot);
    require(TieringOptions.T_COLD, tCold);
    require(TieringOptions.T_COLD_MIN, tColdMin);
    require(TieringOptions.T_COLD_MAX, tColdMax);
    require(TieringOptions.REFAULT_GOAL, refaultGoal);
    require(TieringOptions.CPU_BUDGET, cpuBudget);
    require(TieringOptions.PREFETCH_DISTANCE, prefetchDistance);
    require(TieringOptions.PREFETCH_BATCH, prefetchBatch);
    require(TieringOptions.HOTNESS, hotness);
    // First: tColdMin may be computed from the other two.
    requireOrder("tCold", tCold, "tHot", tHot);
    requireOrder("tColdMin", tColdMin, "tHot", tHot);
    requireOrder("tCold", tCold, "tColdMin", tColdMin);
    requireOrder("tColdMax", tColdMax, "tCold", tCold);
  }

  private static <T> void require(Option<T> option, T value) {
    TieringOptions.GROUP.require("TieringConfig", option, value);
  }

  private static void requireOrder(String name, Duration value, String lower, Duration least) {
    if (value.compareTo(least) < 0) {
      throw TieringException.ofSetting(
          "bad setting in TieringConfig: %s=%s, expected at least %s=%s"
              .formatted(name, value, lower, least));
    }
  }

  /** Returns the settings from properties, environment and defaults. */
  public static TieringConfig defaults() {
    return builder().build();
  }

  /**
   * Returns a builder with the settings from properties, environment and defaults.
   *
   * @throws TieringException (INVALID_REQUEST) if a value is outside its range or cannot be read.
   *     Also if a property or variable starts like one of the loops, but is not a setting
   */
  public static Builder builder() {
    // Prepares the room os for its first use, which may be near the end of the stack.
    StackReserve.requireForCall();
    return new Builder(TieringOptions.GROUP.read());
  }

  static Builder builder(Map<String, String> properties, Map<String, String> environment) {
    return new Builder(TieringOptions.GROUP.read(properties, environment));
  }

  /** Returns the shortest tick of the hotness loop: a fifth of {@code tHot}, at least 10 ms. */
  long tickNs() {
    return Math.max(tHot.toNanos() / TICKS_OF_T_HOT, SHORTEST_TICK_NS);
  }

  /** A builder that collects settings. It is not thread-safe. */
  public static final class Builder {
    private final Choices choices;

    private Builder(Choices choices) {
      this.choices = choices;
    }

    private <T> Builder set(Option<T> option, T value) {
      TieringOptions.GROUP.set(choices, option, value);
      return this;
    }

    /**
     * Applies all settings of a preset. Later calls override them.
     *
     * @param nameOrFile a preset of the library, or the path of a properties file
     * @throws TieringException (INVALID_REQUEST) if the preset does not exist or cannot be read;
     *     nothing is set then
     */
    public Builder preset(String nameOrFile) {
      requireNonNull(nameOrFile, "nameOrFile");
      TieringOptions.GROUP.apply(choices, nameOrFile);
      return this;
    }

    public Builder tHot(Duration value) {
      return set(TieringOptions.T_HOT, value);
    }

    public Builder tCold(Duration value) {
      return set(TieringOptions.T_COLD, value);
    }

    public Builder tColdMin(Duration value) {
      return set(TieringOptions.T_COLD_MIN, value);
    }

    public Builder tColdMax(Duration value) {
      return set(TieringOptions.T_COLD_MAX, value);
    }

    public Builder refaultGoal(double value) {
      return set(TieringOptions.REFAULT_GOAL, value);
    }

    public Builder cpuBudget(double value) {
      return set(TieringOptions.CPU_BUDGET, value);
    }

    public Builder backgroundCompression(boolean value) {
      return set(TieringOptions.BACKGROUND_COMPRESSION, value);
    }

    public Builder densify(boolean value) {
      return set(TieringOptions.DENSIFY, value);
    }

    public Builder prefetch(boolean value) {
      return set(TieringOptions.PREFETCH, value);
    }

    public Builder prefetchDistance(int value) {
      return set(TieringOptions.PREFETCH_DISTANCE, value);
    }

    public Builder prefetchBatch(int value) {
      return set(TieringOptions.PREFETCH_BATCH, value);
    }

    public Builder recordedSet(Path value) {
      return set(TieringOptions.RECORDED_SET, value);
    }

    /** Sets the sources of hotness in the order in which they are tried. */
    public Builder hotness(List<SourceKind> value) {
      return set(TieringOptions.HOTNESS, value == null ? null : List.copyOf(value));
    }

    /**
     * Builds the settings. Computes what was not set from {@code tCold}.
     *
     * @throws TieringException (INVALID_REQUEST) if the ages are not in order
     */
    public TieringConfig build() {
      Duration tCold = choices.get(TieringOptions.T_COLD);
      Duration quarter = tCold.dividedBy(MIN_RANGE);
      Duration tHot = or(TieringOptions.T_HOT, least(DEFAULT_T_HOT, quarter));
      Duration tColdMin = or(TieringOptions.T_COLD_MIN, most(tHot, quarter));
      return new TieringConfig(
          most(tHot, TieringConfig.shortestAge()),
          tCold,
          most(tColdMin, TieringConfig.shortestAge()),
          choices.get(TieringOptions.T_COLD_MAX),
          choices.get(TieringOptions.REFAULT_GOAL),
          choices.get(TieringOptions.CPU_BUDGET),
          choices.get(TieringOptions.BACKGROUND_COMPRESSION),
          choices.get(TieringOptions.DENSIFY),
          choices.get(TieringOptions.PREFETCH),
          choices.get(TieringOptions.PREFETCH_DISTANCE),
          choices.get(TieringOptions.PREFETCH_BATCH),
          Optional.ofNullable(choices.get(TieringOptions.RECORDED_SET)),
          choices.get(TieringOptions.HOTNESS));
    }

    private Duration or(Option<Duration> option, Duration computed) {
      Duration value = choices.get(option);
      return value == null ? computed : value;
    }

    private static Duration least(Duration a, Duration b) {
      return a.compareTo(b) < 0 ? a : b;
    }

    private static Duration most(Duration a, Duration b) {
      return a.compareTo(b) > 0 ? a : b;
    }
  }

  private static Duration shortestAge() {
    return Duration.ofNanos(SHORTEST_TICK_NS);
  }
}
