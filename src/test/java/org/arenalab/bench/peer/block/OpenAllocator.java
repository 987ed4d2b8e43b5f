package org.arenalab.bench.peer.block;

import org.arenalab.bench.peer.PeerUnavailableException;

/** A program that opens the allocator named by its argument, and a heap of that allocator. */
public final class OpenAllocator {
  private OpenAllocator() {}

  public static void main(String[] arguments) {
    try (BlockAllocator<?> allocator = Allocators.open(arguments[0])) {
      prove(allocator);
      System.out.println("opened " + allocator.name());
    } catch (PeerUnavailableException e) {
      System.out.println(e.getMessage());
    }
  }

  private static <S> void prove(BlockAllocator<S> allocator) {
    try (ThreadHeap<S> heap = allocator.openHeap()) {
      ShadowPass.prove(allocator, heap, 16, 1039);
    }
  }
}
