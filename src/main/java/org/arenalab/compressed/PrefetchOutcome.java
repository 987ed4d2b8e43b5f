package org.arenalab.compressed;

import org.arenalab.os.Internal;

/** The fate of a chunk since {@link CompressedRegion#prefetch} has decompressed it. */
@Internal
public enum PrefetchOutcome {
  /** The chunk is raw, and no access has used it since. */
  UNUSED,
  /** The chunk is raw, and an access has used it. */
  USED,
  /** The chunk is stored again, or being stored. The arena does not know whether it was used. */
  STORED
}
