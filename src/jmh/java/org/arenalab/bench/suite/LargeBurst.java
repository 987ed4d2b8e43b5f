package org.arenalab.bench.suite;

import java.util.SplittableRandom;
import org.arenalab.bench.peer.block.BlockAllocator;
import org.arenalab.bench.peer.block.ThreadHeap;
import org.arenalab.os.RawMemory;

/**
 * A burst of blocks of 1 to 8 MiB. The burst writes each page of its blocks and frees the blocks in
 * a scattered order.
 *
 * @param <S> the heap's slots
 */
final class LargeBurst<S> implements AutoCloseable {
  private static final int MIN_BYTES = 1 << 20;
  private static final int MAX_BYTES = 8 << 20;
  private static final int PAGE_BYTES = 4096;

  private final ThreadHeap<S> heap;
  private final S slots;
  private final int[] sizes;

  private LargeBurst(ThreadHeap<S> heap, int[] sizes) {
    this.heap = heap;
    this.sizes = sizes;
    slots = heap.newSlots(sizes.length);
  }

  /** Opens a heap for the calling thread and draws the sizes of the blocks. */
  static <S> LargeBurst<S> open(BlockAllocator<S> allocator, long burstBytes) {
    SplittableRandom random = new SplittableRandom(1);
    long[] left = {burstBytes};
    int[] sizes =
        random
            .ints(MIN_BYTES, MAX_BYTES + 1)
            .takeWhile(
                sizeBytes -> {
                  left[0] -= sizeBytes;
                  return left[0] + sizeBytes > 0;
                })
            .toArray();
    return new LargeBurst<>(allocator.openHeap(), sizes);
  }

  void run() {
    for (int i = 0; i < sizes.length; i++) {
      heap.allocate(slots, i, sizes[i]);
      long address = heap.address(slots, i);
      for (int at = 0; at < sizes[i]; at += PAGE_BYTES) {
        RawMemory.putByte(address + at, (byte) i);
      }
    }
    // A step without a common factor with the number of blocks visits each block once.
    int step = sizes.length / 2 + 1;
    while (gcd(step, sizes.length) != 1) {
      step++;
    }
    for (int i = 0, at = 0; i < sizes.length; i++, at = (at + step) % sizes.length) {
      heap.free(slots, at);
    }
  }

  private static int gcd(int a, int b) {
    return b == 0 ? a : gcd(b, a % b);
  }

  @Override
  public void close() {
    heap.close();
  }
}
