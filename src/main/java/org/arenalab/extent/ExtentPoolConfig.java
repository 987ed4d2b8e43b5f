package org.arenalab.extent;

import static org.arenalab.os.NullArgumentException.requireNonNull;

import java.util.Map;
import org.arenalab.os.Internal;
import org.arenalab.os.StackReserve;
import org.arenalab.settings.Checking;
import org.arenalab.settings.Choices;
import org.arenalab.settings.CommonOptions;
import org.arenalab.settings.Option;

/**
 * The settings of a new pool.
 *
 * <p>Each setting comes from the builder, else from a system property, else from the environment,
 * else from the default. {@code docs/extent-pool.md} lists the names, ranges and defaults. The pool
 * inside a compressed arena has its defaults.
 *
 * @param capacityBytes address space for extents and their tags, reserved at once and backed at the
 *     first write. From one granule, the room of the smallest extent, up to 2^31 - 1 granules (32
 *     GiB at 16 B)
 * @param alignmentBytes alignment of every extent: a power of two up to the page size. It is also
 *     the granule, the unit of allocation. An extent takes whole granules, together with 8 B of its
 *     tag. A value below 16 makes a granule of 16 B
 * @param targetFragmentedPercent compaction stops when the holes between extents have at most this
 *     share of the bytes in use. 0 to 100; 0 packs completely
 * @param tailSlackBytes memory after the last extent that {@link ExtentPool#compact} leaves backed
 *     for the next allocations; {@link ExtentPool#trim} leaves none
 * @param checking which mistakes and damage are detected; FULL verifies all bookkeeping once, when
 *     the pool is closed
 */
public record ExtentPoolConfig(
    long capacityBytes,
    int alignmentBytes,
    double targetFragmentedPercent,
    long tailSlackBytes,
    Checking checking) {
  public static final int DEFAULT_ALIGNMENT_BYTES = 16;
  public static final double DEFAULT_TARGET_FRAGMENTED_PERCENT = 2;
  public static final long DEFAULT_TAIL_SLACK_BYTES = 64 << 10;

  public ExtentPoolConfig {
    // Prepares the room os for its first use, which may be near the end of the stack.
    StackReserve.requireForCall();
    requireNonNull(checking, "checking");
    require(ExtentOptions.ALIGNMENT_BYTES, alignmentBytes);
    long granuleBytes = Math.max(alignmentBytes, ExtentTags.MIN_GRANULE_BYTES);
    long smallest = granuleBytes;
    long largest = granuleBytes * ExtentTags.MAX_GRANULES;
    if (capacityBytes < smallest || capacityBytes > largest) {
      throw new InvalidExtentRequestException(
          "capacityBytes=%d, expected %d (room for one extent) to %d"
              .formatted(capacityBytes, smallest, largest));
    }
    require(ExtentOptions.TARGET_FRAGMENTED_PERCENT, targetFragmentedPercent);
    require(ExtentOptions.TAIL_SLACK_BYTES, tailSlackBytes);
  }

  private static <T> void require(Option<T> option, T value) {
    ExtentOptions.GROUP.require("ExtentPoolConfig", option, value);
  }

  /** Returns the unit of allocation. */
  @Internal
  public int granuleBytes() {
    return Math.max(alignmentBytes, ExtentTags.MIN_GRANULE_BYTES);
  }

  int capacityGranules() {
    return (int) (capacityBytes / granuleBytes());
  }

  /** Returns the settings for a pool of this capacity, otherwise as {@link #builder}. */
  public static ExtentPoolConfig ofCapacity(long capacityBytes) {
    return builder(capacityBytes).build();
  }

  /** Returns the settings for a pool of this capacity, otherwise the defaults. Reads no place. */
  @Internal
  public static ExtentPoolConfig ofDefaults(long capacityBytes) {
    return builder(capacityBytes, Map.of(), Map.of()).build();
  }

  /**
   * Returns a builder with the settings from properties, environment and defaults.
   *
   * @throws InvalidExtentRequestException if a value is outside its range or cannot be read. Also
   *     if a property or variable starts like one of the pool, but is not a setting. Such names
   *     start with {@code arenalab.extent}, {@code .check}, {@code .preset} or {@code .profile}.
   */
  public static Builder builder(long capacityBytes) {
    return new Builder(capacityBytes, ExtentOptions.GROUP.read());
  }

  static Builder builder(
      long capacityBytes, Map<String, String> properties, Map<String, String> environment) {
    return new Builder(capacityBytes, ExtentOptions.GROUP.read(properties, environment));
  }

  /** A builder that collects settings. It is not thread-safe. */
  public static final class Builder {
    private final long capacityBytes;
    private final Choices choices;

    private Builder(long capacityBytes, Choices choices) {
      this.capacityBytes = capacityBytes;
      this.choices = choices;
    }

    /**
     * Applies all settings of a preset. Later calls override them.
     *
     * @param nameOrFile a preset of the library, or the path of a properties file
     * @throws InvalidExtentRequestException if the preset does not exist or cannot be read; nothing
     *     is set then
     */
    public Builder preset(String nameOrFile) {
      requireNonNull(nameOrFile, "nameOrFile");
      ExtentOptions.GROUP.apply(choices, nameOrFile);
      return this;
    }

    public Builder alignmentBytes(int value) {
      ExtentOptions.GROUP.set(choices, ExtentOptions.ALIGNMENT_BYTES, value);
      return this;
    }

    public Builder targetFragmentedPercent(double value) {
      ExtentOptions.GROUP.set(choices, ExtentOptions.TARGET_FRAGMENTED_PERCENT, value);
      return this;
    }

    public Builder tailSlackBytes(long value) {
      ExtentOptions.GROUP.set(choices, ExtentOptions.TAIL_SLACK_BYTES, value);
      return this;
    }

    /** Sets which mistakes and damage are detected. Default: NONE. */
    public Builder checking(Checking value) {
      ExtentOptions.GROUP.set(choices, CommonOptions.CHECKING, value);
      return this;
    }

    /**
     * Builds the settings.
     *
     * @throws InvalidExtentRequestException for a value outside its range
     */
    public ExtentPoolConfig build() {
      return new ExtentPoolConfig(
          capacityBytes,
          choices.get(ExtentOptions.ALIGNMENT_BYTES),
          choices.get(ExtentOptions.TARGET_FRAGMENTED_PERCENT),
          choices.get(ExtentOptions.TAIL_SLACK_BYTES),
          choices.get(CommonOptions.CHECKING));
    }
  }
}
