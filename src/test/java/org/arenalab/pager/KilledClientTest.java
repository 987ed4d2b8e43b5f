package org.arenalab.pager;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.arenalab.Effort;
import org.arenalab.JavaProcess;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A client dies at any moment of evictions and restores; the daemon and other clients go on. */
@Tag("slow")
@Tag("beside")
class KilledClientTest {
  private static final int KILLS = Effort.of(3, 20);

  @Test
  void shouldHurtNobodyElse() throws Exception {
    long memory = MiniPager.map(256);
    try (MiniPager pager = MiniPager.start();
        PagerClient other = pager.attach()) {
      PagedRange range = other.register(memory, 256 * MiniPager.PAGE);
      SplittableRandom random = new SplittableRandom(7);
      for (int kill = 1; kill <= KILLS; kill++) {
        try (JavaProcess client =
            JavaProcess.start(
                List.of("-Xmx64m"), RacingChild.class, pager.socket().toString(), "1000000000")) {
          String _ = client.awaitLine("running");
          Thread.sleep(random.nextInt(300));
          client.kill();
        }
        int dead = kill;
        MiniPager.await(() -> gone(pager) == dead);
        MiniPager.awaitEvictions(other, range, 256);
        assertThat(MiniPager.wrong(memory, 256)).isZero();
      }
    }
    MiniPager.unmap(memory, 256);
  }

  private static long gone(MiniPager pager) {
    return pager.output().lines().filter("client=gone"::equals).count();
  }
}
