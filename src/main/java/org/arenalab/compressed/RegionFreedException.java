package org.arenalab.compressed;

/** A region that was freed. */
public final class RegionFreedException extends CompressedArenaException {
  private static final long serialVersionUID = 1L;

  RegionFreedException(CompressedRegion region) {
    super("%s was freed".formatted(region));
  }
}
