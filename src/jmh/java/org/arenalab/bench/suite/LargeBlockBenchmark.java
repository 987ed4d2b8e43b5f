package org.arenalab.bench.suite;

import java.util.concurrent.TimeUnit;
import org.arenalab.bench.peer.block.Allocators;
import org.arenalab.bench.peer.block.BlockAllocator;
import org.arenalab.bench.peer.block.ShadowPass;
import org.arenalab.bench.peer.block.ThreadHeap;
import org.arenalab.os.RawMemory;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The cost of a large buffer that is used once: allocate, write to each page of 4 KiB, free.
 *
 * <p>{@code floor} writes to memory that is always mapped. An allocator that maps and unmaps each
 * block pays a page fault for each page.
 *
 * <pre>java -jar target/benchmarks.jar LargeBlock -p allocator=slab-fast,mimalloc-critical</pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(5)
@State(Scope.Benchmark)
public class LargeBlockBenchmark {
  private static final int PAGE_BYTES = 4096;

  @Param({
    "floor",
    "slab-fast",
    "slab-lean",
    "slab-balanced",
    "mimalloc-critical",
    "mimalloc-plain",
    "jemalloc-critical",
    "malloc-critical"
  })
  @Served({
    "slab-checked",
    "slab-guarded",
    "slab-full",
    "jemalloc-plain",
    "malloc-plain",
    "rpmalloc",
    "netty-pooled",
    "netty-adaptive",
    "arena-confined"
  })
  public String allocator;

  /** The block size in bytes. */
  @Param({"614400", "1048576", "4194304"})
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

  /** A thread's heap. */
  @State(Scope.Thread)
  public static class Worker {
    private Loop<?> loop;

    @Setup(Level.Trial)
    public void open(LargeBlockBenchmark suite) {
      loop = Loop.open(suite.opened, suite.size);
    }

    @TearDown(Level.Trial)
    public void close() {
      loop.heap.close();
    }
  }

  private record Loop<S>(ThreadHeap<S> heap, S slots, int sizeBytes) {
    static <S> Loop<S> open(BlockAllocator<S> allocator, int sizeBytes) {
      ThreadHeap<S> heap = allocator.openHeap();
      ShadowPass.prove(allocator, heap, sizeBytes, sizeBytes);
      return new Loop<>(heap, heap.newSlots(1), sizeBytes);
    }

    void step() {
      heap.allocate(slots, 0, sizeBytes);
      long address = heap.address(slots, 0);
      for (int at = 0; at < sizeBytes; at += PAGE_BYTES) {
        RawMemory.putByte(address + at, (byte) at);
      }
      heap.free(slots, 0);
    }
  }

  @Benchmark
  public void useOnce(Worker worker) {
    worker.loop.step();
  }
}
