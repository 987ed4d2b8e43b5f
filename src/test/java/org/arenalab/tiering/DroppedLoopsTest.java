package org.arenalab.tiering;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.arenalab.compressed.CompressedArena;
import org.arenalab.compressed.CompressedArenaConfig;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The program drops arena and loops without closing them. */
@Tag("medium")
@Tag("beside")
@Timeout(60)
class DroppedLoopsTest {
  private static Set<Thread> dropped(Set<Thread> others) {
    CompressedArena arena = CompressedArena.open(CompressedArenaConfig.defaults());
    ArenaLoops loops = ArenaLoops.open(arena, TieringConfig.defaults());
    arena.allocateRegion(1 << 20).putLong(0, 1);
    loops.start();
    Set<Thread> threads = LoopThreads.living();
    threads.removeAll(others);
    return threads;
  }

  @Test
  void shouldEndTheThreads() throws Exception {
    Set<Thread> threads = dropped(LoopThreads.living());
    assertThat(threads).hasSize(3);
    assertThat(
            LoopThreads.await(
                () -> {
                  System.gc();
                  return threads.stream().noneMatch(Thread::isAlive);
                }))
        .isTrue();
  }

  /** The loops live as long as the arena, even without their handle. */
  @Test
  void shouldRunWhileTheArenaIsUsed() throws Exception {
    Set<Thread> others = LoopThreads.living();
    try (CompressedArena arena = CompressedArena.open(CompressedArenaConfig.defaults())) {
      ArenaLoops.open(arena, TieringConfig.defaults()).start();
      Set<Thread> threads = LoopThreads.living();
      threads.removeAll(others);
      for (int i = 0; i < 3; i++) {
        System.gc();
        Thread.sleep(700);
      }
      assertThat(threads).hasSize(3).allMatch(Thread::isAlive);
    }
    assertThat(
            LoopThreads.await(
                () -> {
                  Set<Thread> left = LoopThreads.living();
                  left.removeAll(others);
                  return left.isEmpty();
                }))
        .isTrue();
  }
}
