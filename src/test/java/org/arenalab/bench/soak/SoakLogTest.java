package org.arenalab.bench.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SoakLogTest {
  private static SoakEpoch distinct(int first) {
    return new SoakEpoch(
        first,
        first + 1,
        first + 2.5,
        first + 3,
        first + 4,
        first + 5,
        first + 6,
        first + 7,
        first + 8,
        first + 9,
        first + 10,
        first + 11,
        first + 12,
        first + 13,
        first + 14,
        first + 15,
        first + 16);
  }

  @Test
  void shouldKeepEveryFieldAlsoBeyondItsCapacity() {
    List<SoakEpoch> all = new ArrayList<>(List.of(distinct(1), distinct(100)));
    SoakLog log = new SoakLog(all, 3);
    for (int i = 2; i < 9; i++) {
      all.add(distinct(100 * i));
      log.add(all.getLast());
    }

    assertThat(log.epochs()).isEqualTo(all);
  }

  @Test
  void shouldMakeNoGarbage() {
    SoakLog log = new SoakLog(List.of(), 10_000);
    SoakEpoch epoch = distinct(1);
    log.add(epoch);
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long id = Thread.currentThread().threadId();
    long before = threads.getThreadAllocatedBytes(id);
    for (int i = 0; i < 5_000; i++) {
      log.add(epoch);
    }
    long bytes = threads.getThreadAllocatedBytes(id) - before;

    // Reading the counter allocates a few bytes; less than a byte an epoch is not the log's.
    assertThat(bytes).isLessThan(5_000);
    assertThat(log.epochs()).hasSize(5_001);
  }
}
