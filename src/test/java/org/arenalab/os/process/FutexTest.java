package org.arenalab.os.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.arenalab.JavaProcess;
import org.arenalab.os.RawMemory;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.SharedMemory;
import org.arenalab.os.VirtualMemory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class FutexTest {
  private static final long PAGE = VirtualMemory.pageSizeBytes();
  private static final long LONG_NS = 60_000_000_000L;

  @TempDir private Path directory;

  @Test
  @Timeout(10)
  void shouldNotWaitForOtherValue() {
    long word = VirtualMemory.mapAnonymous(PAGE);
    Futex futex = new Futex();
    RawMemory.putInt(word, 3);
    futex.waitWhile(word, 2, LONG_NS);
    futex.waitWhile(word, 3, 0);
    futex.waitWhile(word, 3, -1);
    ReleaseGate.ours().unmap(word, PAGE);
  }

  @Test
  void shouldWaitUntilTimeout() {
    long word = VirtualMemory.mapAnonymous(PAGE);
    long start = System.nanoTime();
    new Futex().waitWhile(word, 0, TimeUnit.MILLISECONDS.toNanos(20));
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(20_000_000);
    ReleaseGate.ours().unmap(word, PAGE);
  }

  @Test
  @Tag("medium")
  @Timeout(120)
  void shouldLoseNoWakeUpBetweenProcesses() throws Exception {
    Path path = directory.resolve("words");
    try (SharedMemory file = SharedMemory.createExclusive(path)) {
      file.resize(PAGE);
      long word = VirtualMemory.mapShared(file, PAGE, true, PAGE);
      long answer = word + FutexChild.ANSWER_OFFSET;
      Futex futex = new Futex();
      try (JavaProcess child = JavaProcess.start(List.of(), FutexChild.class, path.toString())) {
        child.awaitLine("ready");
        for (int i = 1; i <= FutexChild.LAST; i++) {
          RawMemory.putInt(word, i);
          Futex.wake(word, 1);
          while (RawMemory.getInt(answer) != i) {
            futex.waitWhile(answer, i - 1, LONG_NS);
          }
        }
        assertThat(child.awaitExit()).isZero();
      }
      ReleaseGate.ours().unmap(word, PAGE);
    }
  }
}
