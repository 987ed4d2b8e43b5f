package org.arenalab.bench.suite;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.arenalab.bench.peer.store.ColdStore;
import org.arenalab.bench.peer.store.ColdStores;
import org.arenalab.bench.peer.store.StoredPages;
import org.arenalab.bench.profiler.Gauge;
import org.arenalab.bench.profiler.Gauge.Direction;
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
import org.openjdk.jmh.infra.ThreadParams;

/**
 * The store and the pages of one trial, for {@link ArenaStoreBenchmark} and {@link
 * ArenaLoadBenchmark}. Every thread has {@link #PAGES} pages of its own in the store: the pages of
 * the data set, repeated from the first if the set has fewer.
 */
@State(Scope.Benchmark)
public class StoreWork {
  /** The pages of a thread: 16 MiB, more than the caches of a core hold. */
  static final int PAGES = 4096;

  private static final long SEED = 0x12345678ABCDEF01L;

  /** The arm: one of {@link ColdStores#NAMES}. */
  @Param({
    "codec",
    "codec-fault",
    "arena-lz4",
    "arena-lz4hc",
    "arena-zstd",
    "naive",
    "zram",
    "swap"
  })
  public String store;

  /** The {@link PageData} to work on. */
  @Param({"heap", "modules", "cds", "libjvm", "repetitive", "unique", "mixed_50_50"})
  public String data;

  private final Arena arena = Arena.ofShared();
  private MemorySegment pages;
  private ColdStore opened;
  private List<Gauge> dataGauges;
  private final AtomicInteger threads = new AtomicInteger();

  /**
   * Loads the pages before it opens the store, because other processes may use the swap while it is
   * on.
   */
  @Setup(Level.Trial)
  public void open(BenchmarkParams benchmark) {
    pages = arena.allocate((long) PAGES * PageSet.PAGE_BYTES, PageSet.PAGE_BYTES);
    try (PageSet set = PageSet.load(PageData.named(data), PAGES, SEED)) {
      System.out.println("# " + set);
      for (int i = 0; i < PAGES; i++) {
        page(i).copyFrom(set.page(i % set.count()));
      }
      dataGauges =
          List.of(
              new Gauge(
                  "pages.sameFilled",
                  (double) set.sameFilled() / set.count(),
                  "share",
                  Direction.NEITHER),
              new Gauge("pages.fingerprint", set.fingerprint(), "id", Direction.NEITHER));
    }
    opened = ColdStores.open(store, benchmark.getThreads(), pages.byteSize());
    System.out.println("# store " + opened.name() + ": " + opened.version());
  }

  /**
   * Closes the store; the last thread calls this method. JMH would close shared state when the
   * first thread ends.
   */
  private void close() {
    opened.close();
    arena.close();
  }

  private MemorySegment page(int index) {
    return pages.asSlice((long) index * PageSet.PAGE_BYTES, PageSet.PAGE_BYTES);
  }

  /**
   * Publishes the store's figures; all pages must be stored. With several threads the store's
   * figures are left out, because the other threads' pages may be in any state.
   */
  private synchronized void publish(BenchmarkParams benchmark) {
    List<Gauge> gauges = new ArrayList<>(dataGauges);
    Map<String, Double> figures =
        benchmark.getThreads() == 1 ? opened.figures() : Map.<String, Double>of();
    for (Map.Entry<String, Double> figure : figures.entrySet()) {
      boolean bytes = figure.getKey().matches("pool\\.(compressed|backed)");
      gauges.add(new Gauge(figure.getKey(), figure.getValue(), bytes ? "B" : "%", Direction.LOWER));
    }
    Gauges.publish(benchmark.getBenchmark(), gauges);
  }

  /** One thread's pages, and the orders in which it may load them. */
  @State(Scope.Thread)
  public static class Mine {
    private final int[] random = new int[PAGES];
    private final int[] sequential = IntStream.range(0, PAGES).toArray();
    private StoreWork work;
    private StoredPages stored;
    private boolean raw;

    /** Stores all pages once, checks every byte, and publishes the store's figures. */
    @Setup(Level.Trial)
    public void open(StoreWork work, BenchmarkParams benchmark, ThreadParams thread) {
      this.work = work;
      List<Integer> shuffled = new ArrayList<>(IntStream.range(0, PAGES).boxed().toList());
      Collections.shuffle(shuffled, new Random(SEED + thread.getThreadIndex()));
      for (int i = 0; i < PAGES; i++) {
        random[i] = shuffled.get(i);
      }
      work.threads.incrementAndGet();
      stored = work.opened.open(work.pages);
      makeStored();
      work.publish(benchmark);
      verify();
    }

    void makeRaw() {
      stored.makeRaw();
      raw = true;
    }

    /** Stores raw pages; refuses stored pages, whose storing would look fast. */
    void store() {
      requireRaw(true);
      stored.store();
      raw = false;
    }

    void makeStored() {
      makeRaw();
      store();
      stored.requireStored();
    }

    /**
     * Loads stored pages; refuses raw pages, whose loading would look fast.
     *
     * @param order {@code random}, which is seeded, or {@code sequential}
     */
    long load(String order) {
      requireRaw(false);
      raw = true;
      return stored.load(order.equals("random") ? random : sequential);
    }

    private void requireRaw(boolean expected) {
      if (raw != expected) {
        throw new IllegalStateException("the pages are " + (raw ? "raw" : "stored") + " already");
      }
    }

    /** Compares every byte while the pages are stored, and again after all were loaded. */
    private void verify() {
      requireEqual("stored");
      long _ = load("random");
      requireEqual("loaded");
    }

    private void requireEqual(String when) {
      try (Arena scratch = Arena.ofConfined()) {
        MemorySegment copy = scratch.allocate(PageSet.PAGE_BYTES, PageSet.PAGE_BYTES);
        for (int i = 0; i < PAGES; i++) {
          stored.copy(i, copy);
          long differs = work.page(i).mismatch(copy);
          if (differs >= 0) {
            throw new IllegalStateException(
                "%s, %s: page %d is wrong from byte %d on, while %s"
                    .formatted(work.store, work.data, i, differs, when));
          }
        }
      }
    }

    /** Verifies the pages again after the measurement, and releases them. */
    @TearDown(Level.Trial)
    public void verifyAndClose() {
      try {
        makeStored();
        verify();
      } finally {
        stored.close();
        if (work.threads.decrementAndGet() == 0) {
          work.close();
        }
      }
    }
  }
}
