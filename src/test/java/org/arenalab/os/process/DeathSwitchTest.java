package org.arenalab.os.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.arenalab.os.Descriptor;
import org.junit.jupiter.api.Test;

/** OtherProcessFaultsTest shows the switch end a process. */
class DeathSwitchTest {
  /** A signal that does nothing where nobody handles it. */
  private static final int SIGURG = 23;

  @Test
  void shouldKnowWhetherGuardLives() {
    DeathSwitch pipe = DeathSwitch.create();
    try (DeathSwitch.Armed armed = DeathSwitch.arm(pipe.readEnd(), SIGURG)) {
      assertThat(armed.isReleased()).isFalse();
      pipe.writeEnd().close();
      assertThat(armed.isReleased()).isTrue();
    }
    pipe.close();
  }

  @Test
  void shouldRefuseToArmAfterGuardsDied() {
    DeathSwitch pipe = DeathSwitch.create();
    Descriptor readEnd = pipe.readEnd();
    pipe.writeEnd().close();
    assertThatThrownBy(() -> DeathSwitch.arm(readEnd, SIGURG))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no guard lives");
    assertThat(readEnd.isClosed()).isTrue();
  }

  @Test
  void shouldRefuseWrongSignal() {
    try (DeathSwitch pipe = DeathSwitch.create()) {
      assertThatThrownBy(() -> DeathSwitch.arm(pipe.readEnd(), 0)).hasMessageContaining("signal=0");
      assertThatThrownBy(() -> DeathSwitch.arm(pipe.readEnd(), 32))
          .hasMessageContaining("signal=32");
    }
  }
}
