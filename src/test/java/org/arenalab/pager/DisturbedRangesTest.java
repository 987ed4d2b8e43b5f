package org.arenalab.pager;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.arenalab.JavaProcess;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Disturbances of registered memory that the pager is not told of: counted, and no wrong byte. */
@Tag("medium")
class DisturbedRangesTest {
  @ParameterizedTest
  @ValueSource(strings = {"fork", "lock", "lockFirst", "protect"})
  void shouldCountAndKeepBytes(String disturbance) throws Exception {
    try (MiniPager pager = MiniPager.start();
        JavaProcess client =
            JavaProcess.start(
                List.of("-Xmx64m", "-Djdk.lang.Process.launchMechanism=FORK"),
                DisturbedRangesChild.class,
                pager.socket().toString(),
                disturbance)) {
      assertThat(client.awaitLine("counted=")).as(client.output()).isEqualTo("true");
      assertThat(client.awaitLine("wrong=")).isEqualTo("0");
      assertThat(client.awaitExit()).isZero();
    }
  }
}
