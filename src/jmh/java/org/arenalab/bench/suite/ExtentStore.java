package org.arenalab.bench.suite;

import org.arenalab.bench.peer.ThreadHeap;

/** Where one thread of the churn keeps its extents, a slot for each. */
interface ExtentStore {

  /** Puts an extent of that size into the slot, in place of the one that is there, if one is. */
  void replace(int slot, int sizeBytes);

  /** Empties every slot. */
  void close();

  /** What the walk and a table cost, without any allocator. */
  static ExtentStore floor(int slots) {
    int[] table = new int[slots];
    return new ExtentStore() {
      @Override
      public void replace(int slot, int sizeBytes) {
        table[slot] += sizeBytes;
      }

      @Override
      public void close() {
        table[0] = 0;
      }
    };
  }

  /** A general-purpose allocator's. */
  static <S> ExtentStore of(ThreadHeap<S> heap, int count) {
    S slots = heap.newSlots(count);
    return new ExtentStore() {
      @Override
      public void replace(int slot, int sizeBytes) {
        if (!heap.isEmpty(slots, slot)) {
          heap.free(slots, slot);
        }
        heap.allocate(slots, slot, sizeBytes);
      }

      @Override
      public void close() {
        for (int slot = 0; slot < count; slot++) {
          if (!heap.isEmpty(slots, slot)) {
            heap.free(slots, slot);
          }
        }
        heap.close();
      }
    };
  }
}
