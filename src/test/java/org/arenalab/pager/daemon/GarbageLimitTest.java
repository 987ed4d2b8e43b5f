package org.arenalab.pager.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GarbageLimitTest {
  private static final long MIB = 1 << 20;

  private long usedBytes = 3 * MIB;
  private long liveBytes = 3 * MIB;
  private int collections;
  private final GarbageLimit limit = new GarbageLimit(() -> usedBytes, this::collect);

  private void collect() {
    collections++;
    usedBytes = liveBytes;
  }

  @Test
  void shouldCollectAboveTwiceOfLastTime() {
    usedBytes = 6 * MIB + GarbageLimit.SLACK_BYTES;
    limit.look();
    assertThat(collections).isZero();

    usedBytes++;
    limit.look();
    limit.look();

    assertThat(collections).isEqualTo(1);
  }

  /** A heap that is used well must not be collected each second. */
  @Test
  void shouldFollowClients() {
    liveBytes = 40 * MIB;
    usedBytes = 41 * MIB;
    limit.look();
    usedBytes = 80 * MIB;
    limit.look();

    assertThat(collections).isEqualTo(1);
  }
}
