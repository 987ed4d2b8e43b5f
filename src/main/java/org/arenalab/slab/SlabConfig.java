package org.arenalab.slab;

import static org.arenalab.os.NullArgumentException.requireNonNull;

import java.time.Duration;
import java.util.Map;
import org.arenalab.settings.Checking;
import org.arenalab.settings.Choices;
import org.arenalab.settings.CommonOptions;
import org.arenalab.settings.Option;
import org.arenalab.slab.release.ReleasePolicy;

/**
 * The settings of a new allocator.
 *
 * <p>Each setting comes from the builder, else from a system property, else from the environment,
 * else from the default. A preset is a file with several settings. It has the precedence of the
 * place that names it, after that place's separate settings. In the builder, the later call wins.
 * {@code docs/slab.md} lists the names, ranges and defaults.
 *
 * @param mode keep memory, or release it to the kernel
 * @param decommit how LEAN releases memory
 * @param targetBytes LEAN releases empty pages after half the decay while more than this is
 *     committed
 * @param decay how long a page must be empty before LEAN releases it; 1 ms to 1 h
 * @param budgetFraction the fraction of one processor's time that releasing may take; above 0, at
 *     most 1
 * @param reservedBytes address space for blocks up to 64 MiB: a multiple of 2 MiB, up to 1 TiB
 * @param exactReservation whether a reservation that the system refuses is an error; otherwise the
 *     size is halved until the system accepts it
 * @param hugePages ask for transparent huge pages
 * @param scavenger whether a daemon thread does the maintenance of LEAN and BALANCED that no heap's
 *     own operations do
 * @param checking which mistakes of the caller are detected
 * @param guardInterval one of this many blocks is guarded, if checking is GUARDED
 */
public record SlabConfig(
    SlabMode mode,
    Decommit decommit,
    long targetBytes,
    Duration decay,
    double budgetFraction,
    long reservedBytes,
    boolean exactReservation,
    boolean hugePages,
    boolean scavenger,
    Checking checking,
    int guardInterval) {
  public static final long DEFAULT_TARGET_BYTES = 10L << 20;
  public static final long DEFAULT_RESERVED_BYTES = 64L << 30;
  public static final Duration DEFAULT_DECAY = Duration.ofMillis(100);
  public static final double DEFAULT_BUDGET_FRACTION = 0.02;
  public static final int DEFAULT_GUARD_INTERVAL = CommonOptions.GUARD_INTERVAL.fallback();

  public SlabConfig {
    require(SlabOptions.MODE, mode);
    require(SlabOptions.DECOMMIT, decommit);
    require(CommonOptions.CHECKING, checking);
    require(SlabOptions.DECAY, decay);
    require(SlabOptions.TARGET_BYTES, targetBytes);
    require(SlabOptions.BUDGET_FRACTION, budgetFraction);
    require(SlabOptions.RESERVED_BYTES, reservedBytes);
    require(CommonOptions.GUARD_INTERVAL, guardInterval);
  }

  private static <T> void require(Option<T> option, T value) {
    SlabOptions.GROUP.require("SlabConfig", option, value);
  }

  /**
   * Returns the settings from properties, environment and defaults.
   *
   * @throws InvalidRequestException as {@link #builder()}
   */
  public static SlabConfig defaults() {
    return builder().build();
  }

  /**
   * Returns a builder that starts from properties, environment and defaults.
   *
   * @throws InvalidRequestException if a value is outside its range or cannot be read. Also if a
   *     property or variable starts like one of the slab, but is not a setting. Such names start
   *     with {@code arenalab.lean}, {@code .slab}, {@code .check}, {@code .preset}, {@code
   *     .profile} or {@code .mode}.
   */
  public static Builder builder() {
    return new Builder(SlabOptions.GROUP.read());
  }

  static Builder builder(Map<String, String> properties, Map<String, String> environment) {
    return new Builder(SlabOptions.GROUP.read(properties, environment));
  }

  ReleasePolicy policy() {
    return new ReleasePolicy(mode.level(decommit), decay.toNanos(), targetBytes, budgetFraction);
  }

  /**
   * A collector of settings; the later call wins. A value outside its range throws {@link
   * InvalidRequestException} at once, and changes nothing. Not thread-safe.
   */
  public static final class Builder {
    private final Choices choices;

    private Builder(Choices choices) {
      this.choices = choices;
    }

    /**
     * Applies all settings of a preset. Later calls override them.
     *
     * @param nameOrFile {@code fast}, {@code balanced} or {@code lean}, which come with the
     *     library, or the path of a properties file
     * @throws InvalidRequestException if the preset does not exist or cannot be read; nothing is
     *     set then
     */
    public Builder preset(String nameOrFile) {
      requireNonNull(nameOrFile, "nameOrFile");
      SlabOptions.GROUP.apply(choices, nameOrFile);
      return this;
    }

    /** Sets whether the allocator keeps memory or releases it. Default: FAST. */
    public Builder mode(SlabMode value) {
      SlabOptions.GROUP.set(choices, SlabOptions.MODE, value);
      return this;
    }

    /** Sets how LEAN releases memory; the other modes ignore this setting. Default: DONTNEED. */
    public Builder decommit(Decommit value) {
      SlabOptions.GROUP.set(choices, SlabOptions.DECOMMIT, value);
      return this;
    }

    /**
     * Sets the committed memory above which LEAN releases empty pages after half the decay.
     * Default: 10 MiB.
     *
     * @param value bytes, 0 or more
     */
    public Builder targetBytes(long value) {
      SlabOptions.GROUP.set(choices, SlabOptions.TARGET_BYTES, value);
      return this;
    }

    /**
     * Sets how long a page must be empty before LEAN releases it. Heaps of LEAN and BALANCED drain
     * their caches every half decay, but at most once per millisecond. Default: 100 ms.
     *
     * @param value 1 ms to 1 h
     */
    public Builder decay(Duration value) {
      SlabOptions.GROUP.set(choices, SlabOptions.DECAY, value);
      return this;
    }

    /**
     * Sets the fraction of one processor's time that releasing memory may take. Default: 0.02.
     *
     * @param value a fraction, above 0 and at most 1
     */
    public Builder budgetFraction(double value) {
      SlabOptions.GROUP.set(choices, SlabOptions.BUDGET_FRACTION, value);
      return this;
    }

    /**
     * Sets the exact size of the reserved address space. If the system refuses this size, creating
     * the allocator fails. Default: 64 GiB, or less if the system refuses 64 GiB.
     *
     * @param value bytes, a multiple of 2 MiB from 2 MiB to 1 TiB
     */
    public Builder reservedBytes(long value) {
      SlabOptions.GROUP.set(choices, SlabOptions.RESERVED_BYTES, value);
      return this;
    }

    /**
     * Sets whether every superslab asks for one huge page. This needs the system's setting {@code
     * madvise} or {@code always} for transparent huge pages. Default: false. Then LEAN and BALANCED
     * ask only in a burst of growth. FAST asks only for a superslab that one large block fills, and
     * otherwise follows the system's setting.
     */
    public Builder hugePages(boolean value) {
      SlabOptions.GROUP.set(choices, SlabOptions.HUGE_PAGES, value);
      return this;
    }

    /** Sets whether a daemon thread helps LEAN and BALANCED; FAST needs none. Default: true. */
    public Builder scavenger(boolean value) {
      SlabOptions.GROUP.set(choices, SlabOptions.SCAVENGER, value);
      return this;
    }

    /** Sets which mistakes of the caller are detected. Default: NONE. */
    public Builder checking(Checking value) {
      SlabOptions.GROUP.set(choices, CommonOptions.CHECKING, value);
      return this;
    }

    /**
     * Sets the interval of guarded blocks: one of this many is placed before a guard page, if
     * checking is GUARDED. Default: 4096.
     *
     * @param value blocks, 1 or more
     */
    public Builder guardInterval(int value) {
      SlabOptions.GROUP.set(choices, CommonOptions.GUARD_INTERVAL, value);
      return this;
    }

    /** Returns the settings. */
    public SlabConfig build() {
      return new SlabConfig(
          choices.get(SlabOptions.MODE),
          choices.get(SlabOptions.DECOMMIT),
          choices.get(SlabOptions.TARGET_BYTES),
          choices.get(SlabOptions.DECAY),
          choices.get(SlabOptions.BUDGET_FRACTION),
          choices.get(SlabOptions.RESERVED_BYTES),
          choices.isOfProgram(SlabOptions.RESERVED_BYTES),
          choices.get(SlabOptions.HUGE_PAGES),
          choices.get(SlabOptions.SCAVENGER),
          choices.get(CommonOptions.CHECKING),
          choices.get(CommonOptions.GUARD_INTERVAL));
    }
  }
}
