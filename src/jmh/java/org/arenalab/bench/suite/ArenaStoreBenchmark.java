package org.arenalab.bench.suite;

import java.util.concurrent.TimeUnit;
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

/**
 * How long it takes to put one page away, compressed. One operation is one page of a region of
 * 4,096 pages that is stored as a whole; the region is written anew before each, untimed.
 *
 * <ul>
 *   <li>{@code codec}, the floor: LZ4 into a scratch buffer, where the page is lost.
 *   <li>{@code codec-fault}: the same, and the memory of all pages goes back to the kernel by one
 *       call.
 *   <li>{@code arena-lz4}, {@code arena-lz4hc}, {@code arena-zstd}: the region is compressed, what
 *       compresses goes to the pool, and its memory back to the kernel.
 *   <li>{@code naive}: fresh arrays and a hash map; memory stays where it is.
 *   <li>{@code zram}: a page per write past the page cache, to a device of our own with LZ4.
 *   <li>{@code swap}: MADV_PAGEOUT of the region, to such a device.
 * </ul>
 *
 * <p>On {@code -p data=repetitive} every page is same-filled. The pool's overhead over the bytes in
 * it is in the secondary metrics ({@code pool.overhead}, in percent; {@code pool.compressed} and
 * {@code pool.backed} in bytes), for the arena and for the kernel's zsmalloc alike. Every byte is
 * compared before the first iteration and after the last.
 *
 * <p>The kernel's arms need root. While {@code swap} is measured, swap is on for every process of
 * the machine; see {@code docs/compressed-experiments.md}.
 *
 * <p>Run it: {@code java -jar target/benchmarks.jar ArenaStore -p data=heap -p
 * store=codec,arena-lz4}.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(5)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ArenaStoreBenchmark {

  /**
   * Makes the pages raw before every invocation. The benchmark takes them from here: JMH would give
   * it others if it asked for {@link StoreWork.Mine} itself.
   */
  @State(Scope.Thread)
  public static class Raw {
    private StoreWork.Mine mine;

    @Setup(Level.Invocation)
    public void makeRaw(StoreWork.Mine mine) {
      this.mine = mine;
      mine.makeRaw();
    }
  }

  /** All pages of a thread. */
  @Benchmark
  @OperationsPerInvocation(StoreWork.PAGES)
  public void store(Raw raw) {
    raw.mine.store();
  }
}
