package org.arenalab.pager;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.arenalab.JavaProcess;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Both ends of the kernel switch: nobody is left to serve, or nobody is needed. */
@Tag("medium")
class DeathSwitchEndsTest {
  /** 128 + SIGABRT. */
  private static final int ABORTED = 134;

  @Test
  void shouldEndWithTheDaemon() throws Exception {
    try (MiniPager pager = MiniPager.start();
        JavaProcess client = start(pager, "attached")) {
      assertThat(client.awaitLine("active=")).isEqualTo("ACTIVE");
      pager.daemon().kill();
      assertThat(client.awaitExit()).isEqualTo(ABORTED);
      assertThat(client.output().lines().filter(line -> line.startsWith("wrong=")))
          .allMatch("wrong=0"::equals);
    }
  }

  @Test
  void shouldOutliveDaemonOnceClosed() throws Exception {
    try (MiniPager pager = MiniPager.start();
        JavaProcess client = start(pager, "closed")) {
      String _ = client.awaitLine("closed");
      pager.daemon().kill();
      String _ = client.awaitLine("end=");
      assertThat(client.awaitExit()).isZero();
      assertThat(client.output().lines().filter(line -> line.startsWith("wrong=")))
          .hasSize(1000)
          .allMatch("wrong=0"::equals);
    }
  }

  @Test
  void shouldCloseItselfWhenDaemonStops() throws Exception {
    try (MiniPager pager = MiniPager.start("stop");
        PagerClient client = pager.attach()) {
      long memory = MiniPager.map(64);
      PagedRange range = client.register(memory, 64 * MiniPager.PAGE);
      MiniPager.await(() -> range.state() == PagedRange.State.CLOSED);
      MiniPager.await(client::isClosed);
      client.close();
      String _ = pager.daemon().awaitLine("client=Goodbye");
      pager.daemon().kill();
      assertThat(MiniPager.wrong(memory, 64)).isZero();
      MiniPager.unmap(memory, 64);
    }
  }

  private static JavaProcess start(MiniPager pager, String end) throws Exception {
    return JavaProcess.start(List.of("-Xmx64m"), SwitchChild.class, pager.socket().toString(), end);
  }
}
