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
 * How long one waits for a page that was put away. One operation is one page of 4,096, wanted in a
 * seeded random order or one after the other; all are stored again before each pass, untimed.
 *
 * <p>The arms are those of {@link ArenaStoreBenchmark}. What has to be done differs, and is said
 * here so that nobody reads more into a row than there is: {@code arena-*} touches a chunk, whose
 * memory the kernel has to back again, and the page is where it was, ready for writing; so it is
 * with {@code swap}, in a page fault. {@code zram} reads into one buffer that is always in memory
 * and in the cache, {@code codec}, the floor, decodes into one; {@code codec-fault} decodes to
 * where the page was, which the kernel has to back: what the kernel's page fault alone costs is
 * between these two. {@code naive} decodes into a fresh array and copies that into memory that it
 * never gave back.
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
   * Has the pages stored before every invocation. The benchmark takes them from here: JMH would
   * give it others if it asked for {@link StoreWork.Mine} itself.
   */
  @State(Scope.Thread)
  public static class Stored {
    /** In which the pages are wanted. */
    @Param({"random", "sequential"})
    public String order;

    private StoreWork.Mine mine;

    @Setup(Level.Invocation)
    public void makeStored(StoreWork.Mine mine) {
      this.mine = mine;
      mine.makeStored();
    }
  }

  /** All pages of a thread; returns something that depends on them. */
  @Benchmark
  @OperationsPerInvocation(StoreWork.PAGES)
  public long load(Stored stored) {
    return stored.mine.load(stored.order);
  }
}
