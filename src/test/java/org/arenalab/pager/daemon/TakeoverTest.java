package org.arenalab.pager.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Daemons, standbys and clients as processes; daemons are killed. */
@Tag("medium")
@Timeout(120)
class TakeoverTest {
  private static final int PAGES = 2048;
  private static final int SIGKILLED = 128 + 9;

  @TempDir Path directory;

  private DaemonConfig config() {
    return DaemonConfig.ofSocket(directory.resolve("pagerd"))
        .withTColdMs(40)
        .withCpuBudgetPercent(100)
        .withStoreBytes(64 << 20);
  }

  @Test
  void shouldLoseNothingWhenDaemonIsKilledAgainAndAgain() throws Exception {
    try (DaemonProcess daemons = new DaemonProcess(config(), true)) {
      long daemon = daemons.await("READY");
      long standby = daemons.await("STANDBY");
      try (PagerChildProcess client = new PagerChildProcess(config().socket(), PAGES)) {
        client.expect("attached");
        client.send("agent load 8000");
        client.expect("loading");
        for (int i = 0; i < 3; i++) {
          Thread.sleep(500);
          DaemonProcess.kill(daemon);

          daemon = daemons.await("READY");
          assertThat(daemon).isEqualTo(standby);
          standby = daemons.await("STANDBY");
        }
        String result = client.line();
        assertThat(result).startsWith("load ");
        System.out.println("longest stall of a client's thread, ns: " + result);
      }
    }
  }

  @Test
  void shouldReplaceKilledStandby() throws Exception {
    try (DaemonProcess daemons = new DaemonProcess(config(), true)) {
      daemons.await("READY");
      long standby = daemons.await("STANDBY");

      DaemonProcess.kill(standby);

      assertThat(daemons.await("STANDBY")).isNotEqualTo(standby);
    }
  }

  /** It must never read zeros in the place of an evicted page. */
  @Test
  void shouldEndClientOfDeadDaemonWithoutStandby() throws Exception {
    try (DaemonProcess daemons = new DaemonProcess(config(), false)) {
      long daemon = daemons.await("READY");
      try (PagerChildProcess client = new PagerChildProcess(config().socket(), PAGES)) {
        client.expect("attached");
        client.send("agent load 60000");
        client.expect("loading");
        Thread.sleep(500);

        DaemonProcess.kill(daemon);

        assertThat(client.process.waitFor()).isEqualTo(SIGKILLED);
      }
    }
  }
}
