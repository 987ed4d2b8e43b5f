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
 * The time to store one page, compressed. One operation stores one page of a region of 4,096 pages.
 * The region is stored as a whole, and written anew before each pass, untimed.
 *
 * <ul>
 *   <li>{@code codec}, the floor: LZ4 into a scratch buffer, whose content is discarded.
 *   <li>{@code codec-fault}: {@code codec}, and one call discards the memory of all pages.
 *   <li>{@code arena-lz4}, {@code arena-lz4hc}, {@code arena-zstd}: compresses the region.
 *       Compressible chunks move to the pool, and their memory is discarded.
 *   <li>{@code naive}: fresh arrays and a hash map; the pages' memory stays resident.
 *   <li>{@code zram}: one page per write past the page cache, to a private device with LZ4.
 *   <li>{@code swap}: MADV_PAGEOUT of the region, to swap on a private device with LZ4.
 * </ul>
 *
 * <p>On {@code -p data=repetitive} every page is same-filled. The secondary metrics report the
 * pool's overhead over the stored bytes: {@code pool.overhead} in percent, {@code pool.compressed}
 * and {@code pool.backed} in bytes. The arena and the kernel's zsmalloc both have these metrics.
 * Every byte is compared before the first iteration and after the last.
 *
 * <p>The kernel's arms need root. While {@code swap} is measured, every process of the machine can
 * use the swap; see {@code docs/compressed-experiments.md}.
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
   * The state that makes the pages raw before every invocation. The benchmark gets the thread's
   * pages from this object. JMH would pass another {@link StoreWork.Mine} to a benchmark method
   * that declared one itself.
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

  /** Stores all pages of a thread. */
  @Benchmark
  @OperationsPerInvocation(StoreWork.PAGES)
  public void store(Raw raw) {
    raw.mine.store();
  }
}
