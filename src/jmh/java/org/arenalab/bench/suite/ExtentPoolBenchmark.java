package org.arenalab.bench.suite;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.arenalab.bench.peer.Allocators;
import org.arenalab.bench.peer.BlockAllocator;
import org.arenalab.bench.profiler.Gauge;
import org.arenalab.bench.profiler.Gauge.Direction;
import org.arenalab.bench.profiler.Gauges;
import org.arenalab.compressed.ExtentPoolStats;
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

/**
 * How long it takes to replace one extent: a random one of 12,000 live ones is freed and another is
 * allocated, its first byte written. Sizes are those that LZ4 makes of pages of the data set, drawn
 * at random; pages that are same-filled or save less than 5 % have none.
 *
 * <ul>
 *   <li>{@code floor} computes the next address of a ring.
 *   <li>{@code extent-pool}: ours. {@code extent-pool-compacting}: with a slice of compaction, of
 *       at most 50 us, after every 256 steps, in the time of the steps.
 *   <li>{@code slab-fast}, {@code mimalloc-critical}, {@code malloc-critical}: allocators of
 *       blocks, which round sizes up to classes and cannot move what they handed out.
 * </ul>
 *
 * <p>Secondary metrics of the pools, after ten turnovers and at the end of each iteration: {@code
 * pool.overhead} (what the pool takes over the bytes in it, in percent), {@code pool.fragmented}
 * (holes, in percent of the bytes in it) and {@code pool.moved} (extents moved by a slice).
 *
 * <pre>java -jar target/benchmarks.jar ExtentPool -p data=heap -p pool=floor,extent-pool</pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(5)
@State(Scope.Benchmark)
public class ExtentPoolBenchmark {
  private static final int STEPS = 256;
  private static final int LIVE = 12_000;
  private static final int TURNOVERS = 10;

  /** The arm. */
  @Param({
    "floor",
    "extent-pool",
    "extent-pool-compacting",
    "slab-fast",
    "mimalloc-critical",
    "malloc-critical"
  })
  public String pool;

  /** Whose compressed sizes. */
  @Param({"heap", "modules", "cds", "libjvm"})
  public String data;

  private ExtentSizes sizes;
  private ExtentWork<?> work;
  private OwnExtents ours;

  /** Fills the pool and turns it over ten times. */
  @Setup(Level.Trial)
  public void open(BenchmarkParams benchmark) {
    sizes = ExtentSizes.of(data);
    System.out.println("# " + sizes);
    BlockAllocator<?> allocator;
    if (pool.startsWith("extent-pool")) {
      ours = new OwnExtents(LIVE);
      allocator = ours;
    } else {
      allocator = Allocators.open(pool);
    }
    work = ExtentWork.open(allocator, sizes, LIVE);
    for (int i = 0; i < TURNOVERS * LIVE / STEPS; i++) {
      step();
    }
    publish(benchmark);
  }

  @TearDown(Level.Iteration)
  public void publish(BenchmarkParams benchmark) {
    if (ours == null) {
      return;
    }
    ExtentPoolStats stats = ours.stats();
    double live = stats.liveBytes();
    Gauges.publish(
        benchmark.getBenchmark(),
        List.of(
            new Gauge("pool.overhead", 100 * stats.overhead(), "%", Direction.LOWER),
            new Gauge(
                "pool.fragmented", 100 * stats.fragmentedBytes() / live, "%", Direction.LOWER),
            new Gauge(
                "pool.moved",
                (double) stats.movedExtents() / Math.max(1, stats.compactionSlices()),
                "extents/slice",
                Direction.NEITHER)));
  }

  @TearDown(Level.Trial)
  public void close() {
    work.close();
  }

  /** {@value #STEPS} steps, and a slice of compaction where that is the arm. */
  @Benchmark
  @OperationsPerInvocation(STEPS)
  public void step() {
    work.steps(STEPS);
    if (pool.equals("extent-pool-compacting")) {
      ours.compact();
    }
  }
}
