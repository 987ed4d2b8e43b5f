package org.arenalab.slab.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BurstDetectorTest {
  private static final long WINDOW_NS = 100;

  /** Returns the results of {@code superslabs} additions, one each {@code everyNs}. */
  private static int[] seen(int superslabs, long everyNs) {
    BurstDetector bursts = new BurstDetector(WINDOW_NS);
    return LongStream.range(0, superslabs)
        .mapToInt(each -> bursts.add(1000 + each * everyNs))
        .toArray();
  }

  @Test
  void shouldStayABurstFromWindowToWindow() {
    int[] seen = seen(140, 10);
    assertThat(seen).startsWith(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
    assertThat(Arrays.stream(seen).filter(each -> each <= 8).count()).isLessThan(20);
  }

  @Test
  void shouldNotTakeOneThatComesAndGoesForABurst() {
    assertThat(Arrays.stream(seen(1000, 50)).max()).hasValue(5);
  }

  @Test
  void shouldForgetAfterAPause() {
    BurstDetector bursts = new BurstDetector(WINDOW_NS);
    for (int i = 0; i < 50; i++) {
      bursts.add(1000);
    }
    assertThat(bursts.add(1000 + 2 * WINDOW_NS + 1)).isOne();
  }
}
