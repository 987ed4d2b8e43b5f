package org.arenalab.bench.suite;

import org.arenalab.bench.peer.block.ThreadHeap;
import org.arenalab.bench.workload.PageSet;
import org.arenalab.os.RawMemory;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.VirtualMemory;

/**
 * One thread's extents in the churn, with a slot for each. Every implementation reads all bytes of
 * an extent before it drops the extent, as decompression does. It writes all bytes of a new extent,
 * as compression does. So every arm touches the extents' memory, and its distance from the floor is
 * the allocator's cost.
 */
abstract class ExtentStore {
  private final int[] sizes;

  /** A cached buffer: reads copy to it, and writes copy from it. */
  private final long scratch = VirtualMemory.mapAnonymous(PageSet.PAGE_BYTES);

  ExtentStore(int slots) {
    sizes = new int[slots];
  }

  /** Puts an extent of that size into the slot, in place of the slot's extent, if any. */
  final void replace(int slot, int sizeBytes) {
    if (sizes[slot] != 0) {
      drop(slot, sizes[slot]);
    }
    sizes[slot] = sizeBytes;
    put(slot, sizeBytes);
  }

  /** Allocates and writes a new extent in an empty slot. */
  abstract void put(int slot, int sizeBytes);

  /** Reads and frees the extent of a slot. */
  abstract void drop(int slot, int sizeBytes);

  final void read(long address, int sizeBytes) {
    RawMemory.copy(address, scratch, sizeBytes);
  }

  final void write(long address, int sizeBytes) {
    RawMemory.copy(scratch, address, sizeBytes);
  }

  /** Empties every slot. */
  void close() {
    for (int slot = 0; slot < sizes.length; slot++) {
      if (sizes[slot] != 0) {
        drop(slot, sizes[slot]);
      }
    }
    ReleaseGate.ours().unmap(scratch, PageSet.PAGE_BYTES);
  }

  /** Returns a store without an allocator: every slot has a page of its own. */
  static ExtentStore floor(int slots) {
    long bytes = (long) slots * PageSet.PAGE_BYTES;
    long pages = VirtualMemory.mapAnonymous(bytes);
    return new ExtentStore(slots) {
      @Override
      void put(int slot, int sizeBytes) {
        write(pages + (long) slot * PageSet.PAGE_BYTES, sizeBytes);
      }

      @Override
      void drop(int slot, int sizeBytes) {
        read(pages + (long) slot * PageSet.PAGE_BYTES, sizeBytes);
      }

      @Override
      void close() {
        super.close();
        ReleaseGate.ours().unmap(pages, bytes);
      }
    };
  }

  /** Returns a store on a heap of a general-purpose allocator. */
  static <S> ExtentStore of(ThreadHeap<S> heap, int count) {
    S slots = heap.newSlots(count);
    return new ExtentStore(count) {
      @Override
      void put(int slot, int sizeBytes) {
        heap.allocate(slots, slot, sizeBytes);
        write(heap.address(slots, slot), sizeBytes);
      }

      @Override
      void drop(int slot, int sizeBytes) {
        read(heap.address(slots, slot), sizeBytes);
        heap.free(slots, slot);
      }

      @Override
      void close() {
        super.close();
        heap.close();
      }
    };
  }
}
