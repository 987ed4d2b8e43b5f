package org.arenalab.bench.suite.pager;

import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.arenalab.bench.profiler.Gauge;
import org.arenalab.bench.profiler.Gauge.Direction;
import org.arenalab.bench.profiler.Gauges;
import org.arenalab.bench.workload.PageData;
import org.arenalab.bench.workload.PageSet;
import org.arenalab.bench.workload.Shuffle;
import org.arenalab.codec.ChunkCodec;
import org.arenalab.codec.Codec;
import org.arenalab.codec.CodecBuffers;
import org.arenalab.codec.Codecs;
import org.arenalab.os.RawMemory;
import org.arenalab.os.SharedMemory;
import org.arenalab.pager.protocol.PageWord;
import org.arenalab.pager.protocol.PageWords;
import org.arenalab.pager.store.PageReader;
import org.arenalab.pager.store.PageStore;
import org.arenalab.pager.store.PageStoreConfig;
import org.arenalab.pager.store.PageStoreStats;
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
import org.openjdk.jmh.infra.BenchmarkParams;

/**
 * The cost of the store of the process pager, beside its codec alone. One operation of {@code read}
 * decodes one page, in random order. One operation of {@code put} encodes one page; the store also
 * frees the page's extent. Only pages that LZ4 makes smaller take part: all arms decode the same.
 *
 * <p>{@code codec} is LZ4 alone, over payloads that lie back to back: the floor. {@code store} adds
 * header, checksum, bounds checks, and a copy of the payload (read) or of the page (put).
 *
 * <p>The secondary metrics of {@code store}, over all pages of the data:
 *
 * <ul>
 *   <li>{@code store.bytesPerPage}: bytes of the pool in use for each page.
 *   <li>{@code store.overhead}: these bytes over the encoded bytes, in %.
 * </ul>
 *
 * <pre>java -jar target/benchmarks.jar PageStore -p data=heap</pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(5)
@State(Scope.Benchmark)
public class PageStoreBenchmark {
  private static final long SEED = 0x12345678ABCDEF01L;
  private static final int PAGE_BYTES = PageSet.PAGE_BYTES;
  private static final int MOST_BYTES = PAGE_BYTES - 64;

  @Param({"codec", "store"})
  public String arm;

  @Param({"modules", "cds", "libjvm", "heap"})
  public String data;

  @Param("4096")
  public int pages;

  private final ChunkCodec codec = Codecs.open(Codec.LZ4);
  private PageSet set;
  private CodecBuffers payloads;
  private CodecBuffers scratch;
  private int[] positions;
  private SharedMemory file;
  private PageStore store;
  private PageReader reader;
  private Words words;
  private int[] order;
  private int cursor;

  /** The words of all pages, in the Java heap. */
  private static final class Words implements PageWords {
    private final long[] words;

    Words(int pages) {
      words = new long[pages];
    }

    @Override
    public long pages() {
      return words.length;
    }

    @Override
    public long get(long page) {
      return words[(int) page];
    }

    @Override
    public boolean compareAndSet(long page, long expected, long update) {
      words[(int) page] = update;
      return true;
    }
  }

  @Setup(Level.Trial)
  public void open(BenchmarkParams benchmark) {
    set = PageSet.load(PageData.named(data), pages, SEED);
    System.out.println("# " + set);
    scratch = CodecBuffers.allocate(codec.maxStoredBytes(PAGE_BYTES), PAGE_BYTES);
    encodeAll();
    words = new Words(set.count());
    file = SharedMemory.createMemfd("arenalab-page-store", false);
    store = PageStore.create(file, PageStoreConfig.ofCapacity(pages * 8_192L), words);
    for (int page = 0; page < set.count(); page++) {
      long extent = store.put(page, 0, set.page(page).address());
      words.words[page] = PageWord.stored(0, extent);
    }
    reader = store.reader(scratch.plainAddress(), PAGE_BYTES);
    if (arm.equals("store")) {
      publish(benchmark);
    }
    verify();
  }

  private void encodeAll() {
    payloads = CodecBuffers.allocate(set.count() * scratch.encoded().capacity(), 1);
    positions = new int[set.count() + 1];
    for (int page = 0; page < set.count(); page++) {
      RawMemory.copy(set.page(page).address(), scratch.plainAddress(), PAGE_BYTES);
      positions[page + 1] =
          positions[page]
              + codec.compress(scratch.plain(), 0, PAGE_BYTES, payloads.encoded(), positions[page]);
    }
    order =
        IntStream.range(0, set.count())
            .filter(page -> !set.isSameFilled(page) && payloadBytes(page) <= MOST_BYTES)
            .toArray();
    Shuffle.shuffle(order, new SplittableRandom(SEED));
  }

  private int payloadBytes(int page) {
    return positions[page + 1] - positions[page];
  }

  private void publish(BenchmarkParams benchmark) {
    PageStoreStats stats = store.stats();
    double perPage = (double) stats.occupiedBytes() / set.count();
    double overhead = 100.0 * stats.occupiedBytes() / stats.storedBytes() - 100;
    Gauges.publish(
        benchmark.getBenchmark(),
        List.of(
            new Gauge("store.bytesPerPage", perPage, "B", Direction.LOWER),
            new Gauge("store.overhead", overhead, "%", Direction.LOWER)));
  }

  private void verify() {
    for (int i = 0; i < order.length; i++) {
      int page = order[cursor];
      read();
      if (RawMemory.mismatch(set.page(page).address(), scratch.plainAddress(), PAGE_BYTES) >= 0) {
        throw new AssertionError("page " + page + " has other bytes");
      }
    }
  }

  private int next() {
    int page = order[cursor];
    cursor = cursor + 1 == order.length ? 0 : cursor + 1;
    return page;
  }

  @Benchmark
  public int read() {
    int page = next();
    if (arm.equals("store")) {
      return reader.read(page, words.words[page], scratch.plainAddress());
    }
    return codec.decompress(
        payloads.encoded(), positions[page], payloadBytes(page), scratch.plain(), 0, PAGE_BYTES);
  }

  @Benchmark
  public long put() {
    int page = next();
    if (arm.equals("store")) {
      store.free(page, PageWord.extent(words.words[page]));
      long extent = store.put(page, 0, set.page(page).address());
      words.words[page] = PageWord.stored(0, extent);
      return extent;
    }
    RawMemory.copy(set.page(page).address(), scratch.plainAddress(), PAGE_BYTES);
    return codec.compress(scratch.plain(), 0, PAGE_BYTES, scratch.encoded(), 0);
  }

  @TearDown(Level.Trial)
  public void close() {
    store.verifyInvariants();
    reader.close();
    store.close();
    file.close();
    set.close();
  }
}
