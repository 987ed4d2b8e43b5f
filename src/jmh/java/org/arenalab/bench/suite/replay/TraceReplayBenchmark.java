package org.arenalab.bench.suite.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.arenalab.bench.peer.block.Allocators;
import org.arenalab.bench.peer.block.BlockAllocator;
import org.arenalab.bench.profiler.Gauge;
import org.arenalab.bench.profiler.Gauge.Direction;
import org.arenalab.bench.profiler.Gauges;
import org.arenalab.bench.replay.Replay;
import org.arenalab.bench.replay.ReplayLatency;
import org.arenalab.bench.replay.ReplayMemory;
import org.arenalab.bench.replay.ReplayScript;
import org.arenalab.bench.replay.ReplayTouch;
import org.arenalab.bench.replay.ReplayWarmUp;
import org.arenalab.bench.suite.Served;
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
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.runner.IterationType;

/**
 * The cost of the allocations of a real program. One operation is one event of a trace: an
 * allocation, a reallocation or a free. The trace is decoded before the clock starts, and repeated.
 *
 * <ul>
 *   <li>{@code workers=1}: one thread replays all events in their order.
 *   <li>{@code workers=2}: two threads share the threads of the program. Only events on one block
 *       wait for each other.
 * </ul>
 *
 * <p>{@code floor} is the replay without an allocator: it computes the next address of a ring. It
 * writes only the first 4 MiB of a block. {@code touch} selects how much of a new block is written:
 * its first 8 bytes, or also one byte of each cache line.
 *
 * <p>The secondary metrics {@code memory.peak}, {@code .mean} and {@code .end} are the growth of
 * resident memory during a pass, and after all blocks were freed. They are of one pass in a new
 * process, before the warm-up. Before it, another instance of the allocator replays blocks of 64 B,
 * so that the compilers' memory is not part of the growth. {@code resident.part01} to {@code
 * .part20} are the mean growth in each twentieth of the events, and {@code live.part01} to {@code
 * .part20} the mean sizes of live blocks there. {@code fragmentation} is mean resident by mean live
 * memory. {@code memory.time} is the mean growth times the time of a pass at the measured speed.
 * The Java heap is touched at the start, so it is not part of the growth. The figures of {@code
 * floor} are those of the JVM.
 *
 * <p>{@code event.p50}, {@code .p99}, {@code .p999} and {@code .max} are times of single events,
 * each with the time of reading the clock. They are of one pass after the first iteration.
 *
 * <p>{@code trace} is the path of a file, or the name of a recorded program in the jar: {@code
 * sqlite}, {@code git} or {@code javac}. {@code mixed} is a synthetic trace, to try the suite.
 *
 * <pre>java -jar target/benchmarks.jar TraceReplay -p trace=git.trace -p workers=1</pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 5,
    jvmArgsAppend = {"-Xms64m", "-Xmx512m", "-XX:+AlwaysPreTouch"})
@State(Scope.Benchmark)
public class TraceReplayBenchmark {
  private static final int EVENTS = 4_096;
  private static final double MEBI = 1 << 20;

  @Param({"floor", "slab-fast", "slab-lean", "mimalloc-critical", "malloc-critical"})
  @Served({
    "slab-balanced",
    "slab-checked",
    "slab-guarded",
    "slab-full",
    "mimalloc-plain",
    "jemalloc-critical",
    "jemalloc-plain",
    "malloc-plain",
    "rpmalloc",
    "netty-adaptive",
    "netty-pooled",
    "arena-confined"
  })
  public String allocator;

  @Param("mixed")
  @Served(Served.ANY)
  public String trace;

  @Param({"1", "2"})
  public int workers;

  @Param({"first", "none", "lines"})
  public String touch;

  private BlockAllocator<?> opened;
  private ReplayScript script;
  private Replay<?> replay;
  private ReplayWarmUp warmUp;
  private ReplayMemory memory;
  private ReplayLatency latency;
  private long measuredNs;
  private long measuredEvents;

  /** Decodes the trace, compiles the replay, and replays the trace once for the memory. */
  @Setup(Level.Trial)
  public void open() {
    ReplayTouch touched = ReplayTouch.of(touch);
    script = ReplayScript.of(trace, workers);
    try (BlockAllocator<?> other = Allocators.open(allocator)) {
      warmUp = ReplayWarmUp.of(other, touched);
    }
    long baselineBytes;
    try (Residency residency = new Residency()) {
      baselineBytes = residency.process().rssBytes();
    }
    opened = Allocators.open(allocator);
    System.out.println("# " + allocator + ": " + opened.version());
    memory = ReplayMemory.of(opened, script, touched, baselineBytes);
    replay = Replay.of(opened, script, touched);
  }

  @Setup(Level.Iteration)
  public void resume() {
    replay.resume();
  }

  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public void event() {
    long before = System.nanoTime();
    replay.advance(EVENTS);
    measuredNs += System.nanoTime() - before;
    measuredEvents += EVENTS;
  }

  /** Publishes the metrics; after the first measured iteration, times single events before. */
  @TearDown(Level.Iteration)
  public void publish(BenchmarkParams benchmark, IterationParams iteration) {
    replay.pause();
    List<Gauge> gauges = new ArrayList<>(memoryGauges());
    if (iteration.getType() == IterationType.MEASUREMENT) {
      if (latency == null) {
        replay.replayPass();
        latency = ReplayLatency.of(replay);
      }
      gauges.add(time("event.p50", 50, Direction.LOWER));
      gauges.add(time("event.p99", 99, Direction.LOWER));
      gauges.add(time("event.p999", 99.9, Direction.LOWER));
      gauges.add(time("event.max", 100, Direction.NEITHER));
    }
    Gauges.publish(benchmark.getBenchmark(), gauges);
    measuredNs = 0;
    measuredEvents = 0;
  }

  private List<Gauge> memoryGauges() {
    List<Gauge> gauges = new ArrayList<>();
    gauges.add(mebi("memory.peak", (double) memory.peakBytes(), Direction.LOWER));
    gauges.add(mebi("memory.mean", memory.meanBytes(), Direction.LOWER));
    gauges.add(mebi("memory.end", (double) memory.endBytes(), Direction.LOWER));
    double seconds = (double) measuredNs / measuredEvents * script.events() / 1e9;
    gauges.add(
        new Gauge("memory.time", memory.meanBytes() / MEBI * seconds, "MiB*s", Direction.LOWER));
    gauges.add(
        new Gauge(
            "fragmentation",
            Math.max(0, memory.meanBytes()) / script.meanLiveBytes(),
            "share",
            Direction.LOWER));
    gauges.add(mebi("live.peak", (double) script.peakLiveBytes(), Direction.NEITHER));
    addParts("resident", memory.partBytes(), Direction.LOWER, gauges);
    addParts("live", script.meanLiveBytesOfParts(), Direction.NEITHER, gauges);
    return gauges;
  }

  private static void addParts(
      String name, double[] partBytes, Direction direction, List<Gauge> gauges) {
    for (int part = 0; part < partBytes.length; part++) {
      String label = String.format(Locale.ROOT, "%s.part%02d", name, part + 1);
      gauges.add(mebi(label, partBytes[part], direction));
    }
  }

  private static Gauge mebi(String label, double bytes, Direction direction) {
    return new Gauge(label, bytes / MEBI, "MiB", direction);
  }

  private Gauge time(String label, double percent, Direction direction) {
    return new Gauge(label, (double) latency.percentile(percent), "ns", direction);
  }

  /** Ends the pass, so that all blocks are free, and closes all. */
  @TearDown(Level.Trial)
  public void close() {
    try (ReplayWarmUp _ = warmUp;
        ReplayScript _ = script;
        BlockAllocator<?> _ = opened;
        Replay<?> last = replay) {
      last.replayPass();
    }
  }
}
