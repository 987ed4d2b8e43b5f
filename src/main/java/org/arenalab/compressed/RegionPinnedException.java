package org.arenalab.compressed;

/** A region that cannot be freed, because somebody holds leases of its chunks. */
public final class RegionPinnedException extends CompressedArenaException {
  private static final long serialVersionUID = 1L;

  RegionPinnedException(CompressedRegion region, long chunk, long leases) {
    super(
        "%s cannot be freed: chunk %d is pinned by %d lease(s); close them first"
            .formatted(region, chunk, leases));
  }
}
