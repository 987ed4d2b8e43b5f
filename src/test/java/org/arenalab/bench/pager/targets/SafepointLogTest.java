package org.arenalab.bench.pager.targets;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SafepointLogTest {
  @Test
  void shouldReadTimesOfSafepoints() {
    String log =
        """
        [0.115s][info][safepoint] Safepoint "ICBufferFull", Time since last: 90 ns, Reaching safepoint:      61000 ns, At safepoint: 4 ns, Total: 65004 ns
        [0.116s][info][safepoint] Safepoint "SerialGCForSystemGC", Time since last: 9 ns, Reaching safepoint: 700 ns, Cleanup: 3 ns, Total: 9 ns
        [0.117s][info][safepoint] Safepoint
        """;
    assertThat(SafepointLog.reachedNs(log)).containsExactly(700, 61_000);
  }

  @Test
  void shouldReadOnlyNewLines() throws Exception {
    try (SafepointLog log = SafepointLog.create()) {
      assertThat(log.length()).isZero();
      assertThat(log.reachedNsAfter(0)).isEmpty();
      assertThat(log.flags()).singleElement().asString().startsWith("-Xlog:safepoint=info:file=/");
    }
  }
}
