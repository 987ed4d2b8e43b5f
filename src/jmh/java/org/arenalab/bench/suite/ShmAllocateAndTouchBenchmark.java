package org.arenalab.bench.suite;

import java.util.concurrent.TimeUnit;
import org.arenalab.os.RawMemory;
import org.arenalab.os.VirtualMemory;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The time to get a block of shared memory and to write one word in each of its pages. This is the
 * honest form of {@link ShmAllocationBenchmark}, since the first touch of a page costs most.
 *
 * <p>One operation is one block. {@code floor} is one atomic addition to a shared word and the
 * writes to a block that is always mapped. {@code shared} and {@code leased} write to fresh pages
 * only, as a bump arena does. When their pool of 256 MiB is full, it is reset and its pages are
 * released; their cost includes that. {@code recycled} writes to pages that were written before.
 *
 * <pre>java -jar target/benchmarks.jar ShmAllocateAndTouchBenchmark -p size=65536</pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(5)
@State(Scope.Benchmark)
public class ShmAllocateAndTouchBenchmark extends ShmAllocationSuite {
  private static final long PAGE_BYTES = VirtualMemory.pageSizeBytes();

  public ShmAllocateAndTouchBenchmark() {
    super(true);
  }

  /** A thread's instance of the arm. */
  @State(Scope.Thread)
  public static class Worker extends ShmAllocationSuite.Worker {
    @Setup(Level.Trial)
    public void open(ShmAllocateAndTouchBenchmark suite) {
      openIn(suite);
    }
  }

  @Benchmark
  public long allocateAndTouch(Worker worker) {
    long block = worker.arm.next();
    long address = worker.arm.address(block);
    long end = address + size;
    for (long page = address; page < end; page += PAGE_BYTES) {
      RawMemory.putLong(page, block);
    }
    return address;
  }
}
