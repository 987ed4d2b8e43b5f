package org.arenalab.compressed;

/** The exception for operations on a region that was freed. */
public final class RegionFreedException extends CompressedArenaException {
  private static final long serialVersionUID = 1L;

  RegionFreedException(CompressedRegion region) {
    super("%s was freed".formatted(region));
  }
}
