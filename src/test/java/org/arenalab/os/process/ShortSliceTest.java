package org.arenalab.os.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ShortSliceTest {
  @Test
  void shouldShortenSliceOfCallingThreadOnly() throws Exception {
    long before = ShortSlice.sliceNs();
    CompletableFuture<Long> slice = new CompletableFuture<>();
    Thread other =
        new Thread(() -> slice.complete(ShortSlice.tryTake() ? ShortSlice.sliceNs() : -1));

    other.start();
    other.join();

    assertThat(ShortSlice.sliceNs()).isEqualTo(before);
    assertThat(slice.get()).isNotEqualTo(-1);
    // Before Linux 6.12 a thread of the usual policy has no slice.
    assertThat(slice.get() == ShortSlice.SHORTEST_NS || before == 0).isTrue();
  }
}
