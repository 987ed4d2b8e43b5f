package org.arenalab.bench.peer.block;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * An untimed pass over a heap beside a map of the blocks that should be live. The pass verifies
 * that every block is aligned and overlaps no other live block. It also verifies that a block still
 * holds its written bytes when the block is freed. A benchmark runs this pass before it times a
 * heap; the pass frees all its blocks.
 */
public final class ShadowPass {
  /** The alignment that every arm must guarantee for a block of 16 bytes or more. */
  public static final int ALIGNMENT_BYTES = 16;

  private static final int MAX_SLOTS = 256;
  private static final int MAX_STEPS = 4_096;

  /**
   * The size of all live blocks: large blocks get fewer slots and steps, so that the pass stays
   * short.
   */
  private static final int LIVE_BYTES = 16 << 20;

  private static final int WRITTEN_BYTES = 64 << 20;

  private ShadowPass() {}

  /**
   * Verifies {@code heap} with random replacement of blocks of {@code minBytes} to {@code
   * maxBytes}. Does nothing for the floor, which hands out no blocks.
   *
   * @throws IllegalStateException that names the blocks, if the allocator is bad
   */
  public static <S> void prove(
      BlockAllocator<S> allocator, ThreadHeap<S> heap, int minBytes, int maxBytes) {
    if (allocator.handsOutBlocks()) {
      prove(allocator.name(), heap, minBytes, maxBytes, 1);
    }
  }

  static <S> void prove(String name, ThreadHeap<S> heap, int minBytes, int maxBytes, long seed) {
    int slots = Math.clamp(LIVE_BYTES / maxBytes, 16, MAX_SLOTS);
    int steps = Math.clamp(WRITTEN_BYTES / maxBytes, 4 * slots, MAX_STEPS);
    new Shadow<>(name + ", seed " + seed, heap, slots)
        .run(new SplittableRandom(seed), steps, minBytes, maxBytes);
  }

  private static final class Shadow<S> {
    private final String label;
    private final ThreadHeap<S> heap;
    private final S slots;
    private final int[] sizes;
    private final TreeMap<Long, Integer> slotByAddress = new TreeMap<>();

    Shadow(String label, ThreadHeap<S> heap, int count) {
      this.label = label;
      this.heap = heap;
      this.slots = heap.newSlots(count);
      this.sizes = new int[count];
    }

    void run(SplittableRandom random, int steps, int minBytes, int maxBytes) {
      for (int i = 0; i < steps; i++) {
        int slot = random.nextInt(sizes.length);
        if (!heap.isEmpty(slots, slot)) {
          free(slot);
        }
        allocate(slot, random.nextInt(minBytes, maxBytes + 1));
      }
      for (int slot = 0; slot < sizes.length; slot++) {
        if (!heap.isEmpty(slots, slot)) {
          free(slot);
        }
      }
    }

    private void allocate(int slot, int sizeBytes) {
      heap.allocate(slots, slot, sizeBytes);
      long address = heap.address(slots, slot);
      if (address == 0) {
        throw bad("returned no block of %d B".formatted(sizeBytes));
      }
      if (address % ALIGNMENT_BYTES != 0) {
        throw bad(
            "returned %d B at 0x%x, not aligned to %d"
                .formatted(sizeBytes, address, ALIGNMENT_BYTES));
      }
      Map.Entry<Long, Integer> below = slotByAddress.lowerEntry(address + sizeBytes);
      if (below != null && below.getKey() + sizes[below.getValue()] > address) {
        throw bad(
            "returned %d B at 0x%x, which overlaps the live %d B at 0x%x"
                .formatted(sizeBytes, address, sizes[below.getValue()], below.getKey()));
      }
      slotByAddress.put(address, slot);
      sizes[slot] = sizeBytes;
      heap.putAll(slots, slot, sizeBytes, (byte) slot);
    }

    private void free(int slot) {
      long address = heap.address(slots, slot);
      if (heap.getFirst(slots, slot) != (byte) slot
          || !isFilled(address, sizes[slot], (byte) slot)) {
        throw bad("changed the live %d B at 0x%x".formatted(sizes[slot], address));
      }
      heap.free(slots, slot);
      slotByAddress.remove(address);
      if (!heap.isEmpty(slots, slot)) {
        throw bad("left 0x%x in its slot after free".formatted(address));
      }
    }

    private IllegalStateException bad(String what) {
      return new IllegalStateException("%s: %s".formatted(label, what));
    }
  }

  /**
   * Returns whether every byte is {@code value}: the first byte is, and each byte equals the byte
   * before it.
   */
  private static boolean isFilled(long address, int sizeBytes, byte value) {
    MemorySegment block = MemorySegment.ofAddress(address).reinterpret(sizeBytes);
    return block.get(ValueLayout.JAVA_BYTE, 0) == value
        && MemorySegment.mismatch(block, 0, sizeBytes - 1L, block, 1, sizeBytes) < 0;
  }
}
