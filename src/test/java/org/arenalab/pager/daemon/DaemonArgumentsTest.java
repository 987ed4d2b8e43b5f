package org.arenalab.pager.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DaemonArgumentsTest {
  @Test
  void shouldReadWhatItWrites() {
    DaemonArguments arguments =
        DaemonArguments.parse(
            "--socket",
            "/run/pagerd",
            "--store-bytes",
            "8589934592",
            "--t-cold-ms",
            "500",
            "--cpu-budget-percent",
            "25",
            "--max-clients",
            "3",
            "--max-client-bytes",
            "274877906944",
            "--stall-limit-ms",
            "700",
            "--single-lane",
            "--without-standby");

    assertThat(arguments.config().socket()).isEqualTo(Path.of("/run/pagerd"));
    assertThat(arguments.config().storeBytes()).isEqualTo(8L << 30);
    assertThat(arguments.config().maxClientBytes()).isEqualTo(256L << 30);
    assertThat(arguments.withStandby()).isFalse();
    assertThat(arguments.config().singleLane()).isTrue();
    assertThat(DaemonArguments.parse(arguments.words().toArray(String[]::new)))
        .isEqualTo(arguments);
    DaemonArguments standby = arguments.asStandbyOf(77);
    assertThat(DaemonArguments.parse(standby.words().toArray(String[]::new))).isEqualTo(standby);
    DaemonArguments successor = arguments.asSuccessor();
    assertThat(DaemonArguments.parse(successor.words().toArray(String[]::new)))
        .isEqualTo(successor);
  }

  @Test
  void shouldHaveDefaults() {
    DaemonArguments arguments = DaemonArguments.parse("--socket", "s");

    assertThat(arguments.config()).isEqualTo(DaemonConfig.ofSocket(Path.of("s")));
    assertThat(arguments.withStandby()).isTrue();
    assertThat(arguments.standbyOf()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "--t-cold-ms 5, --socket",
    "--socket s --t-cold 5, --t-cold",
    "--socket s --t-cold-ms many, many",
    "--socket s --t-cold-ms 0, tColdMs=0",
    "--socket s --cpu-budget-percent 101, cpuBudgetPercent=101",
    "--socket s --cpu-budget-percent 4294967297, 4294967297",
    "--socket s --store-bytes 5, storeBytes=5",
    "--socket s --max-clients -1, -1",
    "--socket s --max-client-bytes 5, maxClientBytes=5",
    "--socket s --stall-limit-ms 3600001, stallLimitMs=3600001",
    "--socket s --replace --standby-of 5, --replace",
    "--socket, socket="
  })
  void shouldNameWhatIsWrong(String words, String named) {
    assertThatThrownBy(() -> DaemonArguments.parse(words.split(" ")))
        .isInstanceOf(PagerDaemonException.class)
        .hasMessageContaining(named);
  }
}
