package org.arenalab.extent;

import org.arenalab.os.Internal;

/**
 * The owner of the extents that a {@link ExtentPool#salvage} keeps. The salvaging thread calls both
 * methods.
 */
@Internal
public interface Survivors {
  /** Names every extent that is to be kept, each by one call of {@link Salvage#keep}. */
  void name(Salvage salvage);

  /** Learns that an extent was kept at first, but overlaps another one. Its space is free now. */
  void dropped(long offset, long owner);
}
