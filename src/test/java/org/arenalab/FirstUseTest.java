package org.arenalab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("medium")
@Tag("beside")
class FirstUseTest {
  /** A static initializer that overflowed would make its class unusable. */
  @ParameterizedTest
  @ValueSource(strings = {"slab", "shm", "transport", "compressed", "pool"})
  void shouldServeAfterFirstUseOverflowed(String room) throws Exception {
    try (JavaProcess child =
        JavaProcess.start(List.of("-Xint", "-Xss512k"), FirstUseChild.class, room)) {
      assertThat(Integer.parseInt(child.awaitLine("overflows="))).isGreaterThan(10);
      assertThat(child.awaitExit()).isZero();
    }
  }
}
