package org.arenalab.shm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.arenalab.Effort;
import org.arenalab.shm.segments.ShmSegments;
import org.arenalab.shm.segments.SweepReport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Processes killed with SIGKILL in the middle of what they do. Each has a segment of its own, which
 * it owns, and works in a common one too; both must be as good as before for those that live on.
 */
@Tag("medium")
@Tag("beside")
class ShmKillTest {
  private static final long SEED = System.nanoTime();
  private static final int AT_ONCE = 5;

  private final SharedDirectory shared = new SharedDirectory();
  private final SplittableRandom random = new SplittableRandom(SEED);
  private final ShmArena arena =
      ShmArena.create(
          ShmArenaConfig.builder().directory(shared.path()).capacityBytes(512 << 20).build());
  private final long exchange = StressActor.makeExchange(arena);
  private final StressActor survivor = new StressActor(arena, exchange, 0, SEED);
  private final List<ChildJvm> children = new ArrayList<>();
  private final List<Path> segmentsOfTheDead = new ArrayList<>();
  private long nextIdentity = 1;
  private int reclaimed;

  ShmKillTest() throws IOException {}

  @AfterEach
  void close() throws Exception {
    children.forEach(ChildJvm::close);
    arena.close();
    shared.close();
  }

  @Test
  void shouldGoOnAfterFiveProcessesWereKilled() throws Exception {
    killInRounds(1);
    sweepAfterTheDead();
  }

  @Test
  @Tag("slow")
  void shouldGoOnAfterManyOwnersWereKilled() throws Exception {
    int rounds = Effort.of(3, 20);
    killInRounds(rounds);
    assertThat(segmentsOfTheDead).hasSize(rounds * AT_ONCE);
    // About three in four die with a lease.
    assertThat(reclaimed).as("leases that the dead had").isGreaterThan(rounds / 2);
    sweepAfterTheDead();
  }

  /** Every segment of the dead goes, whatever its owner was killed in; that of the living stays. */
  private void sweepAfterTheDead() throws IOException {
    assertThat(segmentsOfTheDead).allMatch(Files::exists);

    SweepReport report = ShmSegments.sweep(shared.path());

    assertThat(report.kept()).isEmpty();
    assertThat(report.removed())
        .extracting(SweepReport.Removed::path)
        .containsExactlyInAnyOrderElementsOf(segmentsOfTheDead);
    assertThat(report.removed())
        .extracting(SweepReport.Removed::ownerPid)
        .containsExactlyInAnyOrderElementsOf(children.stream().map(ChildJvm::pid).toList());
    assertThat(shared.content()).containsExactly(arena.path());
    for (int i = 0; i < 2000; i++) {
      survivor.step();
    }
    survivor.finish();
    arena.verifyInvariants();
  }

  private void killInRounds(int rounds) throws Exception {
    for (int round = 0; round < rounds; round++) {
      killSome();
      reclaimed += arena.reclaimDeadLeases();
      survivor.finish();
      assertThat(arena.stats().openLeases()).isZero();
      arena.verifyInvariants();
      for (int i = 0; i < 2000; i++) {
        survivor.step();
      }
    }
    survivor.finish();
    arena.verifyInvariants();
    System.out.printf(
        "seed=%d: %d killed, %d leases reclaimed, %s%n",
        SEED, rounds * AT_ONCE, reclaimed, arena.stats());
  }

  private void killSome() throws Exception {
    List<ChildJvm> victims = new ArrayList<>();
    List<String[]> owned = new ArrayList<>();
    for (int i = 0; i < AT_ONCE; i++) {
      long identity = nextIdentity++;
      ChildJvm victim =
          ChildJvm.start(
              StressChild.class,
              arena.path(),
              exchange,
              identity,
              SEED + 2 * identity,
              3_600_000,
              "own");
      victims.add(victim);
      children.add(victim);
    }
    for (ChildJvm victim : victims) {
      owned.add(victim.await("OWNS").split(" ", 2));
      segmentsOfTheDead.add(Path.of(owned.getLast()[1]));
      victim.await("READY");
    }
    victims.forEach(victim -> victim.send("GO"));
    for (ChildJvm victim : victims) {
      long endNs = System.nanoTime() + random.nextLong(40_000_000);
      do {
        survivor.step();
      } while (System.nanoTime() < endNs);
      assertThat(victim.isAlive()).as("seed=%d: %s", SEED, victim.output()).isTrue();
      victim.kill();
    }
    for (String[] segment : owned) {
      goOnIn(Path.of(segment[1]), Long.parseLong(segment[0]));
    }
  }

  private void goOnIn(Path path, long exchangeOfTheDead) {
    try (ShmArena orphan = ShmArena.attach(path, AttachMode.READ_WRITE)) {
      orphan.reclaimDeadLeases();
      orphan.verifyInvariants();
      StressActor heir = new StressActor(orphan, exchangeOfTheDead, nextIdentity, SEED);
      for (int i = 0; i < 2000; i++) {
        heir.step();
      }
      heir.finish();
      orphan.verifyInvariants();
    }
  }
}
