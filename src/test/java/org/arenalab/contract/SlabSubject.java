package org.arenalab.contract;

import java.time.Duration;
import java.util.OptionalLong;
import org.arenalab.SecondThread;
import org.arenalab.settings.Checking;
import org.arenalab.slab.SlabAllocator;
import org.arenalab.slab.SlabConfig;
import org.arenalab.slab.SlabHeap;
import org.arenalab.slab.SlabMode;

/** A SlabAllocator with a heap here and one in the second thread. A handle is an address. */
class SlabSubject implements Subject {
  private final SlabAllocator allocator;
  private final SlabHeap heap;
  private final boolean checksFrees;
  private final SecondThread second = new SecondThread();
  private SlabHeap secondHeap;

  SlabSubject(SlabMode mode, Checking checking) {
    checksFrees = checking != Checking.NONE;
    allocator =
        SlabAllocator.create(
            SlabConfig.builder()
                .mode(mode)
                .checking(checking)
                .guardInterval(7)
                .scavenger(false)
                .decay(Duration.ofMillis(1))
                .reservedBytes(256 << 20)
                .build());
    heap = allocator.newHeap();
  }

  @Override
  public long allocate(long sizeBytes) {
    return heap.allocate(sizeBytes);
  }

  @Override
  public boolean aligns() {
    return true;
  }

  @Override
  public long allocateAligned(long sizeBytes, long alignmentBytes) {
    return heap.allocate(sizeBytes, alignmentBytes);
  }

  @Override
  public long allocateZeroed(long sizeBytes) {
    return heap.allocateZeroed(sizeBytes);
  }

  @Override
  public long reallocate(long handle, long oldSizeBytes, long newSizeBytes) {
    return heap.reallocate(handle, newSizeBytes);
  }

  @Override
  public void free(long handle) {
    heap.free(handle);
  }

  private SlabHeap there() {
    if (secondHeap == null) {
      secondHeap = allocator.newHeap();
    }
    return secondHeap;
  }

  @Override
  public long allocateElsewhere(long sizeBytes) {
    return second.call(() -> there().allocate(sizeBytes));
  }

  @Override
  public void freeElsewhere(long handle) {
    second.call(
        () -> {
          there().free(handle);
          return null;
        });
  }

  @Override
  public void endThread(boolean closing) {
    if (closing && secondHeap != null) {
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
  public void flush() {
    heap.flush();
  }

  /** Twice: the second call claims what the first one could only ask the sleeping thread for. */
  @Override
  public void scavenge() {
    allocator.scavenge();
    allocator.scavenge();
  }

  @Override
  public long address(long handle) {
    return handle;
  }

  @Override
  public boolean checksFrees() {
    return checksFrees;
  }

  @Override
  public OptionalLong referenceInside(long handle, long sizeBytes) {
    long inside = handle + SlabAllocator.ALIGNMENT_BYTES;
    return inside < handle + sizeBytes ? OptionalLong.of(inside) : OptionalLong.empty();
  }

  @Override
  public void verify(Counts counts) {
    allocator.verifyInvariants();
    long counted = allocator.stats().liveBlocks();
    if (counted != counts.liveBlocks()) {
      throw new IllegalStateException("%s, counted liveBlocks=%d".formatted(counts, counted));
    }
  }

  @Override
  public void close() {
    second.close();
    allocator.close();
  }
}
