package org.arenalab.extent;

import org.arenalab.os.Internal;
import org.arenalab.os.StackReserve;
import org.arenalab.os.VirtualMemory;

/**
 * The settings of a new pool.
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
 */
public record ExtentPoolConfig(
    long capacityBytes, int alignmentBytes, double targetFragmentedPercent, long tailSlackBytes) {
  public static final int DEFAULT_ALIGNMENT_BYTES = 16;
  public static final double DEFAULT_TARGET_FRAGMENTED_PERCENT = 2;
  public static final long DEFAULT_TAIL_SLACK_BYTES = 64 << 10;

  public ExtentPoolConfig {
    // Prepares the room os for its first use, which may be near the end of the stack.
    StackReserve.requireForCall();
    long pageBytes = VirtualMemory.pageSizeBytes();
    require(
        alignmentBytes > 0 && Integer.bitCount(alignmentBytes) == 1 && alignmentBytes <= pageBytes,
        "alignmentBytes=%s, expected a power of two from 1 to " + pageBytes,
        alignmentBytes);
    long granuleBytes = Math.max(alignmentBytes, ExtentTags.MIN_GRANULE_BYTES);
    long smallest = granuleBytes;
    long largest = granuleBytes * ExtentTags.MAX_GRANULES;
    require(
        capacityBytes >= smallest && capacityBytes <= largest,
        "capacityBytes=%s, expected " + smallest + " (room for one extent) to " + largest,
        capacityBytes);
    require(
        targetFragmentedPercent >= 0 && targetFragmentedPercent <= 100,
        "targetFragmentedPercent=%s, expected 0 to 100",
        targetFragmentedPercent);
    require(tailSlackBytes >= 0, "tailSlackBytes=%s, expected at least 0", tailSlackBytes);
  }

  private static void require(boolean holds, String message, Object value) {
    if (!holds) {
      throw new InvalidExtentRequestException(message.formatted(value));
    }
  }

  /** Returns the unit of allocation. */
  @Internal
  public int granuleBytes() {
    return Math.max(alignmentBytes, ExtentTags.MIN_GRANULE_BYTES);
  }

  int capacityGranules() {
    return (int) (capacityBytes / granuleBytes());
  }

  /** Returns the settings for a pool of this capacity, otherwise with the defaults. */
  public static ExtentPoolConfig ofCapacity(long capacityBytes) {
    return builder(capacityBytes).build();
  }

  /** Returns a builder with the default settings. */
  public static Builder builder(long capacityBytes) {
    return new Builder(capacityBytes);
  }

  /** A builder that collects settings. It is not thread-safe. */
  public static final class Builder {
    private final long capacityBytes;
    private int alignmentBytes = DEFAULT_ALIGNMENT_BYTES;
    private double targetFragmentedPercent = DEFAULT_TARGET_FRAGMENTED_PERCENT;
    private long tailSlackBytes = DEFAULT_TAIL_SLACK_BYTES;

    private Builder(long capacityBytes) {
      this.capacityBytes = capacityBytes;
    }

    public Builder alignmentBytes(int value) {
      alignmentBytes = value;
      return this;
    }

    public Builder targetFragmentedPercent(double value) {
      targetFragmentedPercent = value;
      return this;
    }

    public Builder tailSlackBytes(long value) {
      tailSlackBytes = value;
      return this;
    }

    /**
     * Builds the settings.
     *
     * @throws InvalidExtentRequestException for a value outside its range
     */
    public ExtentPoolConfig build() {
      return new ExtentPoolConfig(
          capacityBytes, alignmentBytes, targetFragmentedPercent, tailSlackBytes);
    }
  }
}
