package org.arenalab.pager.store;

import static org.arenalab.os.NullArgumentException.requireNonNull;

import org.arenalab.codec.Codec;
import org.arenalab.extent.ExtentPoolConfig;

/**
 * The settings of a page store.
 *
 * @param capacityBytes address space for extents, backed as it is used: 64 KiB to 32 GiB
 * @param codec of new pages: {@link Codec#LZ4}, or {@link Codec#LZ4_HC}, which is denser and takes
 *     about eight times as long to encode
 * @param fullPercent share of the capacity in use at which the store stops accepting pages: 1 to
 *     100
 * @param resumePercent share of the capacity in use at which it accepts pages again: 0 to {@code
 *     fullPercent} - 1. The distance keeps eviction from starting and stopping at each page
 */
public record PageStoreConfig(long capacityBytes, Codec codec, int fullPercent, int resumePercent) {
  public static final long MIN_CAPACITY_BYTES = 64 << 10;
  public static final long MAX_CAPACITY_BYTES = 32L << 30;
  public static final int DEFAULT_FULL_PERCENT = 95;
  public static final int DEFAULT_RESUME_PERCENT = 90;

  public PageStoreConfig {
    requireNonNull(codec, "codec");
    if (codec != Codec.LZ4 && codec != Codec.LZ4_HC) {
      throw new PageStoreException(
          PageStoreException.Reason.INVALID_REQUEST,
          "codec=%s, expected LZ4 or LZ4_HC; densify uses zstd by itself".formatted(codec));
    }
    require(
        capacityBytes >= MIN_CAPACITY_BYTES && capacityBytes <= MAX_CAPACITY_BYTES,
        "capacityBytes",
        capacityBytes,
        MIN_CAPACITY_BYTES + " to " + MAX_CAPACITY_BYTES);
    require(fullPercent >= 1 && fullPercent <= 100, "fullPercent", fullPercent, "1 to 100");
    require(
        resumePercent >= 0 && resumePercent < fullPercent,
        "resumePercent",
        resumePercent,
        "0 to " + (fullPercent - 1) + ", below fullPercent");
  }

  private static void require(boolean holds, String name, long value, String expected) {
    if (!holds) {
      throw PageStoreException.invalid(name, value, expected);
    }
  }

  /** Returns the settings for this capacity: LZ4, full at 95 %, accepting again at 90 %. */
  public static PageStoreConfig ofCapacity(long capacityBytes) {
    return new PageStoreConfig(
        capacityBytes, Codec.LZ4, DEFAULT_FULL_PERCENT, DEFAULT_RESUME_PERCENT);
  }

  long fullBytes() {
    return capacityBytes * fullPercent / 100;
  }

  long resumeBytes() {
    return capacityBytes * resumePercent / 100;
  }

  ExtentPoolConfig pool() {
    long granule = ExtentPoolConfig.DEFAULT_ALIGNMENT_BYTES;
    long largest = granule * Integer.MAX_VALUE;
    return ExtentPoolConfig.ofDefaults(Math.min(capacityBytes, largest));
  }
}
