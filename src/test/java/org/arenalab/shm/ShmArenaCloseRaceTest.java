package org.arenalab.shm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.arenalab.shm.layout.HandleLayout;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Threads that are inside an operation while another one closes the arena. */
@Tag("medium")
class ShmArenaCloseRaceTest {
  private static final int TRIES = 400;

  /**
   * Size of the second class, whose handles differ from {@link ShmArena#NULL} even at position 0.
   */
  private static final int BLOCK_BYTES = 128;

  /**
   * Between the load of the mode and the addition to the cursor the bookkeeping may be replaced. An
   * addition to its words must not give a handle, of no generation or a made-up one.
   */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldNotAllocateFromAnArenaThatWasJustClosed(boolean recycling) throws Exception {
    int given = 0;
    for (int i = 0; i < TRIES; i++) {
      if (!closeUnderAllocation(recycling)) {
        given++;
      }
    }
    assertThat(given).as("tries of %d with a handle that the arena never gave", TRIES).isZero();
  }

  /** Returns true if every returned handle has the arena's generation. */
  private static boolean closeUnderAllocation(boolean recycling) throws InterruptedException {
    ShmArena arena = ShmArena.create(ShmArenaConfig.builder().capacityBytes(64 << 20).build());
    HandleLayout positions = arena.cursor().positions;
    AtomicBoolean started = new AtomicBoolean();
    AtomicLong wrong = new AtomicLong();
    Thread user =
        Thread.ofPlatform()
            .start(
                () -> {
                  long generation = arena.stats().generation();
                  try {
                    for (; ; ) {
                      long handle = arena.tryAllocate(BLOCK_BYTES);
                      if (handle == ShmArena.NULL) {
                        arena.reset();
                        generation++;
                      } else if (positions.generation(handle) != generation) {
                        wrong.set(handle);
                      } else if (recycling) {
                        arena.free(handle);
                      }
                      started.setPlain(true);
                    }
                  } catch (ArenaClosedException | StaleHandleException expected) {
                    started.set(true);
                  }
                });
    while (!started.get()) {
      Thread.onSpinWait();
    }
    LockSupport.parkNanos(20_000);
    // Attached twice, so that closing does not check what is being changed.
    try (ShmArena other = ShmArena.attach(arena.path(), AttachMode.READ_WRITE)) {
      arena.close();
      user.join();
      other.stats();
    }
    return wrong.get() == 0;
  }
}
