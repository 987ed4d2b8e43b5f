package org.arenalab.bench.replay;

import org.arenalab.bench.peer.block.BlockAllocator;
import org.arenalab.os.residency.Residency;

/**
 * The memory of an allocator during one pass: the growth of the process's resident memory since
 * before the allocator was opened. It is read at {@value #POINTS} points of a pass.
 *
 * @param peakBytes the largest growth
 * @param meanBytes the mean growth over the events
 * @param endBytes the growth after all blocks were freed
 * @param partBytes the mean growth in each part of a pass
 */
// Only read, never compared.
@SuppressWarnings("ArrayRecordComponent")
public record ReplayMemory(long peakBytes, double meanBytes, long endBytes, double[] partBytes) {
  private static final int POINTS = 256;

  /**
   * Opens heaps, replays one pass, and closes the heaps.
   *
   * @param baselineBytes resident memory of the process before the allocator was opened
   */
  public static <S> ReplayMemory of(
      BlockAllocator<S> allocator, ReplayScript script, ReplayTouch touch, long baselineBytes) {
    try (Residency residency = new Residency();
        Replay<S> replay = Replay.of(allocator, script, touch)) {
      long peak = 0;
      PartMeans means = new PartMeans(script.events());
      long step = Math.max(1, script.events() / POINTS);
      replay.resume();
      for (long at = step; at <= script.events(); at += step) {
        replay.advance(step);
        long growth = residency.process().rssBytes() - baselineBytes;
        peak = Math.max(peak, growth);
        means.add(at - 1, (double) growth);
      }
      replay.replayPass();
      long end = residency.process().rssBytes() - baselineBytes;
      return new ReplayMemory(peak, means.mean(), end, means.means());
    }
  }
}
