package org.arenalab.bench.mem;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.arenalab.compressed.CompressedArenaStats;

/**
 * A run of one of predicomp's workloads, with or without an arena. Every byte is checked at the
 * end. For one thread.
 */
public final class Workload {
  private static final double NS_PER_MS = 1e6;

  private final WorkloadPlan plan;
  private long passes;
  private long touches;
  private long idleRssKb;
  private long idleKernelKb;

  public Workload(WorkloadPlan plan) {
    this.plan = plan;
  }

  /**
   * Runs the workload for its duration and prints the results.
   *
   * @param json whether to print one JSON object instead of one line of words
   */
  public void run(boolean json, PrintWriter out) throws IOException, InterruptedException {
    try (WorkloadPages pages = WorkloadPages.open(plan)) {
      long startNs = System.nanoTime();
      long endNs = startNs + TimeUnit.SECONDS.toNanos(plan.durationSec());
      while (System.nanoTime() - endNs < 0) {
        round(pages);
      }
      double elapsedMs = (System.nanoTime() - startNs) / NS_PER_MS;
      CompressedArenaStats stats = pages.stats();
      String loops = pages.loopsJson();
      pages.verify(firstByte());
      out.println(json ? json(elapsedMs, stats) : words(elapsedMs, stats));
      out.flush();
      if (plan.statsJson() != null) {
        Files.writeString(plan.statsJson(), statsJson(stats, loops));
      }
    }
  }

  private void round(WorkloadPages pages) throws InterruptedException {
    switch (plan.kind()) {
      case ANON_STREAMER -> {
        pass(pages, Touch.INCREMENT);
        pages.compress();
        idle(pages);
        pass(pages, Touch.INCREMENT);
        pages.compress();
      }
      case INTERACTIVE_BURST -> {
        long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(plan.activeMs());
        while (System.nanoTime() - endNs < 0) {
          pass(pages, Touch.FLIP);
        }
        pages.compress();
        idle(pages);
      }
    }
  }

  private void pass(WorkloadPages pages, Touch touch) {
    pages.pass(touch);
    passes++;
    touches += ((long) plan.regionMb() << 20) / WorkloadPages.PAGE_BYTES;
  }

  /**
   * Sleeps for the idle time. Records the lowest memory at its start, or at its end if the memory
   * shrinks in between.
   */
  private void idle(WorkloadPages pages) throws InterruptedException {
    if (!pages.shrinksWhileIdle()) {
      record(pages);
    }
    Thread.sleep(plan.idleMs());
    if (pages.shrinksWhileIdle()) {
      record(pages);
    }
  }

  private void record(WorkloadPages pages) {
    long rssKb = MemSnapshot.take().rssKb();
    long kernelKb = pages.kernelBytes() / 1024;
    if (idleRssKb == 0 || rssKb + kernelKb < idleRssKb + idleKernelKb) {
      idleRssKb = rssKb;
      idleKernelKb = kernelKb;
    }
  }

  /** Returns the first byte of every page after all passes. */
  private byte firstByte() {
    return (byte) (plan.kind() == WorkloadPlan.Kind.ANON_STREAMER ? passes : passes & 1);
  }

  private Map<String, Object> figures(double elapsedMs, CompressedArenaStats stats) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("region_mb", plan.regionMb());
    if (plan.kind() == WorkloadPlan.Kind.INTERACTIVE_BURST) {
      figures.put("active_ms", plan.activeMs());
    }
    figures.put("idle_ms", plan.idleMs());
    figures.put("duration_sec", plan.durationSec());
    figures.put("passes", passes);
    figures.put("touches", touches);
    figures.put("elapsed_ms", String.format(Locale.ROOT, "%.3f", elapsedMs));
    figures.put("rss_idle_kb", idleRssKb);
    if (plan.kernelSwap()) {
      figures.put("zram_idle_kb", idleKernelKb);
    }
    figures.put("use_mem_arena", plan.useArena() ? 1 : 0);
    if (stats != null) {
      figures.put(
          "arena_compress_ops",
          stats.operations().compressOps() + stats.operations().sameFilledOps());
      figures.put("arena_decompress_ops", stats.operations().decompressOps());
      figures.put("arena_evictions_lru", stats.operations().evictions());
    }
    return figures;
  }

  private String words(double elapsedMs, CompressedArenaStats stats) {
    StringBuilder line = new StringBuilder(plan.kind().label());
    figures(elapsedMs, stats)
        .forEach((name, value) -> line.append(' ').append(name).append('=').append(value));
    return line.toString();
  }

  private String json(double elapsedMs, CompressedArenaStats stats) {
    StringBuilder line = new StringBuilder("{\"workload\":\"" + plan.kind().label() + "\"");
    figures(elapsedMs, stats).forEach((name, value) -> line.append(",\"" + name + "\":" + value));
    return line.append('}').toString();
  }

  /** Returns the statistics of the arena and of its loops as one object. */
  private String statsJson(CompressedArenaStats stats, String loops) {
    String figures = stats.toJson();
    String more = loops == null ? "" : "," + loops.substring(1, loops.lastIndexOf('}'));
    return "{\"workload\":\"%s\",%s%s}\n"
        .formatted(
            plan.kind().label(),
            figures.substring(1, figures.lastIndexOf('}')).stripTrailing(),
            more);
  }
}
