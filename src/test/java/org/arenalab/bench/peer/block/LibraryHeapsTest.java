package org.arenalab.bench.peer.block;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LibraryHeapsTest {
  @Test
  void shouldDefineOneClassPerAllocator() {
    Class<?> critical = heapClass(LibcMalloc.CRITICAL);

    // One class per allocator keeps its calls direct; two classes would share no constants.
    assertThat(heapClass(LibcMalloc.CRITICAL)).isSameAs(critical);
    assertThat(heapClass(LibcMalloc.PLAIN)).isNotSameAs(critical);
    assertThat(critical.isHidden()).isTrue();
    assertThat(critical.getSuperclass()).isEqualTo(AddressHeap.class);
  }

  private static Class<?> heapClass(String name) {
    try (BlockAllocator<?> allocator = Allocators.open(name);
        ThreadHeap<?> heap = allocator.openHeap()) {
      return heap.getClass();
    }
  }
}
