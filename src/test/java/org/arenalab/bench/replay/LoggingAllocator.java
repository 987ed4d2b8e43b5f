package org.arenalab.bench.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.arenalab.bench.peer.block.BlockAllocator;
import org.arenalab.bench.peer.block.ThreadHeap;
import org.arenalab.bench.peer.block.TraceHeap;

/** An allocator without memory, which keeps each call. A block is a number that is never reused. */
final class LoggingAllocator implements BlockAllocator<long[]> {
  /** A call: its kind, the number of its heap, the block, its size and its alignment. */
  record Call(String kind, int heap, long block, long sizeBytes, long alignmentBytes) {}

  private final List<Call> calls = new ArrayList<>();
  private final AtomicLong blocks = new AtomicLong();
  private final boolean freesForeign;
  private long failAt = Long.MAX_VALUE;
  private int heaps;
  private int closed;

  LoggingAllocator(boolean freesForeign) {
    this.freesForeign = freesForeign;
  }

  /** Throws in the place of this call. */
  void failAt(long call) {
    failAt = call;
  }

  synchronized List<Call> calls() {
    return List.copyOf(calls);
  }

  synchronized boolean allHeapsAreClosed() {
    return heaps > 0 && closed == heaps;
  }

  private synchronized void add(Call call) {
    if (calls.size() == failAt) {
      throw new IllegalStateException("the allocator has failed");
    }
    calls.add(call);
  }

  @Override
  public String name() {
    return "logging";
  }

  @Override
  public String version() {
    return "test";
  }

  @Override
  public ThreadHeap<long[]> openHeap() {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean freesForeign() {
    return freesForeign;
  }

  @Override
  public synchronized TraceHeap<long[]> openTraceHeap() {
    return new Heap(heaps++);
  }

  @Override
  public void close() {}

  private final class Heap implements TraceHeap<long[]> {
    private final int number;

    Heap(int number) {
      this.number = number;
    }

    @Override
    public long[] newSlots(int count) {
      return new long[count];
    }

    @Override
    public boolean isEmpty(long[] slots, int slot) {
      return slots[slot] == 0;
    }

    private void take(String kind, long[] slots, int slot, long sizeBytes, long alignmentBytes) {
      if (slots[slot] != 0) {
        throw new AssertionError("slot %d is not empty".formatted(slot));
      }
      slots[slot] = blocks.incrementAndGet();
      add(new Call(kind, number, slots[slot], sizeBytes, alignmentBytes));
    }

    private long live(long[] slots, int slot) {
      if (slots[slot] == 0) {
        throw new AssertionError("slot %d is empty".formatted(slot));
      }
      return slots[slot];
    }

    @Override
    public void allocate(long[] slots, int slot, long sizeBytes) {
      take("ALLOCATE", slots, slot, sizeBytes, 0);
    }

    @Override
    public void allocateZeroed(long[] slots, int slot, long sizeBytes) {
      take("ALLOCATE_ZEROED", slots, slot, sizeBytes, 0);
    }

    @Override
    public void allocateAligned(long[] slots, int slot, long sizeBytes, long alignmentBytes) {
      take("ALLOCATE_ALIGNED", slots, slot, sizeBytes, alignmentBytes);
    }

    @Override
    public void reallocate(long[] slots, int slot, long sizeBytes) {
      add(new Call("REALLOCATE", number, live(slots, slot), sizeBytes, 0));
    }

    @Override
    public void free(long[] slots, int slot) {
      add(new Call("FREE", number, live(slots, slot), 0, 0));
      slots[slot] = 0;
    }

    @Override
    public void move(long[] from, int slot, long[] to, int toSlot) {
      if (to[toSlot] != 0) {
        throw new AssertionError("slot %d is not empty".formatted(toSlot));
      }
      to[toSlot] = live(from, slot);
      from[slot] = 0;
    }

    @Override
    public long address(long[] slots, int slot) {
      return live(slots, slot);
    }

    @Override
    public void putFirst(long[] slots, int slot, long sizeBytes) {
      long _ = live(slots, slot);
    }

    @Override
    public void touch(long[] slots, int slot, long fromBytes, long toBytes) {
      long _ = live(slots, slot);
    }

    @Override
    public void close() {
      synchronized (LoggingAllocator.this) {
        closed++;
      }
    }
  }
}
