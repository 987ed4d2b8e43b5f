package org.arenalab.os;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.arenalab.JavaProcess;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("medium")
@Tag("beside")
class StackReserveTest {
  /** A static initializer that overflowed would make the class unusable. */
  @Test
  void shouldServeAfterFirstUseOverflowed() throws Exception {
    try (JavaProcess child =
        JavaProcess.start(List.of("-Xint", "-Xss512k"), StackReserveChild.class)) {
      assertThat(Integer.parseInt(child.awaitLine("overflows="))).isGreaterThan(10);
      assertThat(child.awaitExit()).isZero();
    }
  }
}
