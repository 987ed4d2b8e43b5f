package org.arenalab.tiering;

import static org.arenalab.tiering.SimulatedLoops.stored;
import static org.arenalab.tiering.SimulatedLoops.text;
import static org.arenalab.tiering.SimulatedLoops.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.arenalab.compressed.ArenaClosedException;
import org.arenalab.compressed.CompressedArena;
import org.arenalab.compressed.CompressedArenaConfig;
import org.arenalab.compressed.CompressedRegion;
import org.arenalab.compressed.InvalidArenaRequestException;
import org.arenalab.hotness.SourceKind;
import org.arenalab.tiering.prefetch.PhaseHint;
import org.arenalab.tiering.prefetch.PrefetchStats;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Loops with their threads, in real time. */
@Timeout(60)
class ArenaLoopsTest {
  private static final int GROUP = ChunkGroup.CHUNKS;

  private final Set<Thread> others = LoopThreads.living();
  private final CompressedArena arena = CompressedArena.open(CompressedArenaConfig.defaults());
  private final ArenaLoops loops = ArenaLoops.open(arena, fast().build());

  /** Loops that find chunks cold after 50 ms. */
  private static TieringConfig.Builder fast() {
    Duration tCold = Duration.ofMillis(50);
    return TieringConfig.builder().tCold(tCold).tColdMin(tCold).tColdMax(tCold).cpuBudget(100);
  }

  private Set<Thread> threads() {
    Set<Thread> threads = LoopThreads.living();
    threads.removeAll(others);
    return threads;
  }

  private CompressedRegion filled(int groups) {
    CompressedRegion region = arena.allocateRegion(groups * SimulatedLoops.GROUP_BYTES);
    for (long chunk = 0; chunk < region.chunks(); chunk++) {
      write(region, chunk, text(chunk, 0));
    }
    return region;
  }

  @AfterEach
  void close() {
    loops.close();
    arena.close();
    assertThat(threads()).isEmpty();
  }

  @Tag("medium")
  @Test
  void shouldStartAndStop() throws Exception {
    assertThat(loops.isRunning()).isFalse();
    loops.stop();
    for (int round = 0; round < 3; round++) {
      loops.start();
      assertThat(loops.isRunning()).isTrue();
      assertThat(threads()).hasSize(3).allMatch(Thread::isDaemon);
      assertThatThrownBy(loops::start)
          .isInstanceOfSatisfying(
              TieringException.class,
              e -> assertThat(e.reason()).isEqualTo(TieringException.Reason.RUNNING))
          .hasMessage("loops are running: running=true, expected false; call stop first");
      CompressedRegion region = filled(2);
      assertThat(LoopThreads.await(() -> stored(region, 0, 2 * GROUP) == 2 * GROUP)).isTrue();
      loops.stop();
      loops.stop();
      assertThat(loops.isRunning()).isFalse();
      assertThat(threads()).isEmpty();
      assertThat(loops.stats().compression().admits()).isGreaterThanOrEqualTo(2 * GROUP);
      region.close();
    }
    arena.verifyInvariants();
  }

  @Tag("medium")
  @Test
  void shouldStopInACompression() {
    CompressedRegion region = filled(20);
    for (int round = 0; round < 20; round++) {
      loops.start();
      loops.stop();
      arena.verifyInvariants();
    }
    for (long chunk = 0; chunk < region.chunks(); chunk += 11) {
      assertThat(SimulatedLoops.read(region, chunk)).isEqualTo(text(chunk, 0));
    }
  }

  @Test
  void shouldRefuseUseAfterClose() {
    CompressedRegion region = filled(1);
    loops.start();
    loops.close();
    loops.close();
    loops.stop();
    assertThatThrownBy(loops::start).isInstanceOf(LoopsClosedException.class);
    assertThatThrownBy(loops::snapshot).isInstanceOf(LoopsClosedException.class);
    assertThatThrownBy(() -> loops.prefetchChunk(region, 0))
        .isInstanceOf(LoopsClosedException.class);
    assertThat(loops.stats().hotness().ticks()).isNotNegative();
    assertThat(loops.sources()).hasSize(SourceKind.all().size());
  }

  @Test
  void shouldEndWithTheArena() throws Exception {
    filled(4);
    loops.start();
    arena.close();
    assertThat(LoopThreads.await(() -> threads().isEmpty())).isTrue();
    assertThat(loops.isRunning()).isFalse();
    assertThatThrownBy(loops::start).isInstanceOf(ArenaClosedException.class);
  }

  @Test
  void shouldLetOneSetOfLoopsRun() {
    loops.start();
    try (ArenaLoops second = ArenaLoops.open(arena, fast().build())) {
      assertThatThrownBy(second::start).isInstanceOf(InvalidArenaRequestException.class);
      assertThat(second.isRunning()).isFalse();
      loops.stop();
      second.start();
      assertThat(second.isRunning()).isTrue();
    }
  }

  @Test
  void shouldRefuseBadRequests() {
    CompressedRegion region = filled(1);
    assertThatThrownBy(() -> loops.prefetchChunk(region, GROUP))
        .hasMessage("no such chunk: chunk=512, expected 0 to 511");
    assertThatThrownBy(() -> loops.prefetchRange(region, 500, 13))
        .hasMessage(
            "range is not in the region: firstChunk=500, count=13, expected to end within 512");
    assertThatThrownBy(loops::snapshot)
        .isInstanceOfSatisfying(
            TieringException.class,
            e -> assertThat(e.reason()).isEqualTo(TieringException.Reason.NOT_STARTED));
    loops.prefetchChunk(region, 0);
    loops.phaseHint(region, PhaseHint.ACTIVE_SOON);
  }

  @Test
  void shouldRefuseRegionsOfAnotherArena() {
    loops.start();
    try (CompressedArena other = CompressedArena.open(CompressedArenaConfig.defaults());
        CompressedRegion region = other.allocateRegion(1)) {
      List<ThrowingCallable> requests =
          List.of(
              () -> loops.prefetchChunk(region, 0),
              () -> loops.prefetchRange(region, 0, 1),
              () -> loops.phaseHint(region, PhaseHint.IDLE_SOON));
      for (ThrowingCallable request : requests) {
        assertThatThrownBy(request)
            .isInstanceOfSatisfying(
                TieringException.class,
                e -> assertThat(e.reason()).isEqualTo(TieringException.Reason.INVALID_REQUEST))
            .hasMessageContaining("region is of another arena");
      }
    }
  }

  @Test
  void shouldKeepTotalsOverARestart() throws Exception {
    loops.start();
    CompressedRegion region = filled(1);
    region.compress();
    loops.prefetchRange(region, 0, GROUP);
    assertThat(LoopThreads.await(() -> loops.stats().prefetch().decompressOps() == GROUP)).isTrue();
    loops.stop();
    PrefetchStats before = loops.stats().prefetch();
    loops.start();
    PrefetchStats after = loops.stats().prefetch();
    assertThat(after.decompressOps()).isEqualTo(GROUP);
    assertThat(after.hints().issued()).isEqualTo(before.hints().issued()).isPositive();
    assertThat(after.queueEnqueues()).isGreaterThanOrEqualTo(before.queueEnqueues());
    assertThat(after.processorNs()).isGreaterThanOrEqualTo(before.processorNs());
  }

  @Test
  void shouldLowerAllButPrefetch() throws Exception {
    loops.start();
    assertThat(
            LoopThreads.await(
                () -> {
                  List<String> all = scheduling();
                  return all.equals(
                      List.of(
                          "(arenalab-compre) nice=19 policy=3",
                          "(arenalab-hotnes) nice=19 policy=3",
                          "(arenalab-prefet) nice=0 policy=0"));
                }))
        .as("%s", scheduling())
        .isTrue();
  }

  /** Returns name, nice and policy of the loops' threads, from the kernel, in order. */
  private static List<String> scheduling() {
    List<String> all = new ArrayList<>();
    try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
      for (Path task : tasks.toList()) {
        String stat = Files.readString(task.resolve("stat"));
        if (stat.contains("(arenalab-hotnes)")
            || stat.contains("(arenalab-compre)")
            || stat.contains("(arenalab-prefet)")) {
          // Fields 19 and 41; the first after the name is field 3.
          String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
          String name = stat.substring(stat.indexOf('('), stat.lastIndexOf(')') + 1);
          all.add(name + " nice=" + fields[16] + " policy=" + fields[38]);
        }
      }
    } catch (IOException e) {
      // A thread has ended.
    }
    Collections.sort(all);
    return all;
  }

  /** Two threads write and verify, a third keeps a group hot; regions come and go. */
  @Tag("medium")
  @Test
  void shouldKeepEveryByteWhileItRuns() throws Exception {
    CompressedRegion hot = filled(1);
    CompressedRegion mixed = filled(6);
    loops.start();
    long endNs = System.nanoTime() + 2_500_000_000L;
    List<FutureTask<Long>> tasks = new ArrayList<>();
    for (int half = 0; half < 2; half++) {
      long first = half * 3L * GROUP;
      tasks.add(started(() -> writeAndVerify(mixed, first, 3 * GROUP, endNs)));
    }
    tasks.add(started(() -> comeAndGo(endNs)));
    while (System.nanoTime() < endNs) {
      SimulatedLoops.touch(hot, 0, GROUP);
      assertThat(loops.snapshot().chunks().total()).isGreaterThanOrEqualTo(7 * GROUP);
    }
    for (FutureTask<Long> task : tasks) {
      assertThat(task.get()).isPositive();
    }
    // On a busy machine, compression has no processor before the other threads end.
    assertThat(LoopThreads.await(() -> stored(mixed, 0, mixed.chunks()) > 0)).isTrue();
    assertThat(loops.stats().compression().admits()).isPositive();
    long stallsBefore = loops.stats().stalls().events();
    long stalls = 0;
    for (long chunk = 0; chunk < mixed.chunks(); chunk++) {
      stalls += mixed.load(chunk) ? 1 : 0;
    }
    assertThat(stalls).isPositive();
    assertThat(loops.stats().stalls().events()).isEqualTo(stallsBefore + stalls);
    loops.stop();
    assertThat(loops.stats().hotness().failures()).isZero();
    arena.verifyInvariants();
  }

  private static FutureTask<Long> started(Callable<Long> body) {
    FutureTask<Long> task = new FutureTask<>(body);
    Thread.ofPlatform().daemon().start(task);
    return task;
  }

  /** Sweeps slowly over a range, so that its chunks are cold in between. */
  private static long writeAndVerify(CompressedRegion region, long first, int count, long endNs)
      throws InterruptedException {
    long[] versions = new long[count];
    long verified = 0;
    while (System.nanoTime() < endNs) {
      for (int i = 0; i < count && System.nanoTime() < endNs; i++) {
        long chunk = first + i;
        assertThat(SimulatedLoops.read(region, chunk)).isEqualTo(text(chunk, versions[i]));
        write(region, chunk, text(chunk, ++versions[i]));
        verified++;
        if (i % 64 == 0) {
          Thread.sleep(5);
        }
      }
    }
    return verified;
  }

  private long comeAndGo(long endNs) throws InterruptedException {
    long regions = 0;
    while (System.nanoTime() < endNs) {
      try (CompressedRegion region = filled(1)) {
        Thread.sleep(regions % 3 * 60);
        assertThat(SimulatedLoops.read(region, 9)).isEqualTo(text(9, 0));
      }
      regions++;
    }
    return regions;
  }

  @Test
  void shouldReportPredicompsFigures() {
    String json = loops.stats().toJson();
    for (String name :
        List.of(
            "hotness_epoch",
            "chunks_hot",
            "chunks_warm",
            "chunks_cold",
            "damon_snapshots_total",
            "damon_regions_observed_total",
            "damon_read_errors",
            "damon_chunks_marked_hot",
            "damon_chunks_marked_warm",
            "damon_chunks_marked_cold",
            "damon_last_snapshot_nr_regions",
            "damon_last_snapshot_bytes",
            "bg_compress_attempts",
            "bg_compress_admits",
            "bg_compress_skipped_hot",
            "bg_compress_skipped_churn",
            "bg_compress_skipped_low_ratio",
            "bg_compress_skipped_recent_decompress",
            "prefetch_queue_enqueues",
            "prefetch_queue_dedup_skips",
            "prefetch_decompress_ops",
            "demand_decompress_stall_events",
            "demand_decompress_stall_ns_total",
            "adaptive_t_cold_epochs_current")) {
      assertThat(json).contains("\"" + name + "\":");
      assertThat(loops.stats().toTable()).contains(name);
    }
  }
}
