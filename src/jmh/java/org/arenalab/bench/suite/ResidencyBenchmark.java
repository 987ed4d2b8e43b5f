package org.arenalab.bench.suite;

import java.util.concurrent.TimeUnit;
import org.arenalab.bench.peer.block.Allocators;
import org.arenalab.bench.peer.block.BlockAllocator;
import org.arenalab.bench.peer.block.OwnMemory;
import org.arenalab.bench.peer.block.Slab;
import org.arenalab.bench.profiler.Gauges;
import org.arenalab.bench.workload.MemoryPressure;
import org.arenalab.os.residency.Residency;
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
 * The memory that the slab allocator and its peers keep, and the cost of keeping less.
 *
 * <p>One operation replaces one block of 16 to 1,039 bytes in a working set. An iteration is one
 * run of a scenario, so the time of the iteration is the time between bursts (8 s, or {@code -r}).
 * The score includes the time of a burst, but a burst's blocks are not counted as operations.
 *
 * <ul>
 *   <li>{@code steady}: the working set alone.
 *   <li>{@code burst-to-steady}: {@code burstMiB} of blocks are allocated, and freed in a shuffled
 *       order; then the working set.
 *   <li>{@code burst-to-idle}: the same burst; then no thread calls the allocator. Its score is the
 *       score of a sleeping thread, without meaning.
 *   <li>{@code large-burst-to-idle}: {@code burstMiB} of blocks of 1 to 8 MiB, each page written,
 *       are allocated and freed; then no thread calls the allocator.
 *   <li>{@code sawtooth}: an eighth of a burst every 150 ms, slightly longer than LEAN waits before
 *       it decommits: the worst case for LEAN.
 * </ul>
 *
 * <p>The secondary metrics hold the result, each with raw data per fork and iteration:
 *
 * <ul>
 *   <li>{@code arena.resident} (with {@code .after1s} and {@code .after2s} the burst, {@code .end},
 *       {@code .mean}, {@code .peak}).
 *   <li>{@code arena.lazyFree}: the part of it that the kernel may take; {@code arena.held}: the
 *       rest.
 *   <li>{@code arena.memory.time}: resident memory over time.
 *   <li>RSS of the whole process and its peak during the iteration.
 *   <li>Kernel calls and page faults per operation, those of bursts included.
 * </ul>
 *
 * <p>The metrics {@code process.above.before}, {@code .peak} and {@code .after1s} are the process's
 * RSS minus its RSS before the allocator was opened. They are measured alike for every allocator.
 * {@code floor}, {@code mimalloc-critical} and {@code jemalloc-critical} have no arena figures. The
 * figures of {@code floor} are those of the JVM and the benchmark. The Java heap is fixed and
 * touched at the start.
 *
 * <p>{@code decommit} changes LEAN alone. Rows of FAST and BALANCED that differ only in {@code
 * decommit} are A/A twins: their difference is noise. {@code pressure} is applied every half
 * second. {@code pageout} asks the kernel to page out the arena's range. {@code reclaim} makes the
 * kernel reclaim from a control group of this process. Without pressure, MADV_FREE has no visible
 * effect.
 *
 * <pre>java -jar target/benchmarks.jar Residency -p scenario=burst-to-steady -p pressure=none</pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 1, time = 8)
@Measurement(iterations = 3, time = 8)
@Fork(
    value = 5,
    jvmArgsAppend = {"-Xms256m", "-Xmx256m", "-XX:+AlwaysPreTouch"})
@State(Scope.Benchmark)
public class ResidencyBenchmark {
  private static final int STEPS = 4_096;
  private static final int SAWTOOTH_ONE_IN = 8;
  private static final long SAWTOOTH_PERIOD_NS = TimeUnit.MILLISECONDS.toNanos(150);

  @Param({"FAST", "BALANCED", "LEAN"})
  @Served({
    "floor",
    "slab-checked",
    "slab-guarded",
    "slab-full",
    "mimalloc-critical",
    "mimalloc-plain",
    "jemalloc-critical",
    "jemalloc-plain",
    "malloc-critical",
    "malloc-plain",
    "rpmalloc",
    "netty-pooled",
    "netty-adaptive",
    "arena-confined"
  })
  public String mode;

  @Param({"DONTNEED", "FREE", "OFF"})
  public String decommit;

  @Param({"steady", "burst-to-steady", "burst-to-idle", "large-burst-to-idle", "sawtooth"})
  public String scenario;

  @Param({"none", "pageout"})
  @Served("reclaim")
  public String pressure;

  @Param("400")
  public int workingSet;

  @Param("256")
  public int burstMiB;

  private BlockAllocator<?> allocator;
  private long baselineBytes;
  private MemoryPressure pressing;

  /**
   * Applies the pressure before it opens the allocator, so that the control group owns the arena's
   * pages.
   */
  @Setup(Level.Trial)
  public void open() {
    requireFit();
    pressing = MemoryPressure.of(pressure);
    try (Residency residency = new Residency()) {
      baselineBytes = residency.process().rssBytes();
    }
    allocator = Allocators.NAMES.contains(mode) ? Allocators.open(mode) : Slab.open(mode, decommit);
    requireRange();
  }

  private void requireFit() {
    if (mode.equals("floor") && scenario.equals(Scenario.LARGE_BURST_TO_IDLE.label())) {
      throw new IllegalArgumentException(
          "scenario=%s, expected a scenario of small blocks with mode=floor".formatted(scenario));
    }
  }

  private void requireRange() {
    if (pressure.equals("pageout") && ownMemory() == null) {
      close();
      throw new IllegalArgumentException(
          "pressure=pageout, expected none or reclaim with mode=%s, which has no range of its own"
              .formatted(mode));
    }
  }

  private OwnMemory ownMemory() {
    return allocator instanceof OwnMemory own ? own : null;
  }

  @TearDown(Level.Trial)
  public void close() {
    try {
      allocator.close();
    } finally {
      pressing.close();
    }
  }

  /** The only thread that works. */
  @State(Scope.Thread)
  public static class Worker {
    private BurstWork<?> work;
    private LargeBurst<?> largeBurst;
    private Scenario scenario;
    private ResidencyWatch watch;
    private long operationsBefore;
    private boolean burstDue;
    private long nextToothNs;

    @Setup(Level.Trial)
    public void open(ResidencyBenchmark suite) {
      scenario = Scenario.of(suite.scenario);
      long burstBytes = (long) suite.burstMiB << 20;
      boolean large = scenario == Scenario.LARGE_BURST_TO_IDLE;
      boolean small = scenario != Scenario.STEADY && !large;
      work = BurstWork.open(suite.allocator, suite.workingSet, small ? burstBytes : 0);
      largeBurst = LargeBurst.open(suite.allocator, large ? burstBytes : 0);
    }

    @Setup(Level.Iteration)
    public void watch(ResidencyBenchmark suite) {
      operationsBefore = work.operations();
      burstDue = scenario.beginsWithBurst();
      nextToothNs = System.nanoTime();
      watch = ResidencyWatch.start(suite.ownMemory(), suite.pressing, suite.baselineBytes);
    }

    @TearDown(Level.Iteration)
    public void publish(BenchmarkParams benchmark) {
      Gauges.publish(benchmark.getBenchmark(), watch.stop(work.operations() - operationsBefore));
    }

    @TearDown(Level.Trial)
    public void close() {
      largeBurst.close();
      work.close();
    }

    private void go() {
      if (burstDue) {
        burstDue = false;
        if (scenario == Scenario.LARGE_BURST_TO_IDLE) {
          largeBurst.run();
        } else {
          work.burst(1);
        }
        watch.markBurstEnd();
      }
      if (scenario == Scenario.SAWTOOTH && System.nanoTime() - nextToothNs >= 0) {
        work.burst(SAWTOOTH_ONE_IN);
        nextToothNs = System.nanoTime() + SAWTOOTH_PERIOD_NS;
      }
      if (scenario.idles()) {
        idle();
      } else {
        work.steps(STEPS);
      }
    }

    private static void idle() {
      try {
        TimeUnit.MILLISECONDS.sleep(1);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Benchmark
  @OperationsPerInvocation(STEPS)
  public void run(Worker worker) {
    worker.go();
  }
}
