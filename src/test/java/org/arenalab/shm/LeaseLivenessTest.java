package org.arenalab.shm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.arenalab.os.RawMemory;
import org.arenalab.shm.layout.SegmentDescriptor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Leases of the living are never reclaimed, those of the dead always; two attachments each. */
class LeaseLivenessTest {
  private static final long RANGE_BYTES = 64 << 10;

  private final SharedDirectory shared = new SharedDirectory();
  private final ShmArena arena = ShmArena.create(shared.config("common"));
  private final ShmArena other = ShmArena.attach(arena.path(), AttachMode.READ_WRITE);

  LeaseLivenessTest() throws IOException {}

  @AfterEach
  void close() throws IOException {
    other.close();
    arena.close();
    shared.close();
  }

  @Test
  void shouldKeepLeasesOfOtherAttachments() {
    ShmLease mine = arena.lease(RANGE_BYTES);
    ShmLease theirs = other.lease(RANGE_BYTES);
    mine.allocate(64);
    theirs.allocate(64);

    assertThat(arena.reclaimDeadLeases()).isZero();
    assertThat(other.reclaimDeadLeases()).isZero();
    arena.verifyInvariants();
    other.verifyInvariants();
    theirs.close();
    assertThat(arena.stats().openLeases()).isEqualTo(1);
    arena.verifyInvariants();
  }

  @Test
  void shouldReuseSlotsThatWereClosed() {
    for (int i = 0; i < 3 * SegmentDescriptor.LEASE_SLOTS; i++) {
      other.lease(RANGE_BYTES).close();
    }
    try (ShmLease lease = arena.lease(RANGE_BYTES)) {
      lease.allocate(64);
      assertThat(arena.stats().openLeases()).isEqualTo(1);
    }
    other.verifyInvariants();
  }

  /** Forges the state after a kill: the owner word is set, but no process holds the lock. */
  @Test
  void shouldReclaimLeaseOnceAmongRacers() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      for (int round = 0; round < 200; round++) {
        RawMemory.putLongRelease(ownerAddress(arena, 0), 1 + round);
        CyclicBarrier start = new CyclicBarrier(2);
        Future<Integer> one = threads.submit(racer(start, arena));
        Future<Integer> another = threads.submit(racer(start, round % 2 == 0 ? other : arena));

        assertThat(one.get() + another.get()).as("round %d", round).isEqualTo(1);
        assertThat(arena.stats().openLeases()).isZero();
      }
    }
    arena.verifyInvariants();
  }

  private static Callable<Integer> racer(CyclicBarrier start, ShmArena reclaimer) {
    return () -> {
      start.await();
      return reclaimer.reclaimDeadLeases();
    };
  }

  @Test
  void shouldNoticeOwnLeaseReclaimedAlive() {
    ShmLease lease = arena.lease(RANGE_BYTES);
    lease.allocate(64);
    arena.verifyInvariants();
    RawMemory.putLongRelease(ownerAddress(arena, 0), 0);

    assertThatThrownBy(arena::verifyInvariants)
        .isInstanceOf(CorruptArenaException.class)
        .hasMessageContaining("reclaimed while its owner lives: slot=0, owner=0x0");
    assertThatThrownBy(arena::close).hasMessageContaining("slot=0, owner=0x0");
    assertThat(arena.path()).doesNotExist();
  }

  @Test
  void shouldNoticeForeignLeaseReclaimedAlive() {
    for (int i = 0; i < 5; i++) {
      other.lease(RANGE_BYTES).allocate(64);
    }
    arena.verifyInvariants();
    RawMemory.putLongRelease(ownerAddress(arena, 3), 0);

    assertThatThrownBy(arena::verifyInvariants)
        .isInstanceOf(CorruptArenaException.class)
        .hasMessageContaining("slot=3");
    try (ShmArena reader = ShmArena.attach(arena.path(), AttachMode.READ_ONLY)) {
      assertThatThrownBy(reader::verifyInvariants).hasMessageContaining("slot=3");
    }
    assertThatThrownBy(other::close).hasMessageContaining("slot=3");
  }

  /** An owner word of another attachment means that the slot was reclaimed and leased again. */
  @Test
  void shouldNoticeOwnLeaseReplaced() {
    arena.lease(RANGE_BYTES);
    RawMemory.putLongRelease(ownerAddress(arena, 0), 99);

    assertThatThrownBy(arena::verifyInvariants)
        .isInstanceOf(CorruptArenaException.class)
        .hasMessageContaining("owner=0x63");
    assertThatThrownBy(arena::close).hasMessageContaining("owner=0x63");
    assertThat(other.leases().table().ownerOf(0)).as("left to its owner").isEqualTo(99);
  }

  @Test
  void shouldReturnLeasesOfClosedAttachment() {
    other.lease(RANGE_BYTES).allocate(64);
    other.close();

    assertThat(arena.stats().openLeases()).isZero();
    assertThat(arena.reclaimDeadLeases()).isZero();
    for (int i = 0; i < SegmentDescriptor.LEASE_SLOTS; i++) {
      arena.lease(256);
    }
    assertThat(arena.stats().openLeases()).isEqualTo(SegmentDescriptor.LEASE_SLOTS);
    assertThatThrownBy(() -> arena.lease(256))
        .hasFieldOrPropertyWithValue("reason", ShmArenaException.Reason.LEASES_EXHAUSTED);
    arena.verifyInvariants();
  }

  private static long ownerAddress(ShmArena arena, int slot) {
    return arena.leases().table().addressOf(slot) + SegmentDescriptor.LEASE_OWNER;
  }
}
