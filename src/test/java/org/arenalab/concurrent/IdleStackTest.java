package org.arenalab.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class IdleStackTest {
  private final IdleStack<AtomicInteger> stack = new IdleStack<>();

  @Test
  void shouldReturnLastPushedObjectFirst() {
    AtomicInteger first = new AtomicInteger();
    AtomicInteger second = new AtomicInteger();
    stack.push(first);
    stack.push(second);
    assertThat(stack.poll()).isSameAs(second);
    assertThat(stack.poll()).isSameAs(first);
    assertThat(stack.poll()).isNull();
  }

  @Test
  void shouldDrainAllObjects() {
    AtomicInteger object = new AtomicInteger();
    stack.push(object);
    stack.drain(AtomicInteger::incrementAndGet);
    assertThat(object).hasValue(1);
    assertThat(stack.poll()).isNull();
  }

  /** A user counts itself in and out; two users at once would be seen. */
  @Test
  void shouldGiveAnObjectToOneThread() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      List<Future<?>> work = new ArrayList<>();
      for (int thread = 0; thread < 2; thread++) {
        work.add(threads.submit(this::useOften));
      }
      for (Future<?> each : work) {
        each.get();
      }
    }
  }

  private void useOften() {
    for (int i = 0; i < 20_000; i++) {
      AtomicInteger polled = stack.poll();
      AtomicInteger object = polled == null ? new AtomicInteger() : polled;
      assertThat(object.incrementAndGet()).isEqualTo(1);
      object.decrementAndGet();
      stack.push(object);
    }
  }
}
