package org.arenalab.slab;

import java.lang.invoke.VarHandle;
import org.arenalab.slab.heap.HeapCore;
import org.arenalab.slab.page.BlockList;
import org.arenalab.slab.page.LiveBlocks;
import org.arenalab.slab.page.SizeClasses;

/**
 * A heap with checks on its fast path: the calling thread, and the map of live blocks. A process
 * without checked allocators never loads this class.
 */
sealed class CheckedHeap extends SlabHeap permits GuardedHeap {
  /** The bias of {@link LiveBlocks}. */
  private final long bias;

  CheckedHeap(HeapSupport support, HeapCore core, HeapChecks checks, Thread thread) {
    super(support, core, checks, thread);
    bias = checks.live().bias();
  }

  @Override
  public long allocate(long sizeBytes) {
    if (shown) {
      return allocateShown(sizeBytes);
    }
    requireOwner();
    readListsAnew();
    return allocateFast(sizeBytes);
  }

  /**
   * Prevents the compiler from moving the load of the lists out of the caller's loop. Such a loop
   * would never notice that the allocator is closed. No instruction on x86-64.
   */
  private static void readListsAnew() {
    VarHandle.acquireFence();
  }

  private long allocateShown(long sizeBytes) {
    begin();
    try {
      return allocateFast(sizeBytes);
    } finally {
      end();
    }
  }

  private long allocateFast(long sizeBytes) {
    long address = popHot(sizeBytes);
    if (address != 0) {
      LiveBlocks.add(bias, address);
      return address;
    }
    return allocateSlowly(sizeBytes);
  }

  @Override
  public final void free(long address) {
    if (shown) {
      freeShown(address);
    } else {
      requireOwner();
      readListsAnew();
      freeFast(address);
    }
  }

  private void freeShown(long address) {
    begin();
    try {
      freeFast(address);
    } finally {
      end();
    }
  }

  private void freeFast(long address) {
    if (!pushHotIfLive(address)) {
      freeSlowly(address);
    }
  }

  /**
   * Frees to a hot list like {@link #pushHot}, if the block is live. Finds the page once for both.
   * The map stays mapped while a thread can be here, see {@link Mappings#release}.
   */
  private boolean pushHotIfLive(long address) {
    int page = (int) ((address - base) >> SizeClasses.PAGE_SHIFT);
    int[] owners = pageOwners;
    if (page >= 0 && page < owners.length) {
      int sizeClass = owners[page] ^ ownerWord;
      long[] lists = this.lists;
      if (sizeClass >= 0 && sizeClass < lists.length) {
        long word = lists[sizeClass];
        if (!BlockList.isFull(word) && LiveBlocks.contains(bias, address)) {
          lists[sizeClass] = BlockList.pushed(word, address);
          LiveBlocks.remove(bias, address);
          return true;
        }
      }
    }
    return false;
  }
}
