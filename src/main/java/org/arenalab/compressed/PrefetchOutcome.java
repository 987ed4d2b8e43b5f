package org.arenalab.compressed;

import org.arenalab.os.Internal;

/** The fate of a chunk since {@link CompressedRegion#prefetch} has decompressed it. */
@Internal
public enum PrefetchOutcome {
  /** The chunk is raw, and no access has used it since. Or it is just being stored. */
  UNUSED,
  /** The chunk is raw, and an access has used it. */
  USED,
  /** The chunk is stored again, and no access had used it before. */
  WASTED,
  /** The chunk is stored, and no waste is known: it was used before, or never prefetched. */
  STORED;

  /** Returns whether the chunk is stored. */
  public boolean isStored() {
    return this == WASTED || this == STORED;
  }
}
