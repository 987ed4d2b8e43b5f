package org.arenalab.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import org.arenalab.SecondThread;
import org.arenalab.bench.peer.block.BlockAllocator;
import org.arenalab.bench.peer.block.ThreadHeap;

/**
 * An allocator of the laboratory, with a heap in this thread and one in the second thread. A handle
 * is a slot.
 *
 * @param <S> the type of the allocator's slots
 */
final class PeerSubject<S> implements Subject {
  private static final int SLOTS = 1000;

  private final BlockAllocator<S> allocator;
  private final ThreadHeap<S> heap;
  private final S slots;
  private final ArrayDeque<Integer> empty = new ArrayDeque<>();
  private final SecondThread second = new SecondThread();
  private ThreadHeap<S> secondHeap;
  private boolean closed;

  PeerSubject(BlockAllocator<S> allocator) {
    this.allocator = allocator;
    heap = allocator.openHeap();
    slots = heap.newSlots(SLOTS);
    for (int slot = 0; slot < SLOTS; slot++) {
      empty.add(slot);
    }
  }

  /** Like C's malloc, peers align a small block only to the largest type that fits in it. */
  @Override
  public long alignmentBytes(long sizeBytes) {
    return Math.min(16, Long.highestOneBit(sizeBytes));
  }

  @Override
  public long allocate(long sizeBytes) {
    int slot = empty.remove();
    heap.allocate(slots, slot, (int) sizeBytes);
    return slot;
  }

  @Override
  public void free(long handle) {
    heap.free(slots, (int) handle);
    assertThat(heap.isEmpty(slots, (int) handle)).isTrue();
    empty.add((int) handle);
  }

  private ThreadHeap<S> there() {
    if (secondHeap == null) {
      secondHeap = allocator.openHeap();
    }
    return secondHeap;
  }

  @Override
  public long allocateElsewhere(long sizeBytes) {
    if (!allocator.freesForeign()) {
      return allocate(sizeBytes);
    }
    int slot = empty.remove();
    second.call(
        () -> {
          there().allocate(slots, slot, (int) sizeBytes);
          return null;
        });
    return slot;
  }

  @Override
  public void freeElsewhere(long handle) {
    if (!allocator.freesForeign()) {
      free(handle);
      return;
    }
    second.call(
        () -> {
          there().free(slots, (int) handle);
          return null;
        });
    empty.add((int) handle);
  }

  @Override
  public void endThread(boolean closing) {
    if (secondHeap != null) {
      second.call(
          () -> {
            secondHeap.close();
            return null;
          });
    }
    second.end();
    secondHeap = null;
  }

  @Override
  public long address(long handle) {
    return heap.address(slots, (int) handle);
  }

  @Override
  public void verify(Counts counts) {
    assertThat(SLOTS - empty.size()).isEqualTo(counts.liveBlocks());
  }

  /** Frees the remaining blocks: a native library's memory would stay. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    endThread(true);
    for (int slot = 0; slot < SLOTS; slot++) {
      if (!heap.isEmpty(slots, slot)) {
        heap.free(slots, slot);
      }
    }
    heap.close();
    allocator.close();
  }
}
