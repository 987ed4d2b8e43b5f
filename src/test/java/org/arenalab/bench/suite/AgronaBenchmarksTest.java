package org.arenalab.bench.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.arenalab.JavaProcess;
import org.arenalab.bench.peer.AgronaBuffers;
import org.arenalab.bench.peer.PeerUnavailableException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The suites with Agrona's buffers as peers. */
@Tag("beside")
class AgronaBenchmarksTest {
  /** Every arm must read the same values, so all sums are equal. */
  @Tag("medium")
  @Test
  void shouldReadTheSameInEveryArm() throws Exception {
    try (JavaProcess child =
        JavaProcess.start(List.of(AgronaBuffers.FLAG), AgronaBenchmarksChild.class)) {
      assertThat(child.awaitExit()).as(child.output()).isZero();
      assertThat(child.output().lines().distinct())
          .containsExactlyInAnyOrder("access=1", "size=64 ways=1", "size=4096 ways=1");
    }
  }

  /** The tests' own JVM has no such flag, and neither has a user of the library. */
  @Test
  void shouldNameTheMissingFlag() {
    OffHeapAccessBenchmark access = new OffHeapAccessBenchmark();
    access.access = "unsafeBuffer";
    assertThatThrownBy(access::open)
        .isInstanceOf(PeerUnavailableException.class)
        .hasMessageContaining(AgronaBuffers.FLAG);
    access.close();

    ShmMessageBenchmark messages = new ShmMessageBenchmark();
    messages.way = "ring";
    messages.size = 64;
    assertThatThrownBy(messages::open)
        .isInstanceOf(PeerUnavailableException.class)
        .hasMessageContaining(AgronaBuffers.FLAG);
  }
}
