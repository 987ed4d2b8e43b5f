package org.arenalab.bench.peer;

import java.lang.foreign.Arena;

/**
 * No allocator at all: the next address of a ring of 512 KiB, by an addition and a mask. What is
 * left is what the harness and the touching of memory cost. The stride is one that leads through
 * every cache set.
 */
final class Floor implements BlockAllocator<long[]> {
  static final String NAME = "floor";

  private static final long STRIDE_BYTES = 1088;
  private static final long RING_BYTES = 1 << 19;

  /** Behind the ring's last address there is room for a block of the largest size asked for. */
  private static final long LARGEST_BYTES = 4 << 20;

  private final Arena arena = Arena.ofShared();

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String version() {
    return "no allocator";
  }

  @Override
  public ThreadHeap<long[]> openHeap() {
    return new Ring(arena.allocate(RING_BYTES + LARGEST_BYTES, 64).address());
  }

  @Override
  public boolean handsOutBlocks() {
    return false;
  }

  @Override
  public void close() {
    arena.close();
  }

  private static final class Ring extends AddressHeap {
    private final long start;
    private long next;

    Ring(long start) {
      this.start = start;
    }

    @Override
    long take(int sizeBytes) {
      next = (next + STRIDE_BYTES) & (RING_BYTES - 1);
      return start + next;
    }

    @Override
    void give(long address) {}
  }
}
