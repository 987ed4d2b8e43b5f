package org.arenalab.bench.suite;

import java.util.concurrent.TimeUnit;
import org.arenalab.bench.peer.block.Allocators;
import org.arenalab.bench.peer.block.BlockAllocator;
import org.arenalab.bench.workload.MixedTrace;
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

/**
 * The cost of one block size. A step frees a random one of 64 live blocks, allocates another of the
 * same size, and writes its first byte.
 *
 * <p>One operation is one step; one invocation takes 256 in a row. {@code floor} computes the next
 * address of a ring of 512 KiB instead. The largest sizes exceed the size classes of some
 * allocators, which then map and unmap each block. {@code arena-confined} zeroes each block.
 *
 * <pre>java -jar target/benchmarks.jar SizeSweep -p size=64,65536 -p allocator=floor,malloc-plain
 * </pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(5)
@State(Scope.Benchmark)
public class SizeSweepBenchmark {
  private static final int STEPS = 256;
  private static final int LIVE = 64;

  @Param({
    "floor",
    "slab-fast",
    "slab-lean",
    "slab-balanced",
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
  public String allocator;

  /** The block size in bytes. */
  @Param({
    "16", "64", "256", "1024", "4096", "16384", "65536", "262144", "524288", "614400", "1048576",
    "4194304"
  })
  public int size;

  private BlockAllocator<?> opened;

  @Setup(Level.Trial)
  public void open() {
    opened = Allocators.open(allocator);
    System.out.println("# " + allocator + ": " + opened.version());
  }

  @TearDown(Level.Trial)
  public void close() {
    opened.close();
  }

  /** A thread's heap and its blocks. */
  @State(Scope.Thread)
  public static class Worker {
    private SlotWork<?> work;

    /** Verifies the heap and fills the slots. */
    @Setup(Level.Trial)
    public void open(SizeSweepBenchmark suite) {
      work = SlotWork.open(suite.opened, MixedTrace.ofSize(LIVE, suite.size));
      work.steps(4 * STEPS, false, Touch.FIRST);
    }

    @TearDown(Level.Trial)
    public void close() {
      work.close();
    }
  }

  @Benchmark
  @OperationsPerInvocation(STEPS)
  public void step(Worker worker) {
    worker.work.steps(STEPS, false, Touch.FIRST);
  }
}
