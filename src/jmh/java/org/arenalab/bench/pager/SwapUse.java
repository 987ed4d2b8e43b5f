package org.arenalab.bench.pager;

import com.fasterxml.jackson.annotation.JsonIgnore;
import org.arenalab.bench.kernelmemory.ZramUse;

/**
 * The memory of zram.
 *
 * @param storedBytes of pages, before compression
 * @param poolBytes that they take; -1 if this machine has no zram for us
 * @param missing why there is none; else empty
 */
public record SwapUse(long storedBytes, long poolBytes, String missing) {
  /** Returns the memory of a device. */
  public static SwapUse of(ZramUse use) {
    return new SwapUse(use.storedBytes(), use.poolBytes(), "");
  }

  /** Returns the reason why there is no zram. */
  public static SwapUse none(String missing) {
    return new SwapUse(0, -1, missing);
  }

  /** Returns whether zram was used. */
  @JsonIgnore
  public boolean isKnown() {
    return poolBytes >= 0;
  }

  /** Returns the saved bytes for each stored byte. */
  public double savedShare() {
    return 1 - (double) poolBytes / storedBytes;
  }
}
