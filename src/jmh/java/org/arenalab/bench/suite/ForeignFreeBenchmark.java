package org.arenalab.bench.suite;

import java.util.concurrent.TimeUnit;
import org.arenalab.bench.peer.block.Allocators;
import org.arenalab.bench.peer.block.BlockAllocator;
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
 * Blocks that another thread frees. A producer allocates blocks of 16 to 1,039 bytes and writes
 * their first byte. A share of the blocks goes through a ring to a consumer thread, which reads the
 * byte and frees the block. Each other block replaces a random one of the producer's own 400.
 *
 * <p>One operation is one block, allocated by the producer and freed by either thread; one
 * invocation takes 4,096 in a row. Two threads work, one of them JMH's. The ring holds 1,024
 * blocks, and the producer waits when it is full: at 100 % the slower side sets the pace. {@code
 * floor} is the ring and the walk without an allocator. {@code arena-confined} is not here: no
 * other thread may close a confined arena.
 *
 * <p>Blocks travel between two processors' caches. On a virtual machine that cost may change by a
 * factor of three within a run, for {@code floor} too. Take more forks than in other suites.
 *
 * <pre>java -jar target/benchmarks.jar ForeignFree -p foreignPercent=100</pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(5)
@State(Scope.Benchmark)
public class ForeignFreeBenchmark {
  private static final int STEPS = 4_096;

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
    "netty-adaptive"
  })
  public String allocator;

  @Param({"2", "50", "100"})
  public int foreignPercent;

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

  /** A producer with its consumer. */
  @State(Scope.Thread)
  public static class Pair {
    private ForeignWork<?> work;

    @Setup(Level.Trial)
    public void open(ForeignFreeBenchmark suite) {
      work = ForeignWork.start(suite.opened, suite.foreignPercent);
    }

    @TearDown(Level.Trial)
    public void close() throws InterruptedException {
      work.end();
    }
  }

  @Benchmark
  @OperationsPerInvocation(STEPS)
  public void allocateAndFree(Pair pair) {
    pair.work.steps(STEPS);
  }
}
