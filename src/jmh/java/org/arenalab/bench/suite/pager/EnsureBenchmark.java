package org.arenalab.bench.suite.pager;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.arenalab.bench.workload.PageData;
import org.arenalab.bench.workload.PageSet;
import org.arenalab.bench.workload.Shuffle;
import org.arenalab.os.RawMemory;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.VirtualMemory;
import org.arenalab.pager.PageLease;
import org.arenalab.pager.PagedRange;
import org.arenalab.pager.PagerClient;
import org.arenalab.pager.PagerConfig;
import org.arenalab.pager.daemon.DaemonConfig;
import org.arenalab.pager.daemon.DaemonStats;
import org.arenalab.pager.daemon.PagerProcesses;
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
 * The cost of {@code PagedRange.ensure} beside the access alone. One operation reads one byte of
 * one page of 2,048, in a seeded random order.
 *
 * <ul>
 *   <li>{@code access}, the floor, only reads. A page of {@code stored} then comes back through a
 *       page fault, which a lane of the daemon serves.
 *   <li>{@code ensure} calls {@code ensure} for the page before it reads.
 *   <li>Pages of {@code resident} are leased: they stay in memory.
 *   <li>Pages of {@code stored} are fresh ones, which have left and are encoded before each pass.
 *       That is not timed. All bytes are compared after each pass.
 * </ul>
 *
 * <p>Starts a daemon of its own, without a standby. Needs the rights for userfaultfd.
 *
 * <pre>java -jar target/benchmarks.jar EnsureBenchmark -p data=heap</pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(5)
@State(Scope.Benchmark)
public class EnsureBenchmark {
  /** Pages of a pass: 8 MiB. */
  static final int PAGES = 2048;

  private static final long SEED = 0x12345678ABCDEF01L;
  private static final int PAGE = PageSet.PAGE_BYTES;
  private static final long BYTES = (long) PAGES * PAGE;

  /** Longer than a pass takes with faults: no page leaves again within it. */
  private static final int T_COLD_MS = 100;

  private static final int BUDGET_PERCENT = 100;
  private static final long STORE_BYTES = 256 << 20;
  private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(30);
  private static final String ENSURE = "ensure";
  private static final String STORED = "stored";

  @Param({"access", ENSURE})
  public String arm;

  @Param({"resident", STORED})
  public String pages;

  @Param({"libjvm", "heap"})
  public String data;

  private PageSet set;
  private int[] order;
  private Path directory;
  private PagerProcesses daemon;
  private PagerClient client;
  private long memory;
  private PagedRange range;
  private PageLease lease;
  private boolean ensures;

  @Setup(Level.Trial)
  public void open() throws IOException, InterruptedException {
    set = PageSet.load(PageData.named(data), PAGES, SEED);
    System.out.println("# " + set);
    order = IntStream.range(0, PAGES).toArray();
    Shuffle.shuffle(order, new SplittableRandom(SEED));
    ensures = arm.equals(ENSURE);
    directory = Files.createTempDirectory("arenalab-ensure");
    Path socket = directory.resolve("s");
    daemon =
        PagerProcesses.start(
            DaemonConfig.ofSocket(socket)
                .withTColdMs(T_COLD_MS)
                .withCpuBudgetPercent(BUDGET_PERCENT)
                .withStoreBytes(STORE_BYTES),
            false);
    client = PagerClient.attach(PagerConfig.ofSocket(socket));
    if (!pages.equals(STORED)) {
      register();
      lease = range.lease();
    }
  }

  private void register() {
    memory = VirtualMemory.mapAnonymous(BYTES);
    VirtualMemory.avoidHugePagesIfAny(memory, BYTES);
    for (int page = 0; page < PAGES; page++) {
      RawMemory.copyFrom(set.segment(), offsetIn(page), memory + (long) page * PAGE, PAGE);
    }
    range = client.register(memory, BYTES);
  }

  private long offsetIn(int page) {
    return (long) (page % set.count()) * PAGE;
  }

  /** Registers fresh pages, and waits until all of them are encoded. */
  @Setup(Level.Invocation)
  public void store() throws InterruptedException {
    if (!pages.equals(STORED)) {
      return;
    }
    long wanted = encoded() + PAGES;
    register();
    long endNs = System.nanoTime() + PATIENCE_NS;
    long encoded = encoded();
    while (encoded < wanted) {
      if (System.nanoTime() > endNs) {
        throw new IllegalStateException(
            "pages did not leave: encoded=%d, expected %d within 30 s".formatted(encoded, wanted));
      }
      TimeUnit.MILLISECONDS.sleep(2);
      encoded = encoded();
    }
  }

  private long encoded() {
    return DaemonStats.of(client.config().socket()).sum("pager_compress_success");
  }

  /** Accesses every page of the range. */
  @Benchmark
  @OperationsPerInvocation(PAGES)
  public int touch() {
    return ensures ? ensured() : plain();
  }

  private int plain() {
    int sum = 0;
    for (int page : order) {
      sum += RawMemory.getByte(memory + (long) page * PAGE);
    }
    return sum;
  }

  private int ensured() {
    int sum = 0;
    for (int page : order) {
      range.ensure((long) page * PAGE, PAGE);
      sum += RawMemory.getByte(memory + (long) page * PAGE);
    }
    return sum;
  }

  /** Compares the pages of a pass with what was written. */
  @TearDown(Level.Invocation)
  public void check() {
    if (!pages.equals(STORED)) {
      return;
    }
    for (int page = 0; page < PAGES; page++) {
      long mismatch =
          set.segment()
              .asSlice(offsetIn(page), PAGE)
              .mismatch(RawMemory.segment(memory + (long) page * PAGE, PAGE));
      if (mismatch >= 0) {
        throw new IllegalStateException(
            "page differs from what was written: page=%d, byte=%d".formatted(page, mismatch));
      }
    }
    range.close();
    ReleaseGate.ours().unmap(memory, BYTES);
  }

  @TearDown(Level.Trial)
  public void close() {
    if (lease != null) {
      lease.close();
    }
    client.close();
    if (lease != null) {
      ReleaseGate.ours().unmap(memory, BYTES);
    }
    daemon.close();
    set.close();
    try {
      Files.deleteIfExists(directory.resolve("s"));
      Files.deleteIfExists(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
