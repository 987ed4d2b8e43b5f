package org.arenalab.bench.suite;

import org.arenalab.bench.peer.ThreadHeap;
import org.arenalab.bench.workload.PageSet;
import org.arenalab.os.RawMemory;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.VirtualMemory;

/**
 * Where one thread of the churn keeps its extents, a slot for each. Every implementation reads all
 * bytes of an extent before it goes and writes all bytes of a new one, as decompression and
 * compression do: so the memory of the extents is touched whatever the allocator does, and an arm's
 * distance from the floor is what the allocator adds.
 */
abstract class ExtentStore {
  private final int[] sizes;

  /** In the cache; what is read and written goes to it and comes from it. */
  private final long scratch = VirtualMemory.mapAnonymous(PageSet.PAGE_BYTES);

  ExtentStore(int slots) {
    sizes = new int[slots];
  }

  /** Puts an extent of that size into the slot, in place of the one that is there, if one is. */
  final void replace(int slot, int sizeBytes) {
    if (sizes[slot] != 0) {
      drop(slot, sizes[slot]);
    }
    sizes[slot] = sizeBytes;
    put(slot, sizeBytes);
  }

  /** A new extent in an empty slot. */
  abstract void put(int slot, int sizeBytes);

  /** Empties a slot. */
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

  /** No allocator: every slot has a page of its own. */
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

  /** A general-purpose allocator's. */
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
