package org.arenalab.pager.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GarbageLimitTest {
  private static final long MIB = 1 << 20;

  private long usedBytes = 3 * MIB;
  private long liveBytes = 3 * MIB;
  private int clients;
  private int collections;
  private final GarbageLimit limit =
      new GarbageLimit(() -> usedBytes, usedBytes, () -> clients, this::collect);

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

  /** The heap of many clients stayed as it was, because it never became full again. */
  @Test
  void shouldCollectOnceMostClientsHaveLeft() {
    clients = 64;
    liveBytes = 60 * MIB;
    usedBytes = liveBytes;
    limit.look();
    clients = 32;
    limit.look();
    assertThat(collections).isEqualTo(1);
    clients = 31;
    liveBytes = 30 * MIB;

    limit.look();
    limit.look();

    assertThat(collections).isEqualTo(2);
  }

  /** The heap of a process that took clients over is that of these clients from the start. */
  @Test
  void shouldCollectOnceMostClientsOfTakeoverHaveLeft() {
    long freshBytes = usedBytes;
    clients = 64;
    usedBytes = 60 * MIB;
    GarbageLimit ofSuccessor =
        new GarbageLimit(() -> usedBytes, freshBytes, () -> clients, this::collect);
    ofSuccessor.look();
    assertThat(collections).isZero();
    clients = 0;

    ofSuccessor.look();
    ofSuccessor.look();

    assertThat(collections).isEqualTo(1);
  }

  /** Few clients that come and go leave little garbage. */
  @Test
  void shouldNotCollectForEachClient() {
    for (int i = 0; i < 10; i++) {
      clients = i % 2;
      usedBytes += MIB / 2;
      limit.look();
    }

    assertThat(collections).isZero();
  }
}
