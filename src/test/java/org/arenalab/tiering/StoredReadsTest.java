package org.arenalab.tiering;

import static org.arenalab.tiering.SimulatedLoops.config;
import static org.arenalab.tiering.SimulatedLoops.stored;
import static org.arenalab.tiering.SimulatedLoops.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.arenalab.compressed.ArenaDamage;
import org.arenalab.compressed.CompressedArenaConfig;
import org.arenalab.compressed.CompressedRegion;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Bulk reads of stored chunks, in simulated time. {@code tCold} is 2 s. */
class StoredReadsTest {
  private static final int GROUP = ChunkGroup.CHUNKS;

  private SimulatedLoops simulated =
      new SimulatedLoops(CompressedArenaConfig.defaults(), config().densify(false).build());

  private TieringStats.Stalls stalls() {
    return simulated.stats().stalls();
  }

  private static void read(CompressedRegion region, long first, long count) {
    for (long chunk = first; chunk < first + count; chunk++) {
      assertThat(SimulatedLoops.read(region, chunk)).isEqualTo(text(chunk, 0));
    }
  }

  private CompressedRegion stored2Groups() {
    CompressedRegion region = simulated.filled(2);
    simulated.run(5000);
    assertThat(stored(region, 0, 2 * GROUP)).isEqualTo(2 * GROUP);
    return region;
  }

  @AfterEach
  void close() {
    simulated.arena.verifyInvariants();
    simulated.close();
  }

  /** A dump of all memory backs nothing. */
  @Test
  void shouldKeepChunksStoredThatAreReadOnce() {
    CompressedRegion region = stored2Groups();
    long visits = simulated.stats().hotness().visits();
    read(region, 0, 2 * GROUP);
    simulated.run(60_000);
    assertThat(stored(region, 0, 2 * GROUP)).isEqualTo(2 * GROUP);
    assertThat(simulated.stats().hotness().visits()).isEqualTo(visits);
    assertThat(stalls()).isEqualTo(new TieringStats.Stalls(0, 0, 2 * GROUP, 0));
  }

  @Test
  void shouldBringBackChunksThatAreReadAgain() {
    CompressedRegion region = stored2Groups();
    read(region, 10, 5);
    read(region, GROUP - 1, 2);
    simulated.run(1000);
    read(region, 10, 3);
    read(region, 14, 1);
    read(region, GROUP - 1, 2);
    simulated.run(1000);
    assertThat(stored(region, 0, 2 * GROUP)).isEqualTo(2 * GROUP - 6);
    assertThat(stored(region, 13, 1)).isEqualTo(1);
    assertThat(stalls()).isEqualTo(new TieringStats.Stalls(0, 0, 13, 6));
    assertThat(simulated.stats().hotness().hot() + simulated.stats().hotness().warm()).isEqualTo(6);
    simulated.run(20_000);
    assertThat(stored(region, 0, 2 * GROUP)).isEqualTo(2 * GROUP);
    read(region, 0, 2 * GROUP);
  }

  /** The loops would store a chunk that is accessed at this interval. */
  @Test
  void shouldKeepChunksStoredThatAreReadSeldom() {
    CompressedRegion region = stored2Groups();
    for (int i = 0; i < 10; i++) {
      read(region, 7, 1);
      simulated.run(9000);
    }
    assertThat(stored(region, 7, 1)).isEqualTo(1);
    assertThat(stalls().broughtBack()).isZero();
  }

  /** The interval is above {@code tCold}, but the chunk returned and needs a longer idle time. */
  @Test
  void shouldBringBackWhatTheGuardWouldKeep() {
    CompressedRegion region = stored2Groups();
    for (int i = 0; i < 10; i++) {
      read(region, 7, 1);
      simulated.run(2500);
    }
    assertThat(stored(region, 7, 1)).isZero();
    assertThat(stalls()).isEqualTo(new TieringStats.Stalls(0, 0, 2, 1));
  }

  /** A program that reads in bursts: what is stored later waits until the next burst. */
  @Test
  void shouldRecogniseAFloodOfReads() {
    simulated.close();
    simulated =
        new SimulatedLoops(
            CompressedArenaConfig.defaults(),
            config().tColdMax(Duration.ofMinutes(10)).densify(false).build());
    CompressedRegion region = stored2Groups();
    read(region, 0, 2 * GROUP);
    simulated.run(1000);
    assertThat(simulated.stats().refaults().floods()).isEqualTo(1);
    assertThat(simulated.stats().refaults().tColdMs()).isBetween(5000L, 9000L);
    read(region, 0, 2 * GROUP);
    simulated.run(5000);
    assertThat(stored(region, 0, 2 * GROUP)).isZero();
    assertThat(simulated.stats().refaults().floods()).isEqualTo(1);
  }

  /** A chunk that is read in place of the loops' visit is loaded by an access first. */
  @Test
  void shouldForgetAWishThatAnAccessFulfilled() {
    CompressedRegion region = stored2Groups();
    read(region, 3, 1);
    read(region, 3, 1);
    SimulatedLoops.touch(region, 3, 1);
    simulated.run(20_000);
    assertThat(stored(region, 3, 1)).isEqualTo(1);
    assertThat(stalls().broughtBack()).isZero();
    assertThat(stalls().events()).isEqualTo(1);
  }

  /** A second group is read again and again: {@code tCold} rises as it does for accesses. */
  @Test
  void shouldCountAsRefaults() {
    simulated.close();
    simulated =
        new SimulatedLoops(
            CompressedArenaConfig.defaults(),
            config().tColdMax(Duration.ofMinutes(10)).densify(false).build());
    CompressedRegion region = simulated.filled(2);
    for (int second = 3; second < 60; second++) {
      read(region, second * 17L, 17);
      simulated.run(1000);
    }
    assertThat(stalls().events()).isZero();
    assertThat(simulated.stats().refaults().perMinutePercent()).isPositive();
    assertThat(simulated.stats().refaults().tColdMs()).isGreaterThan(4000);
  }

  /** The other chunks of the group are visited as before. */
  @Test
  void shouldSurviveADamagedWish() {
    simulated.close();
    simulated =
        new SimulatedLoops(
            CompressedArenaConfig.builder().checksums(true).build(),
            config().densify(false).build());
    CompressedRegion region = stored2Groups();
    SimulatedLoops.touch(region, 100, 1);
    read(region, 3, 1);
    read(region, 3, 1);
    ArenaDamage.flipBit(simulated.arena, region, 3);
    simulated.run(20_000);
    assertThat(simulated.stats().hotness().failures()).isEqualTo(1);
    assertThat(stored(region, 100, 1)).isEqualTo(1);
    assertThat(stalls().broughtBack()).isZero();
  }

  @Test
  void shouldSurviveARegionFreedWithWishes() {
    CompressedRegion region = stored2Groups();
    CompressedRegion kept = simulated.filled(1);
    read(region, 0, 100);
    read(region, 0, 100);
    region.close();
    simulated.run(10_000);
    assertThat(simulated.stats().hotness().failures()).isZero();
    assertThat(stored(kept, 0, GROUP)).isEqualTo(GROUP);
    assertThat(stalls().broughtBack()).isZero();
  }
}
