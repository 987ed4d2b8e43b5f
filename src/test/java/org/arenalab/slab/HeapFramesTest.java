package org.arenalab.slab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.arenalab.slab.heap.QuietThread;
import org.junit.jupiter.api.Test;

class HeapFramesTest {
  private static Stream<Class<?>> withSubclasses(Class<?> type) {
    Class<?>[] permitted = type.getPermittedSubclasses();
    return Stream.concat(
        Stream.of(type),
        permitted == null
            ? Stream.of()
            : Stream.of(permitted).flatMap(HeapFramesTest::withSubclasses));
  }

  /** A class that is not recognized in a stack would let its thread count as quiet. */
  @Test
  void shouldRecognizeEveryClassOfHeap() {
    assertThat(QuietThread.HEAPS)
        .containsExactlyInAnyOrderElementsOf(
            withSubclasses(SlabHeap.class).map(Class::getName).toList());
  }
}
