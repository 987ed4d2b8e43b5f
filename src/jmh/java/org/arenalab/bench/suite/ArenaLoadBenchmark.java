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
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The time to load a stored page. One operation loads one page of 4,096, in a seeded random or in
 * sequential order. All pages are stored again before each pass, untimed.
 *
 * <p>The arms are those of {@link ArenaStoreBenchmark}. They do different amounts of work, so
 * compare rows with care:
 *
 * <ul>
 *   <li>{@code arena-*} touches a chunk, whose memory the kernel must back again. The page is then
 *       at its old address, ready for writing.
 *   <li>{@code swap} leaves the page at its old address, too, and loads it in a page fault.
 *   <li>{@code zram} reads into one buffer that is always in memory and in the cache.
 *   <li>{@code codec}, the floor, decodes into one such buffer.
 *   <li>{@code codec-fault} decodes to the page's old address, which the kernel must back. Its
 *       distance from {@code codec} is the cost of the kernel's page fault alone.
 *   <li>{@code naive} decodes into a fresh array and copies the array into memory that stays
 *       resident.
 * </ul>
 *
 * <p>Run it: {@code java -jar target/benchmarks.jar ArenaLoad -p data=heap -p
 * store=codec,arena-lz4}.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(5)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ArenaLoadBenchmark {

  /**
   * The state that stores the pages before every invocation. The benchmark gets the thread's pages
   * from this object. JMH would pass another {@link StoreWork.Mine} to a benchmark method that
   * declared one itself.
   */
  @State(Scope.Thread)
  public static class Stored {
    /** The order in which the pages are loaded. */
    @Param({"random", "sequential"})
    public String order;

    private StoreWork.Mine mine;

    @Setup(Level.Invocation)
    public void makeStored(StoreWork.Mine mine) {
      this.mine = mine;
      mine.makeStored();
    }
  }

  /** Loads all pages of a thread and returns a value that depends on them. */
  @Benchmark
  @OperationsPerInvocation(StoreWork.PAGES)
  public long load(Stored stored) {
    return stored.mine.load(stored.order);
  }
}
