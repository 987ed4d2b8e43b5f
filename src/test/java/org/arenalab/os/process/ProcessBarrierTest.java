package org.arenalab.os.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.arenalab.os.RawMemory;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.VirtualMemory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ProcessBarrierTest {
  private static final int ROUNDS = 20_000;

  @Test
  void shouldBeAvailableOnAnyKernelOfThisDecade() {
    assertThat(ProcessBarrier.isAvailable()).isTrue();
    ProcessBarrier.issue();
  }

  /**
   * Two threads write a word each and read the other's: one of them must see the other's write. The
   * frequent one has no fence. Without the barrier of the other both miss now and then, where there
   * are two processors.
   */
  @Tag("medium")
  @Test
  @SuppressWarnings("ThreadPriorityCheck") // One processor may be all there is.
  void shouldOrderAWriteBeforeARead() throws Exception {
    long words = VirtualMemory.mapAnonymous(VirtualMemory.pageSizeBytes());
    long frequent = words;
    long rare = words + 1024;
    long round = words + 2048;
    long answer = words + 3072;
    try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
      Future<?> other =
          thread.submit(
              () -> {
                for (int i = 1; i <= ROUNDS; i++) {
                  while (RawMemory.getLongVolatile(round) < i) {
                    Thread.yield();
                  }
                  RawMemory.putLongOpaque(frequent, i);
                  long seen = RawMemory.getLongOpaque(rare);
                  RawMemory.putLongRelease(answer, (long) i << 32 | seen);
                }
              });
      for (int i = 1; i <= ROUNDS; i++) {
        RawMemory.putLongVolatile(round, i);
        RawMemory.putLongVolatile(rare, i);
        ProcessBarrier.issue();
        long seen = RawMemory.getLongVolatile(frequent);
        while (RawMemory.getLongAcquire(answer) >>> 32 != i) {
          Thread.yield();
        }
        boolean otherSaw = (int) RawMemory.getLongAcquire(answer) == i;
        assertThat(seen == i || otherSaw).as("round %d", i).isTrue();
      }
      other.get();
    } finally {
      ReleaseGate.ours().unmap(words, VirtualMemory.pageSizeBytes());
    }
  }
}
