package org.arenalab.shm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A thread inside an allocation from a lease while another thread closes the arena. */
@Tag("medium")
class ShmLeaseCloseRaceTest {
  private static final int ROUNDS = 300;
  private static final int BLOCK_BYTES = 64;
  private static final long RANGE_BYTES = 64L << 20;

  private final SharedDirectory shared = new SharedDirectory();
  private final ShmArena peer =
      ShmArena.create(
          ShmArenaConfig.builder()
              .directory(shared.path())
              .name("peer")
              .capacityBytes(1L << 30)
              .build());

  ShmLeaseCloseRaceTest() throws IOException {}

  @AfterEach
  void close() throws IOException {
    peer.close();
    shared.close();
  }

  /** Closing returns what the lease has not used; the last block that it gave is used. */
  @Test
  void shouldReturnNoBlockThatWasGivenOut() throws Exception {
    int overlaps = 0;
    for (int round = 0; round < ROUNDS; round++) {
      ShmArena arena = ShmArena.attach(peer.path(), AttachMode.READ_WRITE);
      User user = new User(arena.lease(RANGE_BYTES));
      Thread thread = Thread.ofPlatform().start(user);
      while (!user.started) {
        Thread.onSpinWait();
      }
      LockSupport.parkNanos(round % 10 * 10_000L);
      arena.close();
      thread.join();
      if (isFree(user.last)) {
        overlaps++;
      }
      peer.reset();
    }
    assertThat(overlaps).as("blocks both given out and free, in %d rounds", ROUNDS).isZero();
  }

  private boolean isFree(long handle) {
    try {
      peer.free(handle);
      return false;
    } catch (ShmArenaException listed) {
      assertThat(listed.reason()).isEqualTo(ShmArenaException.Reason.DOUBLE_FREE);
      return true;
    }
  }

  private static final class User implements Runnable {
    private final ShmLease lease;
    private volatile boolean started;
    private long last;

    User(ShmLease lease) {
      this.lease = lease;
    }

    @Override
    public void run() {
      last = lease.allocate(BLOCK_BYTES);
      started = true;
      try {
        for (long handle = last; handle != ShmArena.NULL; ) {
          last = handle;
          handle = lease.tryAllocate(BLOCK_BYTES);
        }
      } catch (ArenaClosedException expected) {
        return;
      }
    }
  }
}
