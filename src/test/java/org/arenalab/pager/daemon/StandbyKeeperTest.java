package org.arenalab.pager.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/** The standby's process ends before it is ready, or cannot be started. */
class StandbyKeeperTest {
  private static final long ENDED = Integer.MAX_VALUE;
  private static final long FAILS = -1;
  private static final long NO_THREAD = -2;
  private static final long ALIVE = ProcessHandle.current().pid();

  private int starts;

  private StandbyKeeper keeper(long... pids) {
    Queue<Long> results = new ArrayDeque<>(List.of());
    for (long each : pids) {
      results.add(each);
    }
    return new StandbyKeeper(() -> start(results.remove()));
  }

  private long start(long pid) {
    starts++;
    if (pid == FAILS) {
      throw new PagerDaemonException(PagerDaemonException.Reason.NOT_STARTED, "no memory");
    }
    if (pid == NO_THREAD) {
      throw new OutOfMemoryError("unable to create native thread");
    }
    return pid;
  }

  @Test
  void shouldReplaceProcessThatEndedEarly() {
    StandbyKeeper keeper = keeper(ENDED, ENDED, ALIVE);
    keeper.startOne();

    keeper.replaceIfEnded();
    keeper.replaceIfEnded();
    keeper.replaceIfEnded();

    assertThat(starts).isEqualTo(3);
  }

  @Test
  void shouldTryAgainAfterFailedStart() {
    StandbyKeeper keeper = keeper(FAILS, NO_THREAD, ALIVE);
    keeper.startOne();

    keeper.replaceIfEnded();
    keeper.replaceIfEnded();
    keeper.replaceIfEnded();

    assertThat(starts).isEqualTo(3);
  }

  @Test
  void shouldStartNothingWithoutStandby() {
    StandbyKeeper keeper = keeper(StandbyKeeper.Starter.NO_PROCESS);
    keeper.startOne();

    keeper.replaceIfEnded();

    assertThat(starts).isEqualTo(1);
  }

  @Test
  void shouldStartNothingWhileDraining() {
    StandbyKeeper keeper = keeper(ENDED);
    keeper.startOne();
    keeper.drain();

    keeper.replaceIfEnded();

    assertThat(starts).isEqualTo(1);
  }
}
