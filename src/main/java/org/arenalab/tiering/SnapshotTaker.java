package org.arenalab.tiering;

import java.util.ArrayList;
import java.util.List;
import org.arenalab.compressed.ChunkVisitor;
import org.arenalab.compressed.CompressedArenaException;
import org.arenalab.compressed.CompressedRegion;
import org.arenalab.compressed.chunk.ChunkState;
import org.arenalab.tiering.policy.EpochTimes;
import org.arenalab.tiering.policy.StoreRecord;

/** Walks over all chunks for one {@link HotnessSnapshot}. */
final class SnapshotTaker implements ChunkVisitor {
  private static final int[] PERCENTILES = {0, 1, 5, 25, 50, 75, 95, 99, 100};
  private static final int HOT = 0;
  private static final int WARM = 1;
  private static final int COLD = 2;
  private static final int STORED = 3;
  private static final int INCOMPRESSIBLE = 4;
  private static final int CLASSES = 5;

  private final LoopRun run;
  private final EpochTimes times;
  private final long tHotNs;
  private final long tColdNs;
  private final long nowNs;
  private final IdleHistogram idle = new IdleHistogram();
  private final long[][] cells = new long[HotnessSnapshot.CELLS][CLASSES];
  private long chunks;

  /** Chunks of the regions before the one that is being visited. */
  private long before;

  private RegionGroups groups;

  SnapshotTaker(LoopRun run, TieringConfig config) {
    this.run = run;
    times = run.hotness().times();
    tHotNs = config.tHot().toNanos();
    tColdNs = run.events().tColdNs();
    nowNs = run.events().nowNs();
  }

  HotnessSnapshot take() {
    List<CompressedRegion> regions = run.arena().regions();
    for (CompressedRegion region : regions) {
      chunks += region.chunks();
    }
    for (CompressedRegion region : regions) {
      groups = run.events().of(region);
      try {
        region.forEachChunk(this);
      } catch (CompressedArenaException e) {
        if (e.reason() != CompressedArenaException.Reason.REGION_FREED) {
          throw e;
        }
      }
      before += region.chunks();
    }
    int chunkBytes = run.arena().config().chunkBytes();
    return new HotnessSnapshot(
        chunkBytes,
        classes(),
        shares(),
        percentiles(),
        idle.temperatures(chunkBytes),
        tColdNs / 1_000_000);
  }

  @Override
  public void visit(long chunk, ChunkState state, int storedBytes, int idleEpochs) {
    boolean stored = state == ChunkState.COMPRESSED || state == ChunkState.SAME_FILLED;
    long idleNs = stored ? storedIdleNs(chunk) : times.idleNs(idleEpochs);
    idle.add(idleNs);
    int cell = (int) ((before + chunk) * HotnessSnapshot.CELLS / chunks);
    cells[cell][classOf(state, stored, idleNs)]++;
  }

  private long storedIdleNs(long chunk) {
    if (groups == null) {
      return 0;
    }
    ChunkGroup group = groups.of(chunk);
    return group.idleWhenStoredNs(chunk) + StoreRecord.elapsedNs(group.recordOf(chunk), nowNs);
  }

  private int classOf(ChunkState state, boolean stored, long idleNs) {
    if (stored) {
      return STORED;
    }
    if (state == ChunkState.INCOMPRESSIBLE) {
      return INCOMPRESSIBLE;
    }
    if (idleNs >= tColdNs) {
      return COLD;
    }
    return idleNs > tHotNs ? WARM : HOT;
  }

  private HotnessSnapshot.Classes classes() {
    long[] all = new long[CLASSES];
    for (long[] cell : cells) {
      for (int i = 0; i < CLASSES; i++) {
        all[i] += cell[i];
      }
    }
    return new HotnessSnapshot.Classes(
        all[HOT], all[WARM], all[COLD], all[STORED], all[INCOMPRESSIBLE]);
  }

  private List<HotnessSnapshot.Cell> shares() {
    List<HotnessSnapshot.Cell> shares = new ArrayList<>();
    for (long[] cell : cells) {
      double total = 0;
      for (long count : cell) {
        total += count;
      }
      if (total > 0) {
        shares.add(
            new HotnessSnapshot.Cell(
                cell[HOT] / total,
                cell[WARM] / total,
                cell[COLD] / total,
                cell[STORED] / total,
                cell[INCOMPRESSIBLE] / total));
      }
    }
    return shares;
  }

  private List<HotnessSnapshot.IdleTime> percentiles() {
    List<HotnessSnapshot.IdleTime> all = new ArrayList<>();
    for (int percentile : PERCENTILES) {
      all.add(new HotnessSnapshot.IdleTime(percentile, idle.percentileMs(percentile)));
    }
    return all;
  }
}
