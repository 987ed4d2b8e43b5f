package org.arenalab.tiering.prefetch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventRingTest {
  @Test
  void shouldReturnEventsInOrder() {
    EventRing<String> ring = new EventRing<>(8);
    assertThat(ring.isEmpty()).isTrue();
    assertThat(ring.tryOffer("a", 3, Integer.MIN_VALUE)).isTrue();
    assertThat(ring.tryOffer("b", -1, 7)).isTrue();
    assertThat(ring.isEmpty()).isFalse();
    assertThat(ring.poll()).isEqualTo("a");
    assertThat(ring.high()).isEqualTo(3);
    assertThat(ring.low()).isEqualTo(Integer.MIN_VALUE);
    assertThat(ring.poll()).isEqualTo("b");
    assertThat(ring.high()).isEqualTo(-1);
    assertThat(ring.low()).isEqualTo(7);
    assertThat(ring.poll()).isNull();
    assertThat(ring.isEmpty()).isTrue();
  }

  @Test
  void shouldDropAndCountWhenFull() {
    EventRing<String> ring = new EventRing<>(4);
    for (int i = 0; i < 4; i++) {
      assertThat(ring.tryOffer("kept", 0, i)).isTrue();
    }
    assertThat(ring.tryOffer("dropped", 0, 4)).isFalse();
    assertThat(ring.dropped()).isEqualTo(1);
    assertThat(ring.poll()).isEqualTo("kept");
    assertThat(ring.tryOffer("kept", 0, 5)).isTrue();
  }

  /** Events of each thread arrive in order; dropped ones are counted. */
  @Test
  void shouldTakeEventsOfManyThreads() throws InterruptedException {
    int each = 100_000;
    EventRing<Integer> ring = new EventRing<>(1024);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Integer name = i;
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int n = 1; n <= each; n++) {
                      boolean _ = ring.tryOffer(name, ~n, n);
                    }
                  }));
    }
    int[] last = new int[3];
    long taken = 0;
    while (threads.stream().anyMatch(Thread::isAlive) || !ring.isEmpty()) {
      Integer name = ring.poll();
      if (name != null) {
        taken++;
        assertThat(ring.low()).isGreaterThan(last[name]);
        assertThat(ring.high()).isEqualTo(~ring.low());
        last[name] = ring.low();
      }
    }
    assertThat(taken + ring.dropped()).isEqualTo(3L * each);
  }
}
