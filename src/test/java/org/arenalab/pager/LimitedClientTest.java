package org.arenalab.pager;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.arenalab.JavaProcess;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client at its limit of open files restores its pages and leaves. */
@Tag("medium")
@Timeout(120)
class LimitedClientTest {
  @Test
  void shouldCloseWithoutFreeDescriptor() throws Exception {
    try (MiniPager pager = MiniPager.start();
        JavaProcess client =
            JavaProcess.start(
                List.of("-Xmx64m"), LimitedClientChild.class, pager.socket().toString())) {
      String pid = client.awaitLine("ready=");
      int exit = new ProcessBuilder("prlimit", "--pid", pid, "--nofile=1:").start().waitFor();
      assertThat(exit).isZero();

      client.send("close");

      assertThat(client.awaitLine("wrong=")).as(client.output()).isEqualTo("0");
      assertThat(client.awaitExit()).isZero();
    }
  }
}
