package org.arenalab.slab;

import static org.arenalab.os.NullArgumentException.requireNonNull;

import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * What a new allocator is to be like.
 *
 * <p>Each setting comes from the builder, else from a system property, else from the environment,
 * else from the default. A profile is a file that says several at once, as strong as the place that
 * names it. A property or variable of its own wins over the profile named in the same place; in the
 * builder the later call wins.
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
 * <p>DONTNEED is the default and not the reference's FREE, because FREE does not lower RSS.
 *
 * @param mode keep memory, or give it back
 * @param decommit how LEAN gives it back
 * @param targetBytes LEAN gives empty pages back twice as soon while more than this is committed
 * @param decay how long a page must have been empty before LEAN gives it back; 1 ms to 1 h
 * @param budgetFraction of a processor's time that giving back may take; above 0, at most 1
 * @param reservedBytes address space for blocks up to 64 MiB: a multiple of 2 MiB, up to 1 TiB
 * @param exactReservation whether a reservation that the system refuses is an error; otherwise it
 *     is halved until it fits
 * @param hugePages ask for transparent huge pages
 * @param scavenger whether a thread helps LEAN and BALANCED where no heap's own operations do
 * @param checking how much to look for mistakes
 * @param guardInterval one block in so many is guarded, if checking is GUARDED
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
   * Everything from properties, environment and defaults.
   *
   * @throws InvalidRequestException as {@link #builder()}
   */
  public static SlabConfig defaults() {
    return builder().build();
  }

  /**
   * Starts from properties, environment and defaults.
   *
   * @throws InvalidRequestException if one of them is outside its range or cannot be read, or if a
   *     property or variable has a name like theirs ({@code arenalab.lean}, {@code .slab}, {@code
   *     .check}, {@code .profile} or {@code .mode} at its start) that none of them has
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
    return new ReleasePolicy(mode, decommit, decay.toNanos(), targetBytes, budgetFraction);
  }

  /**
   * Collects settings; the later call wins. A value outside its range is an {@link
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
     * Sets all that a profile says, as its methods here would.
     *
     * @param nameOrFile {@code fast}, {@code balanced} or {@code lean}, which come with the
     *     library, or the path of a properties file
     * @throws InvalidRequestException if there is no such profile, or it cannot be understood
     */
    public Builder profile(String nameOrFile) {
      requireNonNull(nameOrFile, "nameOrFile");
      SlabProfile.read(nameOrFile).setAll(this);
      return this;
    }

    /** Whether memory is kept or given back. Default: FAST. */
    public Builder mode(SlabMode value) {
      LIMITS.requireSet("mode", value);
      mode = value;
      return this;
    }

    /** How LEAN gives memory back; the other modes do not ask. Default: DONTNEED. */
    public Builder decommit(Decommit value) {
      LIMITS.requireSet("decommit", value);
      decommit = value;
      return this;
    }

    /**
     * Above how much committed memory LEAN gives empty pages back sooner. Default: 10 MiB.
     *
     * @param value bytes, 0 or more
     */
    public Builder targetBytes(long value) {
      LIMITS.requireTarget(value);
      targetBytes = value;
      return this;
    }

    /**
     * How long a page must have been empty before LEAN gives it back. Heaps of LEAN and BALANCED
     * drain their caches every half of it, but at most once a millisecond. Default: 100 ms.
     *
     * @param value 1 ms to 1 h
     */
    public Builder decay(Duration value) {
      LIMITS.requireDecay(value);
      decay = value;
      return this;
    }

    /**
     * How much of one processor's time giving back may take. Default: 0.02.
     *
     * @param value a fraction, above 0 and at most 1
     */
    public Builder budgetFraction(double value) {
      LIMITS.requireBudget(value);
      budgetFraction = value;
      return this;
    }

    /**
     * Asks for just so much address space: where the system refuses it, the allocator is not made.
     * Default: 64 GiB, or what the system allows.
     *
     * @param value bytes, a multiple of 2 MiB from 2 MiB to 1 TiB
     */
    public Builder reservedBytes(long value) {
      LIMITS.requireReserved(value);
      reservedBytes = value;
      exactReservation = true;
      return this;
    }

    /** As {@link #reservedBytes}, but less will do where the system refuses so much. */
    Builder reservedAtMost(long value) {
      LIMITS.requireReserved(value);
      reservedBytes = value;
      exactReservation = false;
      return this;
    }

    /**
     * Whether every superslab is to come in one huge page, where the system's setting for
     * transparent huge pages is {@code madvise} or {@code always}. Otherwise only those of a burst
     * are, and those of FAST as the system pleases. Default: false.
     */
    public Builder hugePages(boolean value) {
      hugePages = value;
      return this;
    }

    /** Whether a daemon thread helps LEAN and BALANCED; FAST needs none. Default: true. */
    public Builder scavenger(boolean value) {
      scavenger = value;
      return this;
    }

    /** How much to look for mistakes. Default: NONE. */
    public Builder checking(Checking value) {
      LIMITS.requireSet("checking", value);
      checking = value;
      return this;
    }

    /**
     * One block in how many is put before a guard page, if checking is GUARDED. Default: 4096.
     *
     * @param value blocks, 1 or more
     */
    public Builder guardInterval(int value) {
      LIMITS.requireGuardInterval(value);
      guardInterval = value;
      return this;
    }

    /** What was set. */
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
