package org.arenalab.bench.suite;

import java.lang.foreign.Arena;
import java.util.concurrent.TimeUnit;
import org.arenalab.bench.peer.codec.PageCodec;
import org.arenalab.bench.peer.codec.PageCodecs;
import org.arenalab.bench.peer.codec.PageView;
import org.arenalab.bench.workload.PageSet;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.ThreadParams;

/**
 * The time to restore one 4096-byte off-heap page: a reader of a compressed page waits that long.
 * One operation restores one page, taken in a seeded random order from the compressed set.
 *
 * <p>The output goes to one reused off-heap page. A decoder that reads bytes it has not written
 * would leak the previous page. So every codec is used through its bounds-checked entry.
 *
 * <p>The floor is the codec {@code copy}, which copies a stored page; its score includes the cost
 * of the harness. The measured codec restores every page before the first iteration and after the
 * last, untimed; the result is compared with the original. The secondary metrics are those of
 * {@link PageCompressBenchmark}.
 *
 * <p>Run it: {@code java -jar target/benchmarks.jar PageDecompress -p data=heap,modules}.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(5)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class PageDecompressBenchmark {

  /** One thread's codec, walk and output page. */
  @State(Scope.Thread)
  public static class Decompressor {
    private Arena arena;
    private PageCodec codec;
    private PageWalk walk;
    private PageView page;

    /** Opens the codec and verifies every page with it. */
    @Setup(Level.Trial)
    public void open(PageCorpus corpus, ThreadParams thread) {
      codec = PageCodecs.open(corpus.codec);
      corpus.compressed().verifyRestored(codec);
      arena = Arena.ofShared();
      page = PageView.of(arena.allocate(PageSet.PAGE_BYTES, PageSet.PAGE_BYTES));
      walk = new PageWalk(corpus.compressed().compressed(), thread.getThreadIndex());
    }

    /** Verifies every page again. */
    @TearDown(Level.Trial)
    public void verifyAndClose(PageCorpus corpus) {
      try {
        corpus.compressed().verifyRestored(codec);
      } finally {
        codec.close();
        arena.close();
      }
    }
  }

  /** Restores one page and returns 4096. */
  @Benchmark
  public int decompress(Decompressor thread) {
    return thread.codec.decompress(thread.walk.next(), thread.page);
  }
}
