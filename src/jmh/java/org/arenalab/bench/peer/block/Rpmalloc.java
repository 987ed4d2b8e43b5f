package org.arenalab.bench.peer.block;

import org.lwjgl.system.rpmalloc.RPmalloc;

/**
 * rpmalloc through LWJGL's own JNI binding, because the library exports no C symbols. Its row
 * therefore includes the cost of JNI, where the other native peers include the cost of FFM.
 */
final class Rpmalloc {
  static final String NAME = "rpmalloc";

  private Rpmalloc() {}

  static BlockAllocator<long[]> open() {
    RpmallocHeap.requireInitialized();
    return new LibraryAllocator(
        NAME,
        "rpmalloc " + RPmalloc.RPMALLOC_VERSION + " (JNI)",
        RpmallocHeap::new,
        RpmallocTraceHeap::new);
  }

  private static final class RpmallocHeap extends AddressHeap {
    private static final boolean INITIALIZED = RPmalloc.nrpmalloc_initialize(0) == 0;

    static void requireInitialized() {
      if (!INITIALIZED) {
        throw new IllegalStateException("rpmalloc_initialize failed");
      }
    }

    RpmallocHeap() {
      if (!RPmalloc.rpmalloc_is_thread_initialized()) {
        RPmalloc.rpmalloc_thread_initialize();
      }
    }

    @Override
    long take(int sizeBytes) {
      return RPmalloc.nrpmalloc(sizeBytes);
    }

    @Override
    void give(long address) {
      RPmalloc.nrpfree(address);
    }

    @Override
    public void close() {
      RPmalloc.rpmalloc_thread_finalize();
    }
  }

  private static final class RpmallocTraceHeap extends AddressTraceHeap {
    private final RpmallocHeap heap = new RpmallocHeap();

    @Override
    long take(long sizeBytes) {
      return RPmalloc.nrpmalloc(sizeBytes);
    }

    @Override
    long takeZeroed(long sizeBytes) {
      return RPmalloc.nrpcalloc(1, sizeBytes);
    }

    @Override
    long takeAligned(long sizeBytes, long alignmentBytes) {
      return RPmalloc.nrpaligned_alloc(alignmentBytes, sizeBytes);
    }

    @Override
    long resize(long address, long sizeBytes) {
      return RPmalloc.nrprealloc(address, sizeBytes);
    }

    @Override
    void give(long address) {
      RPmalloc.nrpfree(address);
    }

    @Override
    public void close() {
      heap.close();
    }
  }
}
