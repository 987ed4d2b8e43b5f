package org.arenalab.shm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.arenalab.os.RawMemory;
import org.arenalab.shm.layout.HandleLayout;
import org.arenalab.shm.layout.SegmentDescriptor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Handles that are not of this arena, arenas that are closed, limits that are reached. */
@Tag("beside")
class ShmArenaMisuseTest {
  /** The reasons for which an operation refuses a number that is not the handle of a live block. */
  static final Set<ShmArenaException.Reason> REFUSED_HANDLES =
      EnumSet.of(
          ShmArenaException.Reason.INVALID_HANDLE,
          ShmArenaException.Reason.STALE_HANDLE,
          ShmArenaException.Reason.DOUBLE_FREE);

  private static final long CAPACITY_BYTES = 1 << 20;

  private final ShmArena arena = create();

  private static ShmArena create() {
    return ShmArena.create(ShmArenaConfig.builder().capacityBytes(CAPACITY_BYTES).build());
  }

  @AfterEach
  void close() {
    arena.close();
  }

  @Test
  void shouldRefuseAHandleOfAnotherArenaWithTheSameLayout() {
    try (ShmArena other = create()) {
      arena.allocate(64);
      long foreign = other.allocate(64);
      assertRefused(foreign, StaleHandleException.class);
      other.free(foreign);
    }
    arena.verifyInvariants();
  }

  @Test
  void shouldRefuseHandlesOfEveryFormerGeneration() {
    List<Long> handles = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      handles.add(arena.allocate(64));
      arena.reset();
    }
    arena.allocate(4096);
    handles.forEach(handle -> assertRefused(handle, StaleHandleException.class));
    arena.verifyInvariants();
  }

  private void assertRefused(long handle, Class<? extends Throwable> kind) {
    ShmArenaStats before = arena.stats();
    assertThatThrownBy(() -> arena.address(handle)).isInstanceOf(kind);
    assertThatThrownBy(() -> arena.address(handle, 0, 8)).isInstanceOf(kind);
    assertThatThrownBy(() -> arena.segment(handle)).isInstanceOf(kind);
    assertThatThrownBy(() -> arena.sizeOf(handle)).isInstanceOf(kind);
    assertThatThrownBy(() -> arena.free(handle)).isInstanceOf(kind);
    assertThat(arena.stats()).isEqualTo(before);
  }

  @Tag("medium")
  @Test
  void shouldSurviveAnyNumberAsAHandle() {
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    long good = arena.allocate(100_000);
    arena.free(arena.allocate(64));
    long[] corners = {0, -1, 1, Long.MIN_VALUE, Long.MAX_VALUE, good ^ 1, ~good, -good};
    // A made-up handle may name a part of a live block; freeing that spoils the sums.
    skipTheCheckAtClose(arena);
    for (int i = 0; i < 100_000; i++) {
      long handle =
          switch (i % 4) {
            case 0 -> random.nextLong();
            case 1 -> good ^ (1L << random.nextInt(64));
            case 2 -> good ^ random.nextLong(1L << 32);
            default -> corners[random.nextInt(corners.length)];
          };
      String what = "seed=%d handle=0x%x".formatted(seed, handle);
      tryAll(handle, what);
    }
  }

  /** A handle of a large class at a small block near the end of the data. */
  @Test
  void shouldRefuseRangeBehindMapping() {
    long small = arena.allocate(64);
    long all = arena.allocate(CAPACITY_BYTES / 2);
    HandleLayout positions = arena.cursor().positions;
    long last = positions.position(positions.generation(small), CAPACITY_BYTES - 64);
    long forged = last | HandleLayout.classBits(HandleLayout.sizeClass(all));
    for (long[] range : new long[][] {{0, 65}, {0, CAPACITY_BYTES / 2}, {4096, 8}, {64, 0}}) {
      assertThatThrownBy(() -> arena.address(forged, range[0], range[1]))
          .as("%d B at %d", range[1], range[0])
          .hasFieldOrPropertyWithValue("reason", ShmArenaException.Reason.INVALID_HANDLE);
    }
    long end = arena.address(all, CAPACITY_BYTES / 2 - 8, 8);
    assertThat(end).isEqualTo(arena.address(all) + CAPACITY_BYTES / 2 - 8);
  }

  @Test
  void shouldTranslateNoNumberAfterClose() {
    ShmArena closed = create();
    closed.close();
    for (int bit = 0; bit < Long.SIZE; bit++) {
      for (long number : new long[] {1L << bit, -1L << bit, (1L << bit) - 1}) {
        assertThatThrownBy(() -> closed.address(number))
            .as("0x%x", number)
            .isInstanceOf(ArenaClosedException.class);
      }
    }
  }

  private void tryAll(long handle, String what) {
    long data = arena.dataAddress();
    long end = data + CAPACITY_BYTES;
    try {
      long address = arena.address(handle);
      assertThat(address >= data && address < end).as(what).isTrue();
    } catch (ShmArenaException refused) {
      assertThat(refused.reason()).isIn(REFUSED_HANDLES);
      assertThat(refused).hasMessageContaining("0x");
    }
    try {
      long size = arena.sizeOf(handle);
      assertThat(size > 0 && size <= CAPACITY_BYTES).as(what).isTrue();
      assertThat(arena.segment(handle).byteSize()).as(what).isEqualTo(size);
      long last = arena.address(handle, size - 1, 1);
      assertThat(last >= data && last < end).as(what).isTrue();
      arena.free(handle);
    } catch (ShmArenaException refused) {
      assertThat(refused.reason()).isIn(REFUSED_HANDLES);
      assertThat(refused).hasMessageContaining("0x");
    }
  }

  @Tag("medium")
  @Test
  void shouldLetExactlyOneOfManyFreeABlock() throws Exception {
    for (int round = 0; round < 200; round++) {
      long block = arena.allocate(64);
      AtomicInteger freed = new AtomicInteger();
      AtomicInteger refused = new AtomicInteger();
      race(
          4,
          () -> {
            try {
              arena.free(block);
              freed.incrementAndGet();
            } catch (ShmArenaException e) {
              assertThat(e.reason()).isEqualTo(ShmArenaException.Reason.DOUBLE_FREE);
              refused.incrementAndGet();
            }
          });
      assertThat(freed).hasValue(1);
      assertThat(refused).hasValue(3);
    }
    arena.verifyInvariants();
  }

  @Test
  void shouldSayThatItIsClosedInEveryPublicMethod() {
    ShmArena closed = create();
    long block = closed.allocate(64);
    ShmLease lease = closed.lease();
    closed.close();

    List<Runnable> uses =
        List.of(
            () -> closed.allocate(64),
            () -> closed.tryAllocate(64),
            () -> closed.tryAllocate(CAPACITY_BYTES / 2),
            () -> closed.allocate(64, 128),
            () -> closed.free(block),
            () -> closed.address(block),
            () -> closed.address(block, 0, 8),
            () -> closed.segment(block),
            () -> closed.sizeOf(block),
            closed::lease,
            () -> closed.lease(8192),
            closed::reclaimDeadLeases,
            closed::reset,
            closed::prefault,
            closed::stats,
            closed::verifyInvariants,
            () -> lease.allocate(64),
            () -> lease.tryAllocate(64),
            () -> lease.tryAllocate(CAPACITY_BYTES));
    for (int i = 0; i < uses.size(); i++) {
      assertThatThrownBy(uses.get(i)::run)
          .as("use %d", i)
          .isInstanceOf(ArenaClosedException.class)
          .hasMessageContaining(closed.name());
    }
    lease.close();
    closed.close();
    assertThat(closed.capacityBytes()).isEqualTo(CAPACITY_BYTES);
    assertThat(closed.toString()).contains(closed.name());
    assertThat(closed.path()).doesNotExist();
  }

  @Tag("medium")
  @Test
  void shouldOnlyEverSayClosedToThreadsThatAreInsideWhenItCloses() throws Exception {
    ConcurrentLinkedQueue<Throwable> unexpected = new ConcurrentLinkedQueue<>();
    for (int round = 0; round < 60; round++) {
      ShmArena doomed = create();
      skipTheCheckAtClose(doomed);
      CountDownLatch running = new CountDownLatch(5);
      List<Runnable> habits =
          List.of(
              () -> doomed.free(doomed.allocate(64)),
              () -> doomed.allocate(64 + System.nanoTime() % 4096),
              doomed::stats,
              doomed::reset,
              () -> {
                try (ShmLease lease = doomed.lease(4096)) {
                  lease.allocate(64);
                }
              });
      List<Thread> threads = new ArrayList<>();
      for (Runnable habit : habits) {
        threads.add(
            Thread.ofPlatform().start(() -> untilClosed(doomed, habit, running, unexpected)));
      }
      running.await();
      LockSupport.parkNanos(round * 50_000L);
      race(2, doomed::close);
      for (Thread thread : threads) {
        thread.join();
      }
    }
    unexpected.forEach(e -> e.printStackTrace(System.out));
    assertThat(unexpected).isEmpty();
  }

  private static void untilClosed(
      ShmArena doomed,
      Runnable habit,
      CountDownLatch running,
      ConcurrentLinkedQueue<Throwable> unexpected) {
    running.countDown();
    for (; ; ) {
      try {
        habit.run();
      } catch (ArenaClosedException e) {
        return;
      } catch (StaleHandleException | ArenaExhaustedException e) {
        // Somebody reset the arena between this thread's two steps, or it is full.
        if (!doomed.isOpen()) {
          return;
        }
      } catch (Throwable e) {
        unexpected.add(e);
        return;
      }
    }
  }

  @Test
  void shouldSayThatATinyArenaHasNoLeases() {
    ShmArenaConfig tiny = ShmArenaConfig.builder().capacityBytes(4096).alignmentBytes(4096).build();
    try (ShmArena arena = ShmArena.create(tiny)) {
      assertThatThrownBy(arena::lease)
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContaining("too small for leases: expected at least 32768 B");
    }
  }

  @Test
  void shouldRefuseOneLeaseMoreThanThereAreSlots() {
    List<ShmLease> leases = new ArrayList<>();
    for (int i = 0; i < 512; i++) {
      leases.add(arena.lease(256));
    }
    assertThatThrownBy(arena::lease)
        .hasFieldOrPropertyWithValue("reason", ShmArenaException.Reason.LEASES_EXHAUSTED)
        .hasMessageContaining("512");
    assertThat(arena.reclaimDeadLeases()).as("all of a process that lives").isZero();
    leases.getFirst().close();
    arena.lease().close();
    leases.forEach(ShmLease::close);
    assertThat(arena.stats().openLeases()).isZero();
    arena.verifyInvariants();
  }

  @Test
  void shouldSayWhenTheGenerationsHaveRunOut() {
    Cursor cursor = arena.cursor();
    long last = cursor.positions.maxGeneration();
    long start = cursor.positions.position(last - 1, 0);
    RawMemory.putLongVolatile(cursor.epochAddress, start);
    RawMemory.putLongVolatile(cursor.cursorAddress, cursor.positions.cursor(start, 0));

    arena.free(arena.allocate(64));
    arena.reset();
    long block = arena.allocate(64);
    assertThatThrownBy(arena::reset)
        .hasFieldOrPropertyWithValue("reason", ShmArenaException.Reason.GENERATIONS_EXHAUSTED)
        .hasMessageContaining(Long.toString(last));
    assertThat(arena.sizeOf(block)).as("nothing was lost").isEqualTo(64);
    assertThat(arena.address(block)).isEqualTo(arena.dataAddress());
    arena.free(block);
    arena.verifyInvariants();
  }

  @Test
  void shouldServeLeasesWhileTheArenaIsResetAllTheTime() throws Exception {
    AtomicInteger served = new AtomicInteger();
    Thread resetter =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (served.get() < 200_000) {
                    arena.reset();
                  }
                });
    Throwable thrown =
        catchThrowable(
            () -> {
              try (ShmLease lease = arena.lease(4096)) {
                while (served.getAndIncrement() < 200_000) {
                  long block = lease.tryAllocate(64);
                  if (block == ShmArena.NULL) {
                    // Full, because the resetter is not running just now.
                    Thread.onSpinWait();
                  }
                }
              }
            });
    served.set(200_000);
    resetter.join();
    assertThat(thrown).isNull();
    arena.verifyInvariants();
  }

  /** The check at close is for quiet arenas, and left out where another process may be at work. */
  private static void skipTheCheckAtClose(ShmArena arena) {
    long base = arena.cursor().cursorAddress - SegmentDescriptor.CURSOR;
    RawMemory.getAndAddLong(base + SegmentDescriptor.ATTACHED, 1);
  }

  private static void race(int threads, Runnable body) throws InterruptedException {
    CountDownLatch ready = new CountDownLatch(threads);
    List<Thread> all = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      all.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    ready.countDown();
                    while (ready.getCount() > 0) {
                      Thread.onSpinWait();
                    }
                    body.run();
                  }));
    }
    for (Thread thread : all) {
      thread.join();
    }
  }
}
