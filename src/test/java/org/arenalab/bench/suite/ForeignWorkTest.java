package org.arenalab.bench.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import org.arenalab.bench.peer.block.Allocators;
import org.arenalab.bench.peer.block.BlockAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class ForeignWorkTest {
  private static final int STEPS = 4_096;

  @ParameterizedTest
  @ValueSource(ints = {0, 2, 50, 100})
  void shouldHandOverTheShareThatWasAskedFor(int foreignPercent) throws Exception {
    try (BlockAllocator<?> allocator = Allocators.open("malloc-plain")) {
      ForeignWork<?> work = ForeignWork.start(allocator, foreignPercent);
      for (int i = 0; i < 4; i++) {
        work.steps(STEPS);
      }

      long handedOver = work.end();

      assertThat(handedOver * 100.0 / (4 * STEPS))
          .isBetween(foreignPercent * 0.8, foreignPercent * 1.2);
    }
  }

  @Test
  void shouldHandOverEverySlotOnceAndInOrder() throws Exception {
    Handoff ring = new Handoff();
    int[] values = new int[Handoff.CAPACITY];
    AtomicInteger next = new AtomicInteger();
    AtomicInteger wrong = new AtomicInteger();
    Thread consumer =
        Thread.ofPlatform()
            .start(
                () ->
                    ring.consume(
                        slot -> {
                          if (values[slot] != next.incrementAndGet()) {
                            wrong.incrementAndGet();
                          }
                          values[slot] = 0;
                        }));
    for (int i = 1; i <= 100_000; i++) {
      int slot = ring.claim();
      assertThat(values[slot]).isZero();
      values[slot] = i;
      ring.fill();
    }
    ring.flush();
    ring.end();
    consumer.join();

    assertThat(next).hasValue(100_000);
    assertThat(wrong).hasValue(0);
  }

  @Test
  void shouldNotWaitForAConsumerThatHasEnded() {
    Handoff ring = new Handoff();
    for (int i = 0; i < Handoff.CAPACITY; i++) {
      assertThat(ring.claim()).isEqualTo(i);
      ring.fill();
    }
    ring.end();

    assertThatThrownBy(ring::claim).hasMessage("the consumer has ended");
  }

  @Test
  void shouldSayWhyTheConsumerEnded() throws Exception {
    try (BlockAllocator<?> allocator = Allocators.open("arena-confined")) {
      ForeignWork<?> work = ForeignWork.start(allocator, 100);

      assertThatThrownBy(
              () -> {
                work.steps(STEPS);
                work.end();
              })
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("the consumer");
      assertThatThrownBy(work::end).hasRootCauseInstanceOf(WrongThreadException.class);
    }
  }
}
