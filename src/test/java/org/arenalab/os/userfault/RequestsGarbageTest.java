package org.arenalab.os.userfault;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.arenalab.JavaProcess;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("medium")
class RequestsGarbageTest {
  /** The pager's daemon runs code of C1 only, in which a captured errno is garbage. */
  @Test
  void shouldMakeNoGarbageInCodeOfC1() throws Exception {
    try (JavaProcess child =
        JavaProcess.start(List.of("-XX:TieredStopAtLevel=1"), RequestsGarbage.class)) {
      // 20,000 rounds of at least 8 calls: one byte a call is 160,000.
      assertThat(Long.parseLong(child.awaitLine("allocated="))).isLessThan(10_000);
      assertThat(child.awaitExit()).isZero();
    }
  }
}
