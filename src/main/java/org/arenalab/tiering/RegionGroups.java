package org.arenalab.tiering;

import org.arenalab.compressed.CompressedRegion;

/** All groups of a region. */
final class RegionGroups {
  final CompressedRegion region;
  private final ChunkGroup[] groups;

  /** Set when the region was freed. Any thread. */
  volatile boolean freed;

  /** True while the schedule knows the groups. Hotness thread. */
  boolean adopted;

  RegionGroups(CompressedRegion region) {
    this.region = region;
    long chunks = region.chunks();
    groups = new ChunkGroup[(int) Math.ceilDiv(chunks, (long) ChunkGroup.CHUNKS)];
    for (int i = 0; i < groups.length; i++) {
      long first = (long) i * ChunkGroup.CHUNKS;
      int count = (int) Math.min(ChunkGroup.CHUNKS, chunks - first);
      groups[i] = new ChunkGroup(this, region, first, count);
    }
  }

  int count() {
    return groups.length;
  }

  ChunkGroup at(int index) {
    return groups[index];
  }

  ChunkGroup of(long chunk) {
    return groups[(int) (chunk / ChunkGroup.CHUNKS)];
  }
}
