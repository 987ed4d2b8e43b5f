package org.arenalab.bench.peer.block;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The JDK's own allocator: a confined {@code Arena} for each block, closed to free the block. The
 * arena zeroes each block, which no other arm does. No other thread may close the arena.
 */
final class ConfinedArenas implements BlockAllocator<ConfinedArenas.Slots> {
  static final String NAME = "arena-confined";
  private static final long ALIGNMENT_BYTES = 16;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String version() {
    return "Arena.ofConfined of JDK " + Runtime.version();
  }

  @Override
  public ThreadHeap<Slots> openHeap() {
    return new ArenaPerBlock();
  }

  @Override
  public TraceHeap<Slots> openTraceHeap() {
    return new ArenaTraceHeap();
  }

  @Override
  public boolean freesForeign() {
    return false;
  }

  @Override
  public void close() {}

  /** The objects that a user of arenas keeps: the arena to close and the segment to access. */
  static final class Slots {
    private final Arena[] arenas;
    private final MemorySegment[] segments;

    Slots(int count) {
      arenas = new Arena[count];
      segments = new MemorySegment[count];
    }
  }

  private static final class ArenaPerBlock implements ThreadHeap<Slots> {
    @Override
    public Slots newSlots(int count) {
      return new Slots(count);
    }

    @Override
    public boolean isEmpty(Slots slots, int slot) {
      return slots.arenas[slot] == null;
    }

    @Override
    public void allocate(Slots slots, int slot, int sizeBytes) {
      Arena arena = Arena.ofConfined();
      slots.segments[slot] = arena.allocate(sizeBytes, ALIGNMENT_BYTES);
      slots.arenas[slot] = arena;
    }

    @Override
    public void free(Slots slots, int slot) {
      slots.arenas[slot].close();
      slots.arenas[slot] = null;
      slots.segments[slot] = null;
    }

    @Override
    public long address(Slots slots, int slot) {
      return slots.segments[slot].address();
    }

    @Override
    public byte getFirst(Slots slots, int slot) {
      return slots.segments[slot].get(ValueLayout.JAVA_BYTE, 0);
    }

    @Override
    public void putFirst(Slots slots, int slot, byte value) {
      slots.segments[slot].set(ValueLayout.JAVA_BYTE, 0, value);
    }

    @Override
    public void putAll(Slots slots, int slot, int sizeBytes, byte value) {
      slots.segments[slot].fill(value);
    }

    @Override
    public void close() {}
  }

  /** A heap for a replay; a block that gets another size is copied into another arena. */
  private static final class ArenaTraceHeap implements TraceHeap<Slots> {
    @Override
    public Slots newSlots(int count) {
      return new Slots(count);
    }

    @Override
    public boolean isEmpty(Slots slots, int slot) {
      return slots.arenas[slot] == null;
    }

    @Override
    public void allocate(Slots slots, int slot, long sizeBytes) {
      allocateAligned(slots, slot, sizeBytes, ALIGNMENT_BYTES);
    }

    @Override
    public void allocateZeroed(Slots slots, int slot, long sizeBytes) {
      allocateAligned(slots, slot, sizeBytes, ALIGNMENT_BYTES);
    }

    @Override
    public void allocateAligned(Slots slots, int slot, long sizeBytes, long alignmentBytes) {
      Arena arena = Arena.ofConfined();
      slots.segments[slot] = arena.allocate(sizeBytes, alignmentBytes);
      slots.arenas[slot] = arena;
    }

    @Override
    public void reallocate(Slots slots, int slot, long sizeBytes) {
      Arena old = slots.arenas[slot];
      MemorySegment from = slots.segments[slot];
      allocate(slots, slot, sizeBytes);
      MemorySegment.copy(from, 0, slots.segments[slot], 0, Math.min(from.byteSize(), sizeBytes));
      old.close();
    }

    @Override
    public void free(Slots slots, int slot) {
      slots.arenas[slot].close();
      slots.arenas[slot] = null;
      slots.segments[slot] = null;
    }

    @Override
    public void move(Slots from, int slot, Slots to, int toSlot) {
      to.arenas[toSlot] = from.arenas[slot];
      to.segments[toSlot] = from.segments[slot];
      from.arenas[slot] = null;
      from.segments[slot] = null;
    }

    @Override
    public long address(Slots slots, int slot) {
      return slots.segments[slot].address();
    }

    @Override
    public void putFirst(Slots slots, int slot, long sizeBytes) {
      if (sizeBytes >= Long.BYTES) {
        slots.segments[slot].set(ValueLayout.JAVA_LONG, 0, sizeBytes);
      } else {
        slots.segments[slot].set(ValueLayout.JAVA_BYTE, 0, (byte) 1);
      }
    }

    @Override
    public void touch(Slots slots, int slot, long fromBytes, long toBytes) {
      for (long offset = fromBytes; offset < toBytes; offset += STRIDE_BYTES) {
        slots.segments[slot].set(ValueLayout.JAVA_BYTE, offset, (byte) 1);
      }
    }

    @Override
    public void close() {}
  }
}
