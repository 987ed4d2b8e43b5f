package org.arenalab.compressed;

/** The exception for a region that cannot be freed because leases of its chunks are open. */
public final class RegionPinnedException extends CompressedArenaException {
  private static final long serialVersionUID = 1L;

  RegionPinnedException(CompressedRegion region, long chunk, long leases) {
    super(
        "%s cannot be freed: chunk %d is pinned by %d lease(s); close them first"
            .formatted(region, chunk, leases));
  }
}
