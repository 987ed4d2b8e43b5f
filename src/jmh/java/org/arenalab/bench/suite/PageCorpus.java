package org.arenalab.bench.suite;

import org.arenalab.bench.peer.codec.PageCodec;
import org.arenalab.bench.peer.codec.PageCodecs;
import org.arenalab.bench.profiler.Gauges;
import org.arenalab.bench.workload.PageData;
import org.arenalab.bench.workload.PageSet;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.BenchmarkParams;

/**
 * The pages of one trial, plain and compressed, shared by all its threads. The compressed pages are
 * verified against the plain pages before the clock starts. The log names the pages and the codec.
 */
@State(Scope.Benchmark)
public class PageCorpus {
  private static final long SEED = 0x12345678ABCDEF01L;

  /** The arm: one of {@link PageCodecs#NAMES}. */
  @Param({
    "copy",
    "lz4-java-jni",
    "lz4-java-safe",
    "aircompressor-native",
    "aircompressor-java",
    "zstd-jni"
  })
  public String codec;

  /** The {@link PageData} to work on. */
  @Param({"modules", "cds", "libjvm", "heap", "repetitive", "unique", "mixed_50_50"})
  public String data;

  /** The number of pages; the default is 16 MiB, more than the caches of a core hold. */
  @Param("4096")
  public int pages;

  private PageSet set;
  private CompressedPages compressed;

  /** Loads, compresses and verifies the pages, and publishes the size metrics. */
  @Setup(Level.Trial)
  public void load(BenchmarkParams benchmark) {
    set = PageSet.load(PageData.named(data), pages, SEED);
    try (PageCodec opened = PageCodecs.open(codec)) {
      System.out.println("# " + set);
      System.out.println("# codec " + opened.name() + ": " + opened.version());
      compressed = CompressedPages.of(opened, set);
      compressed.verifyRestored(opened);
    }
    Gauges.publish(benchmark.getBenchmark(), compressed.gauges());
  }

  /** Frees the pages. */
  @TearDown(Level.Trial)
  public void unload() {
    if (compressed != null) {
      compressed.close();
    }
    if (set != null) {
      set.close();
    }
  }

  PageSet set() {
    return set;
  }

  CompressedPages compressed() {
    return compressed;
  }
}
