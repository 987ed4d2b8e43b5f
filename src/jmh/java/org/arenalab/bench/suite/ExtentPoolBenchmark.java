package org.arenalab.bench.suite;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.arenalab.bench.peer.block.Allocators;
import org.arenalab.bench.peer.block.BlockAllocator;
import org.arenalab.bench.profiler.Gauge;
import org.arenalab.bench.profiler.Gauge.Direction;
import org.arenalab.bench.profiler.Gauges;
import org.arenalab.bench.workload.PageData;
import org.arenalab.extent.ExtentPool;
import org.arenalab.extent.ExtentPoolConfig;
import org.arenalab.extent.ExtentPoolStats;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.ThreadParams;

/**
 * The cost of replacing an extent of a pool, with the sizes of real pages under LZ4. One operation
 * reads all bytes of an extent, frees it, allocates another and writes all its bytes. A compressed
 * arena does the same work, plus the codec. The threads share {@code extents} live extents evenly.
 * Before the clock starts, the pool has been turned over ten times.
 *
 * <p>{@code floor} reads and writes equally many bytes in one page for each slot, without an
 * allocator. The distance from {@code floor} is an allocator's cost in a store. {@code extent-pool}
 * never compacts. {@code extent-pool-compacting} runs one slice after each 64 replacements of a
 * thread; the score includes its time. {@code mimalloc-critical} is a general-purpose allocator,
 * the alternative for a user without a pool.
 *
 * <p>The secondary metrics of the pool's arms:
 *
 * <ul>
 *   <li>{@code pool.overhead}: backed memory and metadata over the bytes in the extents, in %.
 *   <li>{@code pool.fragmented}: holes over the bytes in the extents, in %.
 *   <li>{@code pool.movedPerStored}: bytes moved by compaction per byte stored, since the trial
 *       began.
 *   <li>{@code pool.sliceP50}, {@code pool.sliceP99}, {@code pool.sliceP999}, {@code
 *       pool.sliceMax}: time of the slices in microseconds, interruptions included.
 * </ul>
 *
 * <pre>java -jar target/benchmarks.jar ExtentPool -p data=heap -t 2</pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(5)
@State(Scope.Benchmark)
public class ExtentPoolBenchmark {
  private static final int STEPS = 4_096;
  private static final int TURNOVERS = 10;
  private static final int REPLACEMENTS_PER_SLICE = 64;
  private static final int SAMPLED_PAGES = 8_192;
  private static final long SEED = 0x12345678ABCDEF01L;
  private static final String FLOOR = "floor";
  private static final String PEER = "mimalloc-critical";
  private static final String COMPACTING = "extent-pool-compacting";

  @Param({"floor", "extent-pool", "extent-pool-compacting", "mimalloc-critical"})
  public String allocator;

  @Param({"modules", "cds", "libjvm", "heap"})
  public String data;

  @Param("32768")
  public int extents;

  private int[] sizes;
  private ExtentPool pool;
  private PoolStore.Table table;
  private BlockAllocator<?> peer;
  private final List<PoolStore> stores = new ArrayList<>();

  @Setup(Level.Trial)
  public void open() {
    sizes = CompressedSizes.of(PageData.named(data), SAMPLED_PAGES, SEED);
    if (allocator.equals(PEER)) {
      peer = Allocators.open(allocator);
      System.out.println("# " + allocator + ": " + peer.version());
    } else if (!allocator.equals(FLOOR)) {
      pool = ExtentPool.open(ExtentPoolConfig.ofCapacity(extents * 8_192L));
      table = new PoolStore.Table(extents);
    }
  }

  @TearDown(Level.Iteration)
  public void publish(BenchmarkParams benchmark) {
    if (pool != null) {
      Gauges.publish(benchmark.getBenchmark(), gauges());
    }
  }

  private synchronized List<Gauge> gauges() {
    ExtentPoolStats stats = pool.stats();
    List<Gauge> gauges = new ArrayList<>();
    gauges.add(new Gauge("pool.overhead", 100 * stats.overhead(), "%", Direction.LOWER));
    double fragmented = 100.0 * stats.fragmentedBytes() / stats.liveBytes();
    gauges.add(new Gauge("pool.fragmented", fragmented, "%", Direction.LOWER));
    if (allocator.equals(COMPACTING)) {
      long stored = stores.stream().mapToLong(PoolStore::storedBytes).sum();
      double moved = (double) stats.movedBytes() / stored;
      gauges.add(new Gauge("pool.movedPerStored", moved, "B/B", Direction.LOWER));
      Histogram slices = new Histogram(2);
      stores.forEach(store -> slices.add(store.sliceNs()));
      gauges.add(slice("P50", slices.getValueAtPercentile(50)));
      gauges.add(slice("P99", slices.getValueAtPercentile(99)));
      gauges.add(slice("P999", slices.getValueAtPercentile(99.9)));
      gauges.add(slice("Max", slices.getMaxValue()));
    }
    return gauges;
  }

  private static Gauge slice(String name, long ns) {
    return new Gauge("pool.slice" + name, ns / 1e3, "us", Direction.LOWER);
  }

  @TearDown(Level.Trial)
  public void close() {
    if (pool != null) {
      pool.verifyInvariants();
      pool.close();
    }
    if (peer != null) {
      peer.close();
    }
  }

  private synchronized ExtentStore store(int thread, int slots) {
    if (peer != null) {
      return ExtentStore.of(peer.openHeap(), slots);
    }
    if (pool == null) {
      return ExtentStore.floor(slots);
    }
    int perSlice = allocator.equals(COMPACTING) ? REPLACEMENTS_PER_SLICE : 0;
    PoolStore store = new PoolStore(pool, table, thread * slots, slots, perSlice);
    stores.add(store);
    return store;
  }

  /** One thread's share of the extents. */
  @State(Scope.Thread)
  public static class Share {
    private ExtentStore store;
    private PoolChurn churn;

    @Setup(Level.Trial)
    public void open(ExtentPoolBenchmark suite, ThreadParams thread) {
      int slots = suite.extents / thread.getThreadCount();
      store = suite.store(thread.getThreadIndex(), slots);
      churn = new PoolChurn(store, slots, suite.sizes, SEED + thread.getThreadIndex());
      churn.turnOver(TURNOVERS);
    }

    @TearDown(Level.Trial)
    public void close() {
      store.close();
    }
  }

  @Benchmark
  @OperationsPerInvocation(STEPS)
  public void replace(Share share) {
    share.churn.replace(STEPS);
  }
}
