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
 * Server bleed, after Larson and Krishnan ("Memory allocation for long-running server
 * applications", 1998). A thread replaces random ones of 5,000 blocks for a while and ends. A new
 * thread inherits the blocks, frees them one by one as it replaces them, and ends in turn. So a
 * successor of the allocating thread frees the blocks.
 *
 * <p>One operation replaces one block of 16 to 1,039 bytes and writes its first byte. A thread
 * makes 262,144 replacements, so that its start costs less than a nanosecond per operation. {@code
 * floor} does the same work without an allocator. {@code arena-confined} is not here: no other
 * thread may close a confined arena.
 *
 * <pre>java -jar target/benchmarks.jar Larson -t 2</pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(5)
@State(Scope.Benchmark)
public class LarsonBenchmark {
  private static final int PASSES = 4;
  private static final int STEPS = PASSES * MixedTrace.DRAWS;
  private static final int BLOCKS = 5_000;

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

  /** A succession of threads. */
  @State(Scope.Thread)
  public static class Succession {
    private Bleed<?> bleed;

    @Setup(Level.Trial)
    public void open(LarsonBenchmark suite) {
      bleed = Bleed.over(suite.opened);
    }

    @TearDown(Level.Trial)
    public void close() throws InterruptedException {
      bleed.close();
    }
  }

  @Benchmark
  @OperationsPerInvocation(STEPS)
  public void generation(Succession succession) throws InterruptedException {
    succession.bleed.nextGeneration();
  }

  /** The blocks, and the thread that currently owns them. */
  private static final class Bleed<S> {
    private final BlockAllocator<S> allocator;
    private SlotWork<S> work;

    private Bleed(BlockAllocator<S> allocator) {
      this.allocator = allocator;
    }

    static <S> Bleed<S> over(BlockAllocator<S> allocator) {
      return new Bleed<>(allocator);
    }

    void nextGeneration() throws InterruptedException {
      Generation.live(
          () -> {
            inherit();
            for (int i = 0; i < PASSES; i++) {
              work.steps(MixedTrace.DRAWS, false, Touch.FIRST);
            }
            work.leave();
          });
    }

    /**
     * Opens the thread's heap. The first thread verifies its heap; each other thread resumes its
     * predecessor's work.
     */
    private void inherit() {
      work =
          work == null
              ? SlotWork.open(allocator, MixedTrace.of(BLOCKS))
              : work.continuedBy(allocator.openHeap());
    }

    void close() throws InterruptedException {
      Generation.live(
          () -> {
            inherit();
            work.close();
          });
    }
  }
}
