package org.arenalab.compressed;

import org.arenalab.os.VirtualMemory;

/**
 * What a new pool is to be like.
 *
 * @param capacityBytes address space for extents and their tags, reserved at once and backed when
 *     it is first written; from room for one extent of a byte up to 2^31 - 1 granules (32 GiB at 16
 *     B)
 * @param alignmentBytes of every extent: a power of two up to the page size. It is also the granule
 *     in which space is handed out: an extent takes whole ones, together with 8 B of its tag. Below
 *     16 it is the same as 16
 * @param targetFragmentedPercent compaction stops when the holes between the extents are no more
 *     than so much of the bytes in use; 0 to 100, and 0 packs as far as it can
 * @param tailSlackBytes memory behind the last extent that {@link ExtentPool#compact} leaves backed
 *     for the next allocations; {@link ExtentPool#trim} leaves none
 */
public record ExtentPoolConfig(
    long capacityBytes, int alignmentBytes, double targetFragmentedPercent, long tailSlackBytes) {
  public static final int DEFAULT_ALIGNMENT_BYTES = 16;
  public static final double DEFAULT_TARGET_FRAGMENTED_PERCENT = 2;
  public static final long DEFAULT_TAIL_SLACK_BYTES = 64 << 10;

  public ExtentPoolConfig {
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

  /** The unit in which space is handed out. */
  int granuleBytes() {
    return Math.max(alignmentBytes, ExtentTags.MIN_GRANULE_BYTES);
  }

  int capacityGranules() {
    return (int) (capacityBytes / granuleBytes());
  }

  /** A pool of that capacity, otherwise with the defaults. */
  public static ExtentPoolConfig ofCapacity(long capacityBytes) {
    return builder(capacityBytes).build();
  }

  /** Starts from the defaults. */
  public static Builder builder(long capacityBytes) {
    return new Builder(capacityBytes);
  }

  /** Collects settings. Not thread-safe. */
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
     * What was set.
     *
     * @throws InvalidExtentRequestException for a value outside its range
     */
    public ExtentPoolConfig build() {
      return new ExtentPoolConfig(
          capacityBytes, alignmentBytes, targetFragmentedPercent, tailSlackBytes);
    }
  }
}
