package org.arenalab.bench.loops.live;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.arenalab.bench.mem.MemContents;
import org.arenalab.bench.mem.MemSnapshot;
import org.arenalab.bench.result.row.ForkStatistics;
import org.arenalab.bench.workload.PageData;
import org.arenalab.bench.workload.PageSet;
import org.arenalab.compressed.CompressedArena;
import org.arenalab.compressed.CompressedArenaConfig;
import org.arenalab.compressed.CompressedArenaStats;
import org.arenalab.compressed.CompressedRegion;
import org.arenalab.compressed.PrefetchOutcome;
import org.arenalab.hotness.SourceAvailability;
import org.arenalab.tiering.ArenaLoops;
import org.arenalab.tiering.HotnessSnapshot;

/**
 * A run: fills a region, starts the loops and the foreground, samples each second, and checks every
 * byte at the end. For one thread.
 */
final class LiveRun implements AutoCloseable {
  /** Samples at the end that the result's memory is the median of. */
  private static final int LAST = 5;

  /** One scan of the foreground, and samples enough to load all classes. */
  private static final long WARM_UP_MS = 6_000;

  private static final int WARM_UP_SAMPLES = 30;
  private static final double SECONDS_PER_MINUTE = 60;

  private final LivePlan plan;
  private final CompressedArena arena;
  private final CompressedRegion region;
  private final MemContents contents;
  private final ArenaLoops loops;
  private long rawPssBytes;
  private final List<LiveSample> samples = new ArrayList<>();
  private CompressedArenaStats before;
  private long accessesBefore;
  private long loopsNsBefore;

  LiveRun(LivePlan plan) {
    this.plan = plan;
    arena =
        CompressedArena.open(
            CompressedArenaConfig.builder()
                .chunkBytes(PageSet.PAGE_BYTES)
                .capacityBytes(2 * plan.regionBytes())
                .reservedBytes(plan.regionBytes())
                .build());
    boolean opened = false;
    try {
      region = arena.allocateRegion(plan.regionBytes());
      try (PageSet pages =
          PageSet.load(
              PageData.named(plan.dataset()), Math.toIntExact(region.chunks()), plan.seed())) {
        contents = MemContents.fill(region, pages);
      }
      loops = ArenaLoops.open(arena, LoopsView.config(plan));
      opened = true;
    } finally {
      if (!opened) {
        arena.close();
      }
    }
    before = arena.stats();
  }

  /**
   * Runs the foreground and the sampling without loops, and takes the memory of this state as the
   * baseline: code and classes of the foreground, the samples and their printing are not growth by
   * the loops. Everything that the loops load and allocate comes later.
   *
   * @param receiver of samples without a meaning
   */
  void warmUp(Consumer<LiveSample> receiver) throws InterruptedException {
    Foreground foreground = new Foreground(region, contents, plan);
    Thread thread = Thread.ofPlatform().name("loops-warm-up").start(foreground);
    for (int i = 0; i < WARM_UP_SAMPLES; i++) {
      Thread.sleep(WARM_UP_MS / WARM_UP_SAMPLES);
      long pssBytes = MemSnapshot.take().pssKb() * 1024;
      long stalls = arena.stats().stalls().events();
      receiver.accept(
          new LiveSample(i, "", 0, 0, 0, 0, 0, pssBytes, 0, stalls, 0, 0.5, 0.2, 2_000, 1.5));
    }
    foreground.end();
    thread.join();
    System.gc();
    rawPssBytes = MemSnapshot.take().pssKb() * 1024;
    before = arena.stats();
  }

  ArenaLoops loops() {
    return loops;
  }

  /** Returns a line for each source: used, or not with the reason. */
  List<String> lines() {
    return loops.sources().stream().map(SourceAvailability::line).toList();
  }

  /** Starts the loops. */
  void start() {
    loops.start();
  }

  /** Runs for the plan's time. The loops run already. */
  LiveResult run(Consumer<LiveSample> receiver) throws InterruptedException {
    Foreground foreground = new Foreground(region, contents, plan);
    Thread thread = Thread.ofPlatform().name("loops-foreground").start(foreground);
    long startNs = System.nanoTime();
    try {
      for (int second = 1; second <= plan.seconds(); second++) {
        long leftNs = startNs + TimeUnit.SECONDS.toNanos(second) - System.nanoTime();
        TimeUnit.NANOSECONDS.sleep(Math.max(0, leftNs));
        if (foreground.failure() != null) {
          throw new IllegalStateException("the foreground failed", foreground.failure());
        }
        LiveSample sample = sample(second, foreground);
        samples.add(sample);
        receiver.accept(sample);
      }
    } finally {
      foreground.end();
      thread.join();
    }
    loops.stop();
    return result(foreground.scanned());
  }

  private LiveSample sample(int second, Foreground foreground) {
    LoopsView view = LoopsView.of(loops);
    HotnessSnapshot.Classes chunks = view.snapshot().chunks();
    CompressedArenaStats now = arena.stats();
    long accesses = foreground.accesses();
    LiveSample sample =
        new LiveSample(
            second,
            view.snapshot().bar(),
            chunks.hot(),
            chunks.warm(),
            chunks.cold(),
            chunks.stored(),
            chunks.incompressible(),
            rawPssBytes - MemSnapshot.take().pssKb() * 1024,
            accesses - accessesBefore,
            now.stalls().events() - before.stalls().events(),
            now.operations().prefetchDecompressOps() - before.operations().prefetchDecompressOps(),
            view.stats().refaults().perMinutePercent(),
            view.stats().refaults().goalPercent(),
            view.stats().refaults().tColdMs(),
            (view.processorNs() - loopsNsBefore) / 1e7);
    before = now;
    accessesBefore = accesses;
    loopsNsBefore = view.processorNs();
    return sample;
  }

  private LiveResult result(long scanned) {
    CompressedArenaStats stats = arena.stats();
    LiveSample last = samples.getLast();
    List<LiveSample> secondHalf = samples.subList(samples.size() / 2, samples.size());
    double saved =
        ForkStatistics.median(
            samples.subList(Math.max(0, samples.size() - LAST), samples.size()).stream()
                .mapToDouble(LiveSample::savedBytes)
                .toArray());
    // Before the contents are read, which uses these chunks.
    long unused =
        LongStream.range(0, region.chunks())
            .filter(chunk -> region.prefetchOutcome(chunk) == PrefetchOutcome.UNUSED)
            .count();
    contents.verify(region);
    long stored =
        LongStream.range(0, region.chunks())
            .filter(chunk -> ZramSaving.isStored(region, chunk))
            .count();
    ZramSaving zram = ZramSaving.of(region);
    return new LiveResult(
        plan.tColdMs(),
        plan.cpuBudgetPercent(),
        plan.regionBytes(),
        stored * region.chunkBytes(),
        Math.round(saved),
        zram.bytes(),
        zram.missing(),
        stats.stalls().events(),
        secondHalf.stream().mapToLong(LiveSample::stalls).average().orElse(0),
        stats.operations().prefetchDecompressOps(),
        stats.operations().prefetchWastedOps() + unused,
        last.refaultPercentPerMinute(),
        last.goalPercentPerMinute(),
        coldPercentPerMinute(scanned),
        samples.stream().mapToDouble(LiveSample::cpuPercent).average().orElse(0),
        plan.seconds());
  }

  /** Returns the accesses to the cold part per minute, in percent of the other parts. */
  private double coldPercentPerMinute(long scanned) {
    double working = region.chunks() * (plan.hotPercent() + plan.warmPercent()) / 100.0;
    return 100 * scanned * SECONDS_PER_MINUTE / plan.seconds() / Math.max(working, 1);
  }

  @Override
  public void close() {
    loops.close();
    arena.close();
  }
}
