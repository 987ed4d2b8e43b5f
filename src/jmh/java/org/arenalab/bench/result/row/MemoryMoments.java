package org.arenalab.bench.result.row;

import java.util.List;

/**
 * A measure of memory at three moments of a burst: at rest before it, at its peak, and one second
 * after it. The metrics are secondary metrics of a row, in MiB.
 *
 * @param caption names the measure
 * @param metrics one metric for each of {@link #NAMES}
 */
public record MemoryMoments(String caption, List<String> metrics) {
  /** The moments, in order. */
  public static final List<String> NAMES =
      List.of("at rest", "peak of a burst", "one second later");

  /** Resident memory in the range of one of our allocators; native peers have no range. */
  public static final MemoryMoments ARENA =
      new MemoryMoments(
          "Resident MiB of the arena's own range",
          List.of("arena.resident.before", "arena.resident.peak", "arena.resident.after1s"));

  /** RSS above the process's own baseline, measured alike for every allocator. */
  public static final MemoryMoments PROCESS =
      new MemoryMoments(
          "MiB of the process's RSS above its RSS before the allocator was opened",
          List.of("process.above.before", "process.above.peak", "process.above.after1s"));

  /** Both measures, ours first. */
  public static final List<MemoryMoments> ALL = List.of(ARENA, PROCESS);

  /** Formats a value in MiB as a table cell: the median over forks and its interval. */
  public static String cell(double[] forks, long seed) {
    Estimate mebi = ForkStatistics.estimate(forks, seed);
    return TimePerOperation.digits(mebi.value()) + TimePerOperation.bounds(mebi, 1);
  }
}
