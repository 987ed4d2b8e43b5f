package org.arenalab.bench.loops.targets;

import org.arenalab.bench.workload.PageData;
import org.arenalab.bench.workload.PageSet;
import org.arenalab.compressed.CompressedArena;
import org.arenalab.compressed.CompressedArenaConfig;

/** The arenas and pages of the parts. */
final class Arenas {
  private Arenas() {}

  /** Opens an arena with room for some bytes of regions, and a pool that never gets full. */
  static CompressedArena open(long regionBytes) {
    return CompressedArena.open(
        CompressedArenaConfig.builder()
            .chunkBytes(PageSet.PAGE_BYTES)
            .capacityBytes(2 * regionBytes)
            .reservedBytes(regionBytes)
            .build());
  }

  /** Loads pages for a region of the plan. */
  static PageSet pages(TargetsPlan plan) {
    int wanted = (int) (plan.regionBytes() / PageSet.PAGE_BYTES);
    return PageSet.load(PageData.named(plan.dataset()), wanted, plan.seed());
  }
}
