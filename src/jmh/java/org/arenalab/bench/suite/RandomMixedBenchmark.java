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
 * The cost of an off-heap step: blocks of 16 to 1,039 bytes, allocated and freed at random slots of
 * a working set.
 *
 * <p>One operation is one step of a form.
 *
 * <ul>
 *   <li>{@code replace}: frees the block in the slot and allocates another there, along a trace
 *       drawn ahead ({@link MixedTrace}).
 *   <li>{@code toggle}: hakmem's random-mixed workload along an equal trace. A step frees an
 *       occupied slot or fills an empty one, so half of the operations allocate. An unpredictable
 *       branch is most of its time: compare whole steps, with the floor beside them.
 *   <li>{@code toggle-one-draw}: hakmem's workload to the letter. Slot and size come from one draw,
 *       made and divided in the step. Compare it with hakmem's published figures, which include
 *       that cost.
 * </ul>
 *
 * <p>{@code floor} is the harness without an allocator: it computes the next address of a ring. One
 * invocation takes 4,096 steps in a row. {@code touch} selects how much of a new block is written;
 * hakmem writes the first byte. A shadow pass verifies every heap before it is timed. {@code java
 * -jar target/benchmarks.jar native} measures the native row on the same trace.
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

  /** A thread's heap, its slots, and its position in the trace. */
  @State(Scope.Thread)
  public static class Worker {
    private SlotWork<?> work;

    /** Verifies the heap and fills the working set. */
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
