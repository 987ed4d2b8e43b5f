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
 * The time to compress one 4096-byte off-heap page. One operation compresses one page, taken in a
 * seeded random order from a set of {@code pages} pages. The output goes to one reused off-heap
 * buffer that is always large enough, so no codec may give up early.
 *
 * <p>The floor is the codec {@code copy}, which copies the page; its score includes the cost of the
 * harness. The secondary metrics report the compressed size, without which a time means little:
 *
 * <ul>
 *   <li>{@code pages.ratio}: the ratio of the whole set.
 *   <li>{@code pages.ratio.notSameFilled}: the ratio without same-filled pages; absent if all pages
 *       are same-filled.
 *   <li>{@code pages.compressed}: mean bytes per page.
 *   <li>{@code pages.over75percent}: the share of pages that compress to more than 3072 B.
 *   <li>{@code pages.sameFilled}: the share of same-filled pages.
 *   <li>{@code pages.count}: the number of pages.
 *   <li>{@code pages.fingerprint}: identifies the data. Rows with different fingerprints compressed
 *       different bytes, as live heaps do from fork to fork.
 * </ul>
 *
 * <p>Run it: {@code java -jar target/benchmarks.jar PageCompress -p data=heap,modules}.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(5)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class PageCompressBenchmark {

  /** One thread's codec, walk and output buffer. */
  @State(Scope.Thread)
  public static class Compressor {
    private Arena arena;
    private PageCodec codec;
    private PageWalk walk;
    private PageView target;

    /** Creates every view before the clock starts. */
    @Setup(Level.Trial)
    public void open(PageCorpus corpus, ThreadParams thread) {
      codec = PageCodecs.open(corpus.codec);
      arena = Arena.ofShared();
      target = PageView.of(arena.allocate(codec.maxCompressedBytes(), PageSet.PAGE_BYTES));
      walk = new PageWalk(corpus.compressed().plain(), thread.getThreadIndex());
    }

    /** Compresses all pages again: the output must equal the verified output. */
    @TearDown(Level.Trial)
    public void verifyAndClose(PageCorpus corpus) {
      try {
        corpus.compressed().verifyCompressed(codec, target);
      } finally {
        codec.close();
        arena.close();
      }
    }
  }

  /** Compresses one page and returns its compressed size in bytes. */
  @Benchmark
  public int compress(Compressor thread) {
    return thread.codec.compress(thread.walk.next(), thread.target);
  }
}
