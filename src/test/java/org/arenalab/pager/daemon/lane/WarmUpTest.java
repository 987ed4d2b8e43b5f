package org.arenalab.pager.daemon.lane;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.arenalab.os.userfault.Userfaultfd;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The warm-up serves faults of every kind, and shows that lanes make no garbage. */
@Timeout(60)
class WarmUpTest {
  @Test
  void shouldServeEveryRound() throws Exception {
    assertThat(WarmUp.run(300)).isEqualTo(300);
  }

  /** Less than a byte a fault: the compilers may cause some bytes at any time. */
  @Test
  void shouldMakeNoGarbageInLanes() throws Exception {
    try (Userfaultfd faults = Userfaultfd.openBlocking(Userfaultfd.FEATURE_WP);
        WarmUp warmUp = new WarmUp(faults)) {
      serve(warmUp, 3_000);
      long before = allocatedByLanes();

      serve(warmUp, 3_000);

      assertThat(allocatedByLanes() - before).isLessThan(3_000);
    }
  }

  private static void serve(WarmUp warmUp, int rounds) {
    for (int i = 0; i < rounds; i++) {
      warmUp.round(i);
    }
  }

  private static long allocatedByLanes() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    List<Thread> lanes =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().startsWith("pager-lane-"))
            .toList();
    assertThat(lanes).isNotEmpty();
    return lanes.stream().mapToLong(lane -> threads.getThreadAllocatedBytes(lane.threadId())).sum();
  }
}
