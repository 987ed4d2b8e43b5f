package org.arenalab.tiering;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.arenalab.JavaProcess;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The turns of the loops make no garbage while nothing is stored. */
@Tag("medium")
class LoopsGarbageTest {
  @Test
  void shouldMakeNoneInASteadyState() throws Exception {
    try (JavaProcess child = JavaProcess.start(List.of("-Xint"), LoopsGarbage.class)) {
      assertThat(child.awaitExit()).as("%s", child.output()).isZero();
      assertThat(Long.parseLong(child.awaitLine("visits="))).isGreaterThan(50);
      assertThat(Long.parseLong(child.awaitLine("bytes="))).isZero();
    }
  }
}
