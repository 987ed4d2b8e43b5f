package org.arenalab.tiering;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import org.junit.jupiter.api.Test;

class GroupQueueTest {
  private static final int GROUPS = 100;
  private static final int ROUNDS = 20_000;

  private final GroupQueue queue = new GroupQueue();

  private static List<ChunkGroup> groups() {
    List<ChunkGroup> groups = new ArrayList<>();
    for (int i = 0; i < GROUPS; i++) {
      groups.add(new ChunkGroup(null, null, i, 1));
    }
    return groups;
  }

  @Test
  void shouldHoldEachGroupOnce() {
    List<ChunkGroup> groups = groups();
    assertThat(queue.poll()).isNull();
    for (int round = 0; round < 3; round++) {
      for (ChunkGroup group : groups) {
        assertThat(queue.add(group.changed)).isTrue();
        assertThat(queue.add(group.changed)).isFalse();
      }
      for (ChunkGroup group : groups) {
        assertThat(queue.poll()).isSameAs(group);
      }
      assertThat(queue.poll()).isNull();
    }
  }

  @Test
  void shouldTakeAGroupAgainOnceItIsPolled() {
    List<ChunkGroup> groups = groups();
    for (int i = 0; i < 5; i++) {
      assertThat(queue.add(groups.get(0).changed)).isTrue();
      assertThat(queue.add(groups.get(1).changed)).isTrue();
      assertThat(queue.poll()).isSameAs(groups.get(0));
      assertThat(queue.add(groups.get(0).changed)).isTrue();
      assertThat(queue.poll()).isSameAs(groups.get(1));
      assertThat(queue.poll()).isSameAs(groups.get(0));
    }
  }

  /** An event is seen after the group was added: none may be lost. */
  @Test
  void shouldLoseNoEventOfManyThreads() throws Exception {
    List<ChunkGroup> groups = groups();
    AtomicLongArray events = new AtomicLongArray(GROUPS);
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 3; t++) {
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int i = 0; i < ROUNDS; i++) {
                      events.incrementAndGet(i % GROUPS);
                      boolean _ = queue.add(groups.get(i % GROUPS).changed);
                    }
                  }));
    }
    long[] seen = new long[GROUPS];
    while (threads.stream().anyMatch(Thread::isAlive)) {
      drain(events, seen);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    drain(events, seen);
    assertThat(seen).containsOnly(3L * ROUNDS / GROUPS);
  }

  private void drain(AtomicLongArray events, long[] seen) {
    for (ChunkGroup group = queue.poll(); group != null; group = queue.poll()) {
      seen[(int) group.first] = events.get((int) group.first);
    }
  }
}
