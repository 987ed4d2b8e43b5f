package org.arenalab.slab;

import static org.arenalab.os.NullArgumentException.requireNonNull;

import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.arenalab.slab.release.ReleasePolicy;

/**
 * The settings of a new allocator.
 *
 * <p>The builder overrides system properties, properties override the environment, and the
 * environment overrides the defaults. A profile is a file with several settings. It has the
 * precedence of the place that names it. A separate property or variable overrides the profile that
 * is named in the same place. In the builder, the later call wins.
 *
 * <table>
 * <caption>Settings</caption>
 * <tr><th>setting</th><th>in a profile</th><th>property</th><th>environment</th>
 *     <th>default</th></tr>
 * <tr><td>profile</td><td></td><td>arenalab.profile</td><td>ARENALAB_PROFILE</td>
 *     <td>none; fast, balanced, lean or a file</td></tr>
 * <tr><td>mode</td><td>mode</td><td>arenalab.lean</td><td>ARENALAB_LEAN</td>
 *     <td>0: FAST; 1: LEAN; balanced: BALANCED</td></tr>
 * <tr><td>decommit</td><td>decommit</td><td>arenalab.lean.decommit</td>
 *     <td>ARENALAB_LEAN_DECOMMIT</td><td>DONTNEED</td></tr>
 * <tr><td>targetBytes</td><td>targetMb</td><td>arenalab.lean.targetMb</td>
 *     <td>ARENALAB_LEAN_TARGET_MB</td><td>10 MiB</td></tr>
 * <tr><td>decay</td><td>decayMs</td><td>arenalab.lean.decayMs</td>
 *     <td>ARENALAB_LEAN_DECAY_MS</td><td>100 ms</td></tr>
 * <tr><td>budgetFraction</td><td>budgetPercent</td><td>arenalab.lean.budgetPercent</td>
 *     <td>ARENALAB_LEAN_BUDGET_PERCENT</td><td>2 %</td></tr>
 * <tr><td>reservedBytes</td><td>reserveGb</td><td>arenalab.slab.reserveGb</td>
 *     <td>ARENALAB_SLAB_RESERVE_GB</td><td>64 GiB of address space</td></tr>
 * <tr><td>hugePages</td><td>hugePages</td><td>arenalab.slab.hugePages</td>
 *     <td>ARENALAB_SLAB_HUGE_PAGES</td><td>false</td></tr>
 * <tr><td>scavenger</td><td>scavenger</td><td>arenalab.slab.scavenger</td>
 *     <td>ARENALAB_SLAB_SCAVENGER</td><td>true</td></tr>
 * <tr><td>checking</td><td>checking</td><td>arenalab.check</td><td>ARENALAB_CHECK</td>
 *     <td>none</td></tr>
 * <tr><td>guardInterval</td><td>guardInterval</td><td>arenalab.check.guardInterval</td>
 *     <td>ARENALAB_CHECK_GUARD_INTERVAL</td><td>4096</td></tr>
 * </table>
 *
 * <p>DONTNEED is the default because FREE does not lower RSS.
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
  public static final int DEFAULT_GUARD_INTERVAL = 4096;

  public SlabConfig {
    SlabLimits limits = new SlabLimits("SlabConfig");
    limits.requireSet("mode", mode);
    limits.requireSet("decommit", decommit);
    limits.requireSet("checking", checking);
    limits.requireDecay(decay);
    limits.requireTarget(targetBytes);
    limits.requireBudget(budgetFraction);
    limits.requireReserved(reservedBytes);
    limits.requireGuardInterval(guardInterval);
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
   *     with {@code arenalab.lean}, {@code .slab}, {@code .check}, {@code .profile} or {@code
   *     .mode}.
   */
  public static Builder builder() {
    return builder(propertiesOfProcess(), System.getenv());
  }

  static Builder builder(Map<String, String> properties, Map<String, String> environment) {
    return new Builder(properties, environment);
  }

  private static Map<String, String> propertiesOfProcess() {
    Properties all = System.getProperties();
    return all.stringPropertyNames().stream()
        .collect(Collectors.toMap(name -> name, name -> all.getProperty(name, "")));
  }

  ReleasePolicy policy() {
    return new ReleasePolicy(mode.level(decommit), decay.toNanos(), targetBytes, budgetFraction);
  }

  /**
   * A collector of settings; the later call wins. A value outside its range throws {@link
   * InvalidRequestException} at once, and changes nothing. Not thread-safe.
   */
  public static final class Builder {
    private static final SlabLimits LIMITS = new SlabLimits("builder");

    private SlabMode mode = SlabMode.FAST;
    private Decommit decommit = Decommit.DONTNEED;
    private long targetBytes = DEFAULT_TARGET_BYTES;
    private Duration decay = DEFAULT_DECAY;
    private double budgetFraction = DEFAULT_BUDGET_FRACTION;
    private long reservedBytes = DEFAULT_RESERVED_BYTES;
    private boolean exactReservation;
    private boolean hugePages;
    private boolean scavenger = true;
    private Checking checking = Checking.NONE;
    private int guardInterval = DEFAULT_GUARD_INTERVAL;

    private Builder(Map<String, String> properties, Map<String, String> environment) {
      new SlabSwitches(properties, environment).setAll(this);
    }

    /**
     * Applies all settings of a profile. Later calls override them.
     *
     * @param nameOrFile {@code fast}, {@code balanced} or {@code lean}, which come with the
     *     library, or the path of a properties file
     * @throws InvalidRequestException if the profile does not exist or cannot be read
     */
    public Builder profile(String nameOrFile) {
      requireNonNull(nameOrFile, "nameOrFile");
      SlabProfile.read(nameOrFile).setAll(this);
      return this;
    }

    /** Sets whether the allocator keeps memory or releases it. Default: FAST. */
    public Builder mode(SlabMode value) {
      LIMITS.requireSet("mode", value);
      mode = value;
      return this;
    }

    /** Sets how LEAN releases memory; the other modes ignore this setting. Default: DONTNEED. */
    public Builder decommit(Decommit value) {
      LIMITS.requireSet("decommit", value);
      decommit = value;
      return this;
    }

    /**
     * Sets the committed memory above which LEAN releases empty pages after half the decay.
     * Default: 10 MiB.
     *
     * @param value bytes, 0 or more
     */
    public Builder targetBytes(long value) {
      LIMITS.requireTarget(value);
      targetBytes = value;
      return this;
    }

    /**
     * Sets how long a page must be empty before LEAN releases it. Heaps of LEAN and BALANCED drain
     * their caches every half decay, but at most once per millisecond. Default: 100 ms.
     *
     * @param value 1 ms to 1 h
     */
    public Builder decay(Duration value) {
      LIMITS.requireDecay(value);
      decay = value;
      return this;
    }

    /**
     * Sets the fraction of one processor's time that releasing memory may take. Default: 0.02.
     *
     * @param value a fraction, above 0 and at most 1
     */
    public Builder budgetFraction(double value) {
      LIMITS.requireBudget(value);
      budgetFraction = value;
      return this;
    }

    /**
     * Sets the exact size of the reserved address space. If the system refuses this size, creating
     * the allocator fails. Default: 64 GiB, or less if the system refuses 64 GiB.
     *
     * @param value bytes, a multiple of 2 MiB from 2 MiB to 1 TiB
     */
    public Builder reservedBytes(long value) {
      LIMITS.requireReserved(value);
      reservedBytes = value;
      exactReservation = true;
      return this;
    }

    /**
     * Sets the size like {@link #reservedBytes}, but accepts less if the system refuses the size.
     */
    Builder reservedAtMost(long value) {
      LIMITS.requireReserved(value);
      reservedBytes = value;
      exactReservation = false;
      return this;
    }

    /**
     * Sets whether every superslab asks for one huge page. This needs the system's setting {@code
     * madvise} or {@code always} for transparent huge pages. Default: false. Then LEAN and BALANCED
     * ask only in a burst of growth. FAST asks only for a superslab that one large block fills, and
     * otherwise follows the system's setting.
     */
    public Builder hugePages(boolean value) {
      hugePages = value;
      return this;
    }

    /** Sets whether a daemon thread helps LEAN and BALANCED; FAST needs none. Default: true. */
    public Builder scavenger(boolean value) {
      scavenger = value;
      return this;
    }

    /** Sets which mistakes of the caller are detected. Default: NONE. */
    public Builder checking(Checking value) {
      LIMITS.requireSet("checking", value);
      checking = value;
      return this;
    }

    /**
     * Sets the interval of guarded blocks: one of this many is placed before a guard page, if
     * checking is GUARDED. Default: 4096.
     *
     * @param value blocks, 1 or more
     */
    public Builder guardInterval(int value) {
      LIMITS.requireGuardInterval(value);
      guardInterval = value;
      return this;
    }

    /** Returns the settings. */
    public SlabConfig build() {
      return new SlabConfig(
          mode,
          decommit,
          targetBytes,
          decay,
          budgetFraction,
          reservedBytes,
          exactReservation,
          hugePages,
          scavenger,
          checking,
          guardInterval);
    }
  }
}
