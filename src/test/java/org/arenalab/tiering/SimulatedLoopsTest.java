package org.arenalab.tiering;

import static org.arenalab.tiering.SimulatedLoops.GROUP_BYTES;
import static org.arenalab.tiering.SimulatedLoops.config;
import static org.arenalab.tiering.SimulatedLoops.stored;
import static org.arenalab.tiering.SimulatedLoops.text;
import static org.arenalab.tiering.SimulatedLoops.touch;
import static org.arenalab.tiering.SimulatedLoops.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.arenalab.codec.Codec;
import org.arenalab.codec.Codecs;
import org.arenalab.compressed.ChunkLease;
import org.arenalab.compressed.CompressedArenaConfig;
import org.arenalab.compressed.CompressedRegion;
import org.arenalab.compressed.EvictionPolicy;
import org.arenalab.extent.ExtentPoolStats;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The loops over a real arena in simulated time. */
class SimulatedLoopsTest {
  private static final int GROUP = ChunkGroup.CHUNKS;
  private static final long MINUTE_MS = 60_000;
  private static final long HOUR_MS = 60 * MINUTE_MS;

  private SimulatedLoops simulated = SimulatedLoops.open();

  private void reopen(TieringConfig config) {
    reopen(CompressedArenaConfig.defaults(), config);
  }

  private void reopen(CompressedArenaConfig arena, TieringConfig config) {
    simulated.close();
    simulated = new SimulatedLoops(arena, config);
  }

  private TieringStats stats() {
    return simulated.stats();
  }

  @AfterEach
  void close() {
    simulated.close();
  }

  @Test
  void shouldCompressWhatIsCold() {
    CompressedRegion region = simulated.filled(4);
    simulated.run(1500, () -> touch(region, 0, GROUP));
    assertThat(stored(region, 0, 4 * GROUP)).isZero();
    simulated.run(1500, () -> touch(region, 0, GROUP));
    assertThat(stored(region, 0, GROUP)).isZero();
    assertThat(stored(region, GROUP, 3 * GROUP)).isEqualTo(3 * GROUP);
    assertThat(stats().hotness().hot()).isEqualTo(GROUP);
    assertThat(stats().hotness().stored()).isEqualTo(3 * GROUP);
    assertThat(stats().hotness().warm() + stats().hotness().cold()).isZero();
    assertThat(stats().compression().admits()).isEqualTo(3 * GROUP);
    for (long chunk = 0; chunk < region.chunks(); chunk += 7) {
      assertThat(SimulatedLoops.read(region, chunk)).isEqualTo(text(chunk, 0));
    }
    simulated.arena.verifyInvariants();
  }

  /** A tick of an arena that is stored as a whole visits no group. */
  @Test
  void shouldCostAConstantWhenIdle() {
    reopen(config().densify(false).build());
    simulated.filled(3);
    simulated.arena.allocateRegion(200 * GROUP_BYTES);
    simulated.run(10_000);
    assertThat(stats().hotness().stored()).isEqualTo(203 * GROUP);
    long visits = stats().hotness().visits();
    long ticks = stats().hotness().ticks();
    simulated.run(MINUTE_MS);
    assertThat(stats().hotness().visits()).isEqualTo(visits);
    assertThat(stats().hotness().ticks() - ticks).isLessThanOrEqualTo(62);
    assertThat(simulated.run.hotness().plannedVisits()).isZero();
  }

  @Test
  void shouldVisitTheGroupOfAnEvent() {
    reopen(config().densify(false).build());
    CompressedRegion region = simulated.filled(4);
    simulated.run(10_000);
    long visits = stats().hotness().visits();
    touch(region, GROUP + 5, 1);
    simulated.run(1000);
    assertThat(stats().hotness().visits() - visits).isBetween(1L, 3L);
    assertThat(stats().hotness().warm() + stats().hotness().hot()).isEqualTo(1);
    assertThat(stats().stalls().events()).isEqualTo(1);
    assertThat(stats().stalls().nsTotal()).isPositive();
    simulated.run(20_000);
    assertThat(stored(region, 0, 4 * GROUP)).isEqualTo(4 * GROUP);
  }

  /** A chunk that returned once needs an idle time beyond its period. */
  @Test
  void shouldLeaveReturningChunksAlone() {
    CompressedRegion slow = simulated.filled(1);
    CompressedRegion fast = simulated.filled(1);
    for (int round = 0; round < 40; round++) {
      simulated.run(2500);
      touch(fast, 0, GROUP);
      if (round % 2 == 1) {
        touch(slow, 0, GROUP);
      }
    }
    assertThat(stats().stalls().events()).isLessThanOrEqualTo(2 * GROUP);
    assertThat(stats().compression().skippedChurn()).isPositive();
    assertThat(stats().compression().skippedRecentDecompress()).isPositive();
    assertThat(stored(slow, 0, GROUP)).isZero();
    assertThat(stored(fast, 0, GROUP)).isZero();
  }

  /** Bursts of 100 ms after 400 ms: with the default of 2 s nothing is stored. */
  @Test
  void shouldStoreNothingBetweenBursts() {
    reopen(TieringConfig.builder().prefetch(false).build());
    CompressedRegion region = simulated.filled(4);
    bursts(region, 40);
    assertThat(stats().compression().admits()).isZero();
    assertThat(stats().refaults().floods()).isZero();
  }

  /** With 100 ms the first idle time is a mistake; a minute passes without a second one. */
  @Test
  void shouldLearnFromTheFirstBurst() {
    reopen(
        TieringConfig.builder()
            .tCold(Duration.ofMillis(100))
            .cpuBudget(100)
            .prefetch(false)
            .build());
    CompressedRegion region = simulated.filled(4);
    bursts(region, 2);
    CompressedRegion later = simulated.filled(4);
    for (int burst = 0; burst < 100; burst++) {
      bursts(region, 1);
      touch(later, 0, 4 * GROUP);
    }
    assertThat(stats().stalls().events()).isEqualTo(4 * GROUP);
    assertThat(stats().refaults().floods()).isEqualTo(1);
    assertThat(stats().refaults().tColdMs()).isBetween(450L, 700L);
    simulated.run(2000);
    assertThat(stored(later, 0, 4 * GROUP)).isEqualTo(4 * GROUP);
  }

  /** The chunks of a burst return over several ticks, while the floor rises. */
  @Test
  void shouldNotRaiseTheFloorByItself() {
    reopen(
        TieringConfig.builder()
            .tCold(Duration.ofMillis(100))
            .cpuBudget(100)
            .prefetch(false)
            .build());
    CompressedRegion region = simulated.filled(4);
    simulated.run(400);
    for (int part = 0; part < 32; part++) {
      touch(region, part * 64L, 64);
      simulated.run(15);
    }
    assertThat(stats().refaults().floods()).isEqualTo(1);
    assertThat(stats().refaults().tColdMs()).isBetween(500L, 700L);
  }

  private void bursts(CompressedRegion region, int count) {
    for (int burst = 0; burst < count; burst++) {
      for (int pass = 0; pass < 5; pass++) {
        touch(region, 0, region.chunks());
        simulated.run(20);
      }
      simulated.run(400);
    }
  }

  @Test
  void shouldStoreNothingWithoutABudget() {
    reopen(config().cpuBudget(0).build());
    CompressedRegion region = simulated.filled(1);
    simulated.run(20_000);
    assertThat(stored(region, 0, GROUP)).isZero();
    assertThat(stats().hotness().cold()).isEqualTo(GROUP);
    assertThat(stats().compression().skippedOverBudget()).isPositive();
    long visits = stats().hotness().visits();
    simulated.run(10 * MINUTE_MS);
    assertThat(stats().hotness().visits() - visits).isLessThanOrEqualTo(15);
  }

  @Test
  void shouldStoreNothingIfCompressionIsOff() {
    reopen(config().backgroundCompression(false).build());
    CompressedRegion region = simulated.filled(1);
    simulated.run(20_000);
    assertThat(stored(region, 0, GROUP)).isZero();
    assertThat(stats().compression().passes()).isZero();
  }

  @Test
  void shouldSkipPinnedChunks() {
    CompressedRegion region = simulated.filled(1);
    try (ChunkLease lease = region.pin(3)) {
      simulated.run(20_000);
      assertThat(stored(region, 0, GROUP)).isEqualTo(GROUP - 1);
      assertThat(stats().compression().skippedInUse()).isPositive();
      assertThat(lease.chunk()).isEqualTo(3);
      long passes = stats().compression().passes();
      simulated.run(10 * MINUTE_MS);
      assertThat(stats().compression().passes() - passes).isLessThanOrEqualTo(20);
    }
    simulated.run(2 * MINUTE_MS);
    assertThat(stored(region, 0, GROUP)).isEqualTo(GROUP);
  }

  @Test
  void shouldSkipIncompressibleChunks() {
    CompressedRegion region = simulated.arena.allocateRegion(GROUP_BYTES);
    for (long chunk = 0; chunk < region.chunks(); chunk++) {
      write(region, chunk, SimulatedLoops.noise(chunk));
    }
    simulated.run(20_000);
    assertThat(stats().hotness().incompressible()).isEqualTo(GROUP);
    assertThat(stats().compression().admits()).isZero();
    assertThat(stats().compression().attempts()).isEqualTo(GROUP);
    long visits = stats().hotness().visits();
    simulated.run(MINUTE_MS);
    assertThat(stats().hotness().visits()).isEqualTo(visits);
    // A write makes it compressible again.
    write(region, 7, text(7, 0));
    simulated.run(20_000);
    assertThat(stored(region, 0, GROUP)).isEqualTo(1);
    assertThat(stats().compression().skippedLowRatio()).isPositive();
  }

  @Test
  void shouldPauseWhileThePoolIsFull() {
    reopen(
        CompressedArenaConfig.builder()
            .capacityBytes(1 << 20)
            .evictionPolicy(EvictionPolicy.REFUSE)
            .build(),
        config().densify(false).build());
    CompressedRegion region = simulated.filled(8);
    simulated.run(20_000);
    long stored = stored(region, 0, 8 * GROUP);
    assertThat(stored).isPositive().isLessThan(8 * GROUP);
    assertThat(stats().compression().skippedPoolFull()).isPositive();
    long passes = stats().compression().passes();
    simulated.run(10 * MINUTE_MS);
    assertThat(stats().compression().passes() - passes).isLessThanOrEqualTo(60);
    simulated.arena.verifyInvariants();
  }

  @Test
  void shouldMoveSettledChunksToTheSecondTier() {
    assumeTrue(Codecs.isAvailable(Codec.ZSTD));
    CompressedRegion region = simulated.filled(2);
    simulated.run(15_000);
    assertThat(stats().compression().denseAttempts()).isZero();
    simulated.run(15_000);
    assertThat(stats().compression().denseAttempts()).isEqualTo(2 * GROUP);
    assertThat(simulated.arena.stats().chunks().dense())
        .isEqualTo(stats().compression().denseAdmits())
        .isPositive();
    for (long chunk = 0; chunk < region.chunks(); chunk += 5) {
      assertThat(SimulatedLoops.read(region, chunk)).isEqualTo(text(chunk, 0));
    }
    long visits = stats().hotness().visits();
    simulated.run(10 * MINUTE_MS);
    assertThat(stats().hotness().visits()).isEqualTo(visits);
    assertThat(stats().compression().denseAttempts()).isEqualTo(2 * GROUP);
  }

  /** Without packing, the holes of chunks that returned keep their memory. */
  @Test
  void shouldPackThePool() {
    CompressedRegion region = simulated.filled(6);
    simulated.run(5000);
    assertThat(stored(region, 0, 6 * GROUP)).isEqualTo(6 * GROUP);
    ExtentPoolStats full = simulated.arena.stats().pool();
    for (long chunk = 0; chunk < region.chunks(); chunk += 2) {
      touch(region, chunk, 1);
    }
    assertThat(simulated.arena.stats().pool().fragmentedBytes())
        .isGreaterThan(full.usedBytes() * 4 / 10);
    simulated.run(100, () -> {});
    ExtentPoolStats packed = simulated.arena.stats().pool();
    assertThat(packed.fragmentedBytes()).isLessThan(packed.usedBytes() * 6 / 100);
    assertThat(packed.backedBytes()).isLessThan(full.backedBytes() * 55 / 100);
    assertThat(stats().compression().packSlices()).isPositive();
    for (long chunk = 0; chunk < region.chunks(); chunk += 3) {
      assertThat(SimulatedLoops.read(region, chunk)).isEqualTo(text(chunk, 0));
    }
    simulated.arena.verifyInvariants();
  }

  @Test
  void shouldNotPackWithoutBudget() {
    reopen(config().cpuBudget(0).build());
    CompressedRegion region = simulated.filled(6);
    region.compress(0, region.chunks());
    for (long chunk = 0; chunk < region.chunks(); chunk += 2) {
      touch(region, chunk, 1);
    }
    simulated.run(10_000);
    assertThat(stats().compression().packSlices()).isZero();
  }

  /** Refaults elsewhere raise tCold; they must not postpone the second tier. */
  @Test
  void shouldSettleWithinTheConfiguredTime() {
    assumeTrue(Codecs.isAvailable(Codec.ZSTD));
    reopen(
        TieringConfig.builder()
            .tCold(Duration.ofSeconds(2))
            .cpuBudget(100)
            .prefetch(false)
            .build());
    CompressedRegion cold = simulated.filled(2);
    CompressedRegion scanned = simulated.filled(2);
    for (int second = 0; second < 30; second++) {
      simulated.run(1000);
      touch(scanned, second * 17L, 17);
      touch(scanned, 2 * GROUP - 20, 20);
    }
    assertThat(stats().refaults().tColdMs()).isGreaterThan(4000);
    assertThat(stats().compression().denseAttempts()).isGreaterThanOrEqualTo(2 * GROUP);
    assertThat(stored(cold, 0, 2 * GROUP)).isEqualTo(2 * GROUP);
  }

  @Test
  void shouldForgetFreedRegions() {
    CompressedRegion freed = simulated.filled(3);
    CompressedRegion kept = simulated.filled(1);
    simulated.run(1000);
    assertThat(stats().hotness().hot() + stats().hotness().warm()).isEqualTo(4 * GROUP);
    freed.close();
    simulated.run(300);
    assertThat(stats().hotness().hot() + stats().hotness().warm()).isEqualTo(GROUP);
    CompressedRegion next = simulated.filled(2);
    simulated.run(10_000);
    assertThat(stored(kept, 0, GROUP)).isEqualTo(GROUP);
    assertThat(stored(next, 0, 2 * GROUP)).isEqualTo(2 * GROUP);
    assertThat(stats().hotness().stored()).isEqualTo(3 * GROUP);
  }

  /** The region is freed while its group waits for compression. */
  @Test
  void shouldSurviveARegionFreedAsWork() {
    CompressedRegion region = simulated.filled(2);
    CompressedRegion kept = simulated.filled(1);
    simulated.run(1900);
    for (int i = 0; i < 5; i++) {
      simulated.jump(100);
      long _ = simulated.run.hotness().turn();
    }
    region.close();
    simulated.run(5000);
    assertThat(stats().hotness().failures()).isZero();
    assertThat(stored(kept, 0, GROUP)).isEqualTo(GROUP);
    assertThat(stats().hotness().stored()).isEqualTo(GROUP);
  }

  @Test
  void shouldEndWhenTheArenaIsClosed() {
    simulated.filled(1);
    simulated.run(1000);
    simulated.arena.close();
    assertThat(simulated.run.hotness().turn()).isEqualTo(LoopThread.Loop.ENDED);
    assertThat(simulated.loops.isRunning()).isFalse();
    assertThat(simulated.loops.stats().toJson()).contains("\"hotness_epoch\":");
  }

  /** Each turn may lack memory for a moment. */
  @Test
  void shouldContinueAfterAnError() {
    CompressedRegion region = simulated.filled(1);
    simulated.fail(new OutOfMemoryError("heap space, says the test"));
    assertThat(simulated.run.hotness().turn()).isPositive();
    simulated.fail(null);
    simulated.run(1900);
    for (int i = 0; i < 5; i++) {
      simulated.jump(100);
      long _ = simulated.run.hotness().turn();
    }
    // The group waits for compression now.
    simulated.fail(new OutOfMemoryError("heap space, says the test"));
    assertThat(simulated.run.compression().turn()).isPositive();
    simulated.fail(null);
    simulated.run(10_000);
    assertThat(stored(region, 0, GROUP)).isEqualTo(GROUP);
    assertThat(stats().hotness().failures()).isEqualTo(2);
  }

  /** The chunks were warm at the last visit, which planned the next one for {@code tCold}. */
  @Test
  void shouldNoticeThatTColdFalls() {
    reopen(
        TieringConfig.builder()
            .tCold(Duration.ofMinutes(1))
            .tColdMin(Duration.ofSeconds(1))
            .cpuBudget(100)
            .densify(false)
            .prefetch(false)
            .build());
    CompressedRegion region = simulated.filled(1);
    simulated.run(55_000);
    touch(region, 0, GROUP);
    simulated.run(40_000);
    assertThat(stats().refaults().tColdMs()).isBetween(20_000L, 35_000L);
    assertThat(stored(region, 0, GROUP)).isEqualTo(GROUP);
  }

  @Test
  void shouldNotBelieveClocksThatJump() {
    CompressedRegion region = simulated.filled(2);
    Runnable program = () -> touch(region, 0, 2 * GROUP);
    simulated.run(3000, program);
    simulated.jump(HOUR_MS);
    simulated.run(1000);
    assertThat(stored(region, 0, 2 * GROUP)).isZero();
    touch(region, 0, 2 * GROUP);
    simulated.jump(-2 * HOUR_MS);
    simulated.run(1000);
    assertThat(stored(region, 0, 2 * GROUP)).isZero();
    assertThat(stats().stalls().events()).isZero();
    simulated.run(3000);
    assertThat(stored(region, 0, 2 * GROUP)).isEqualTo(2 * GROUP);
  }

  @Tag("medium")
  @Test
  void shouldDriveTenThousandRegions() {
    reopen(config().densify(false).build());
    List<CompressedRegion> regions = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      CompressedRegion region = simulated.arena.allocateRegion(2L * SimulatedLoops.CHUNK_BYTES);
      region.putLong(0, i);
      region.putLong(SimulatedLoops.CHUNK_BYTES, -i);
      regions.add(region);
    }
    simulated.run(10_000);
    assertThat(stats().hotness().stored()).isEqualTo(20_000);
    assertThat(simulated.run.hotness().plannedVisits()).isZero();
    for (int i = 0; i < regions.size(); i++) {
      assertThat(regions.get(i).getLong(0)).isEqualTo(i);
    }
    regions.forEach(CompressedRegion::close);
    simulated.run(2000);
    assertThat(stats().hotness().stored()).isZero();
    assertThat(stats().hotness().failures()).isZero();
  }

  /** Compression that the program does itself is noticed at the next visit. */
  @Test
  void shouldNoticeWhatTheProgramDoes() {
    CompressedRegion region = simulated.filled(1);
    simulated.run(1000);
    region.compress();
    simulated.run(2000);
    assertThat(stats().hotness().stored()).isEqualTo(GROUP);
    region.decompress(0, GROUP);
    simulated.run(400);
    assertThat(stats().hotness().stored()).isZero();
    assertThat(stats().hotness().hot()).isEqualTo(GROUP);
  }

  @Test
  void shouldTakeSnapshots() {
    CompressedRegion hot = simulated.filled(1);
    simulated.filled(3);
    simulated.run(4000, () -> touch(hot, 0, GROUP));
    HotnessSnapshot snapshot = simulated.loops.snapshot();
    assertThat(snapshot.chunks()).isEqualTo(new HotnessSnapshot.Classes(GROUP, 0, 0, 3 * GROUP, 0));
    assertThat(snapshot.cells()).hasSize(HotnessSnapshot.CELLS);
    assertThat(snapshot.bar()).isEqualTo("#".repeat(16) + ".".repeat(48));
    assertThat(snapshot.idleTimes().getFirst().idleMs()).isLessThan(500);
    assertThat(snapshot.idleTimes().getLast().idleMs()).isBetween(2000L, 5000L);
    long bytes =
        snapshot.temperatures().stream().mapToLong(HotnessSnapshot.Temperature::bytes).sum();
    assertThat(bytes).isEqualTo(4 * GROUP_BYTES);
    assertThat(snapshot.toTable()).contains("idle time percentiles", "temperature");
    assertThat(snapshot.toJson()).contains("\"cells\":[", "\"tColdMs\":2000");
  }

  /** 256 MiB of untouched memory. */
  @Test
  void shouldTakeSnapshotsInTime() {
    simulated.arena.allocateRegion(128 * GROUP_BYTES);
    simulated.run(300);
    long bestNs = Long.MAX_VALUE;
    for (int i = 0; i < 20; i++) {
      long startNs = System.nanoTime();
      assertThat(simulated.loops.snapshot().chunks().total()).isEqualTo(128 * GROUP);
      bestNs = Math.min(bestNs, System.nanoTime() - startNs);
    }
    assertThat(bestNs).isLessThan(TimeUnit.MILLISECONDS.toNanos(100));
  }
}
