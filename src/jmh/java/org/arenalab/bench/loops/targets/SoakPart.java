package org.arenalab.bench.loops.targets;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.arenalab.bench.mem.MemContents;
import org.arenalab.bench.workload.PageSet;
import org.arenalab.compressed.CompressedArena;
import org.arenalab.compressed.CompressedRegion;
import org.arenalab.tiering.ArenaLoops;
import org.arenalab.tiering.TieringConfig;
import org.arenalab.tiering.TieringStats;

/**
 * A9: the loops hold a goal of refaults for a program with {@link PeriodicAccesses}. The first two
 * thirds of the time are for the controller, and the last third is judged.
 */
final class SoakPart {
  /** Parts of the time; the last one is judged. */
  private static final int PARTS = 3;

  private static final int SAMPLE_SECONDS = 10;
  private static final double SECONDS_PER_MINUTE = 60;

  private SoakPart() {}

  /**
   * A sample of some seconds.
   *
   * @param second since the start
   * @param seconds that the sample covers
   * @param refaults accesses that had to decompress
   * @param workingSet chunks, at the end of the sample
   * @param tColdMs the controller's age of cold chunks
   * @param stored chunks
   */
  record Sample(
      int second, int seconds, long refaults, long workingSet, long tColdMs, long stored) {}

  /**
   * The result.
   *
   * @param goalPercent refaults per minute, percent of the working set
   * @param samples in order
   * @param judgedFrom second from which samples are judged
   */
  record Result(double goalPercent, List<Sample> samples, int judgedFrom) {
    /** Returns the refaults per minute of the judged time, in percent of its mean working set. */
    double judgedPercent() {
      return percent(samples.stream().filter(each -> each.second() > judgedFrom).toList());
    }

    double ratio() {
      return judgedPercent() / goalPercent;
    }
  }

  static double percent(List<Sample> samples) {
    double refaults = samples.stream().mapToLong(Sample::refaults).sum();
    double minutes = samples.stream().mapToInt(Sample::seconds).sum() / SECONDS_PER_MINUTE;
    double workingSet = samples.stream().mapToLong(Sample::workingSet).average().orElse(0);
    return 100 * refaults / minutes / Math.max(workingSet, 1);
  }

  static Result run(TargetsPlan plan, Consumer<Sample> receiver) throws InterruptedException {
    TieringConfig config =
        TieringConfig.builder()
            .refaultGoal(plan.goalPercent())
            .cpuBudget(plan.budgetPercent())
            .build();
    try (CompressedArena arena = Arenas.open(plan.regionBytes());
        CompressedRegion region = arena.allocateRegion(plan.regionBytes());
        PageSet pages = Arenas.pages(plan);
        ArenaLoops loops = ArenaLoops.open(arena, config)) {
      MemContents contents = MemContents.fill(region, pages);
      loops.start();
      PeriodicAccesses accesses = new PeriodicAccesses(region, contents, plan.seed());
      Thread thread = Thread.ofPlatform().name("soak-accesses").start(accesses);
      List<Sample> samples = new ArrayList<>();
      try {
        sample(plan, loops, accesses, samples, receiver);
      } finally {
        accesses.end();
        thread.join();
      }
      loops.stop();
      contents.verify(region);
      return new Result(
          plan.goalPercent(), samples, plan.soakSeconds() - plan.soakSeconds() / PARTS);
    }
  }

  private static void sample(
      TargetsPlan plan,
      ArenaLoops loops,
      PeriodicAccesses accesses,
      List<Sample> samples,
      Consumer<Sample> receiver)
      throws InterruptedException {
    long startNs = System.nanoTime();
    long before = 0;
    int second = 0;
    while (second < plan.soakSeconds()) {
      int length = Math.min(SAMPLE_SECONDS, plan.soakSeconds() - second);
      second += length;
      long leftNs = startNs + TimeUnit.SECONDS.toNanos(second) - System.nanoTime();
      TimeUnit.NANOSECONDS.sleep(Math.max(0, leftNs));
      if (accesses.failure() != null) {
        throw new IllegalStateException("the accesses failed", accesses.failure());
      }
      TieringStats stats = loops.stats();
      long stalls = stats.stalls().events();
      Sample sample =
          new Sample(
              second,
              length,
              stalls - before,
              stats.refaults().workingSetChunks(),
              stats.refaults().tColdMs(),
              stats.hotness().stored());
      before = stalls;
      samples.add(sample);
      receiver.accept(sample);
    }
  }
}
