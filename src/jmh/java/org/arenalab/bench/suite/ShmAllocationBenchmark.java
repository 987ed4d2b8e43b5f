package org.arenalab.bench.suite;

import java.util.concurrent.TimeUnit;
import org.arenalab.bench.peer.shm.ShmArm;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * The time to get a block of shared memory, without writing to it.
 *
 * <p>One operation is one block. One invocation takes 64 blocks in a row, which spreads the
 * harness's cost over them; that cost is about as large as a lease's. {@code floor} is one atomic
 * addition to a shared word. {@code segmentPerAllocation} and {@code recycled} free a random one of
 * 64 live blocks in the same step. {@code shared} and {@code leased} reset the pool when it is
 * full.
 *
 * <pre>java -jar target/benchmarks.jar ShmAllocationBenchmark -p size=4096 -t 2</pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(5)
@State(Scope.Benchmark)
public class ShmAllocationBenchmark extends ShmAllocationSuite {
  private static final int BLOCKS = 64;

  public ShmAllocationBenchmark() {
    super(false);
  }

  /** A thread's instance of the arm. */
  @State(Scope.Thread)
  public static class Worker extends ShmAllocationSuite.Worker {
    @Setup(Level.Trial)
    public void open(ShmAllocationBenchmark suite) {
      openIn(suite);
    }
  }

  @Benchmark
  @OperationsPerInvocation(BLOCKS)
  public void allocate(Worker worker, Blackhole blackhole) {
    ShmArm arm = worker.arm;
    for (int i = 0; i < BLOCKS; i++) {
      blackhole.consume(arm.next());
    }
  }
}
