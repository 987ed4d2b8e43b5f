package org.arenalab.bench.suite;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.arenalab.bench.peer.block.Allocators;
import org.arenalab.bench.peer.block.BlockAllocator;
import org.arenalab.bench.peer.block.ShadowPass;
import org.arenalab.bench.peer.block.ThreadHeap;
import org.arenalab.bench.workload.MixedTrace;
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
 * Threads with short lives: the cost of a life, and whether living threads reuse the heaps of ended
 * threads.
 *
 * <p>One operation is one thread. It starts, opens its heap, and frees the 512 blocks that its
 * predecessor left. It allocates 1,024 blocks of 16 to 1,039 bytes and writes their first byte. It
 * frees every other block, and ends. {@code floor} is that life without an allocator; the start of
 * a thread is nearly all of its cost. {@code arena-confined} is not here: no other thread may close
 * a confined arena.
 *
 * <pre>java -jar target/benchmarks.jar ThreadChurn -p allocator=floor,mimalloc-critical</pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(5)
@State(Scope.Benchmark)
public class ThreadChurnBenchmark {
  private static final int BLOCKS = 1_024;

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
    private Churn<?> churn;

    @Setup(Level.Trial)
    public void open(ThreadChurnBenchmark suite) throws InterruptedException {
      churn = Churn.over(suite.opened);
      churn.prove();
    }

    @TearDown(Level.Trial)
    public void close() throws InterruptedException {
      churn.end();
    }
  }

  @Benchmark
  public void live(Succession succession) throws InterruptedException {
    succession.churn.live();
  }

  /** The blocks, and the thread that currently owns them. */
  private static final class Churn<S> {
    private final BlockAllocator<S> allocator;
    private final int[] sizes = MixedTrace.of(BLOCKS).sizes();
    private S slots;

    private Churn(BlockAllocator<S> allocator) {
      this.allocator = allocator;
    }

    static <S> Churn<S> over(BlockAllocator<S> allocator) {
      return new Churn<>(allocator);
    }

    void prove() throws InterruptedException {
      within(
          heap -> {
            slots = heap.newSlots(BLOCKS);
            ShadowPass.prove(allocator, heap, MixedTrace.MIN_BYTES, MixedTrace.MAX_BYTES);
          });
    }

    void live() throws InterruptedException {
      within(
          heap -> {
            freeAll(heap);
            for (int slot = 0; slot < BLOCKS; slot++) {
              heap.allocate(slots, slot, sizes[slot]);
              heap.putFirst(slots, slot, (byte) slot);
            }
            for (int slot = 0; slot < BLOCKS; slot += 2) {
              heap.free(slots, slot);
            }
          });
    }

    void end() throws InterruptedException {
      within(this::freeAll);
    }

    private void freeAll(ThreadHeap<S> heap) {
      for (int slot = 0; slot < BLOCKS; slot++) {
        if (!heap.isEmpty(slots, slot)) {
          heap.free(slots, slot);
        }
      }
    }

    private void within(Consumer<ThreadHeap<S>> life) throws InterruptedException {
      Generation.live(
          () -> {
            try (ThreadHeap<S> heap = allocator.openHeap()) {
              life.accept(heap);
            }
          });
    }
  }
}
