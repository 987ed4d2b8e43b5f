package org.arenalab.shm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.arenalab.Effort;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Races that were lost once: each ran into damage, a crash or a wrong figure before it was mended.
 */
@Tag("medium")
class ShmArenaRaceTest {
  private static final int BLOCK_BYTES = 64;

  private final ShmArena arena =
      ShmArena.create(ShmArenaConfig.builder().capacityBytes(4 << 20).build());
  private final AtomicBoolean stopped = new AtomicBoolean();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();

  @AfterEach
  void close() {
    arena.close();
  }

  /** A free of an old generation that wakes up late used to spoil the newer one's link. */
  @Test
  @Tag("slow")
  void shouldKeepListsWholeWhenFreesAndResetsMeet() throws Exception {
    Thread[] users = new Thread[8];
    for (int i = 0; i < users.length; i++) {
      users[i] = start(this::allocateAndFree);
    }
    int resets = Effort.of(1_000, 4_000);
    for (int i = 0; i < resets && failure.get() == null; i++) {
      LockSupport.parkNanos(5_000_000);
      arena.reset();
    }
    stop(users);

    assertThat(failure.get()).isNull();
    arena.verifyInvariants();
  }

  private void allocateAndFree() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    long[] live = new long[256];
    for (long step = 0; !stopped.get(); step++) {
      boolean grow = (step >> 8) % 2 == 0;
      int slot = random.nextInt(live.length);
      try {
        if (live[slot] == ShmArena.NULL && grow) {
          live[slot] = arena.tryAllocate(BLOCK_BYTES);
        } else if (live[slot] != ShmArena.NULL && !grow) {
          long handle = live[slot];
          live[slot] = ShmArena.NULL;
          arena.free(handle);
        }
      } catch (StaleHandleException reset) {
        live[slot] = ShmArena.NULL;
      }
    }
  }

  /** A reader used to help a reset along, and so to write to a mapping that is read-only. */
  @Test
  void shouldLetReadersMeetAReset() throws Exception {
    long handle = arena.allocate(BLOCK_BYTES);
    try (ShmArena reader = ShmArena.attach(arena.path(), AttachMode.READ_ONLY)) {
      Thread resetter =
          start(
              () -> {
                while (!stopped.get()) {
                  arena.reset();
                }
              });
      arena.reset();
      for (int i = 0; i < 100_000; i++) {
        assertThatThrownByCall(reader, handle);
      }
      stop(resetter);
      assertThatThrownBy(() -> reader.address(handle)).isInstanceOf(StaleHandleException.class);
    }
    assertThat(failure.get()).isNull();
  }

  private static void assertThatThrownByCall(ShmArena reader, long handle) {
    try {
      var _ = reader.segment(handle);
    } catch (StaleHandleException expected) {
      return;
    }
    throw new AssertionError("a stale handle was good");
  }

  /** The figures of a lease that moved on in the middle used to be of two ranges. */
  @Test
  void shouldNeverCountMoreThanALeaseHas() throws Exception {
    Thread leaser =
        start(
            () -> {
              try (ShmLease lease = arena.lease(4096)) {
                while (!stopped.get()) {
                  if (lease.tryAllocate(1024) == ShmArena.NULL) {
                    arena.reset();
                  }
                }
              }
            });
    for (int i = 0; i < 100_000; i++) {
      assertThat(arena.stats().leasedFreeBytes()).isBetween(0L, 4096L);
    }
    stop(leaser);
    assertThat(failure.get()).isNull();
  }

  private Thread start(Runnable body) {
    return Thread.ofPlatform()
        .start(
            () -> {
              try {
                body.run();
              } catch (RuntimeException | Error e) {
                failure.compareAndSet(null, e);
              }
            });
  }

  private void stop(Thread... threads) throws InterruptedException {
    stopped.set(true);
    for (Thread thread : threads) {
      thread.join();
    }
  }
}
