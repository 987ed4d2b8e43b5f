package org.arenalab.pager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.arenalab.pager.PagerException.Reason;
import org.junit.jupiter.api.Test;

class PagerConfigTest {
  @Test
  void shouldReadPropertiesBeforeEnvironment() {
    PagerConfig config =
        PagerConfig.builder(
                Map.of("arenalab.pager.socket", "/run/a", "arenalab.pager.switchSignal", "sigkill"),
                Map.of("ARENALAB_PAGER_SOCKET", "/run/b", "ARENALAB_PAGER_MAX_BYTES", "65536"))
            .build();
    assertThat(config)
        .isEqualTo(new PagerConfig(Path.of("/run/a"), 65_536, SwitchSignal.SIGKILL, 64));
  }

  @Test
  void shouldWantASocket() {
    assertThatThrownBy(() -> PagerConfig.builder(Map.of(), Map.of()).build())
        .isInstanceOfSatisfying(
            PagerException.class, e -> assertThat(e.reason()).isEqualTo(Reason.INVALID_REQUEST))
        .hasMessageContaining("socket=null")
        .hasMessageContaining("ARENALAB_PAGER_SOCKET");
  }
}
