package org.arenalab.bench.suite;

import java.util.concurrent.TimeUnit;
import org.arenalab.bench.peer.Allocators;
import org.arenalab.bench.peer.BlockAllocator;
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
 * Blocks of 16 to 1,039 bytes, allocated and freed at random slots of a working set: what a step
 * costs, off heap.
 *
 * <p>One operation is one step of a form.
 *
 * <ul>
 *   <li>{@code replace}: frees the block in the slot and allocates another there, along a trace
 *       drawn ahead ({@link MixedTrace}).
 *   <li>{@code toggle}: the reference's workload along the same trace. An occupied slot is freed,
 *       an empty one filled, and each counts as one operation, so half of them allocate. A branch
 *       that no processor can predict is most of its time: compare whole steps, with the floor
 *       beside them.
 *   <li>{@code toggle-one-draw}: the reference's to the letter. Slot and size come from one draw,
 *       made and divided in the step; comparable with its published figures, which include that.
 * </ul>
 *
 * <p>{@code floor} is the harness with no allocator: it computes the next address of a ring. Steps
 * are taken 4,096 in a row. {@code touch} says how much of a new block is written; the reference
 * writes the first byte. A shadow pass proves every heap before it is timed. The native row on the
 * same trace comes from {@code java -jar target/benchmarks.jar native}.
 *
 * <pre>java -jar target/benchmarks.jar RandomMixed -p form=replace -p workingSet=400</pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(5)
@State(Scope.Benchmark)
public class RandomMixedBenchmark {
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
    "netty-adaptive",
    "arena-confined"
  })
  public String allocator;

  @Param({"toggle", "replace", "toggle-one-draw"})
  public String form;

  @Param({"400", "100", "4000", "8192", "65536"})
  public int workingSet;

  @Param({"first", "none", "all"})
  public String touch;

  private BlockAllocator<?> opened;
  private Touch touched;
  private boolean toggle;
  private boolean oneDraw;

  @Setup(Level.Trial)
  public void open() {
    touched = Touch.of(touch);
    oneDraw = form.equals("toggle-one-draw");
    toggle =
        switch (form) {
          case "toggle", "toggle-one-draw" -> true;
          case "replace" -> false;
          default ->
              throw new IllegalArgumentException(
                  "form=" + form + ", expected toggle, replace or toggle-one-draw");
        };
    opened = Allocators.open(allocator);
    System.out.println("# " + allocator + ": " + opened.version());
  }

  @TearDown(Level.Trial)
  public void close() {
    opened.close();
  }

  /** A thread's heap, its slots, and where it is in the trace. */
  @State(Scope.Thread)
  public static class Worker {
    private SlotWork<?> work;

    /** Proves the heap and fills the working set. */
    @Setup(Level.Trial)
    public void open(RandomMixedBenchmark suite) {
      work = SlotWork.open(suite.opened, MixedTrace.of(suite.workingSet));
      work.steps(MixedTrace.DRAWS, suite.toggle, suite.touched);
    }

    @TearDown(Level.Trial)
    public void close() {
      work.close();
    }
  }

  @Benchmark
  @OperationsPerInvocation(STEPS)
  public void step(Worker worker) {
    if (oneDraw) {
      worker.work.stepsOfOneDraw(STEPS, touched);
    } else {
      worker.work.steps(STEPS, toggle, touched);
    }
  }
}
