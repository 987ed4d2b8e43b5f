package org.arenalab.bench.peer.block;

import java.lang.foreign.Arena;

/**
 * An arm without an allocator: an addition and a mask compute the next address of a ring of 512
 * KiB. Its score is the cost of the harness and of touching memory. The stride reaches every cache
 * set.
 */
final class Floor implements BlockAllocator<long[]> {
  static final String NAME = "floor";

  private static final long RING_STRIDE_BYTES = 1088;
  private static final long RING_BYTES = 1 << 19;

  /**
   * The room after the ring's last address, for the largest block that a suite asks the floor for.
   */
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
  public TraceHeap<long[]> openTraceHeap() {
    return new TraceRing(arena.allocate(RING_BYTES + LARGEST_BYTES, 64).address());
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
      next = (next + RING_STRIDE_BYTES) & (RING_BYTES - 1);
      return start + next;
    }

    @Override
    void give(long address) {}
  }

  /** The ring for a replay; only the first 4 MiB of a block are written. */
  private static final class TraceRing extends AddressTraceHeap {
    private final long start;
    private long next;

    TraceRing(long start) {
      super(LARGEST_BYTES);
      this.start = start;
    }

    @Override
    long take(long sizeBytes) {
      next = (next + RING_STRIDE_BYTES) & (RING_BYTES - 1);
      return start + next;
    }

    @Override
    long takeZeroed(long sizeBytes) {
      return take(sizeBytes);
    }

    @Override
    long takeAligned(long sizeBytes, long alignmentBytes) {
      return take(sizeBytes);
    }

    @Override
    long resize(long address, long sizeBytes) {
      return address;
    }

    @Override
    void give(long address) {}
  }
}
