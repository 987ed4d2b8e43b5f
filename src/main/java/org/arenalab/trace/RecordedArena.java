package org.arenalab.trace;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** An arena that records its blocks. Its threads are those of the arena that it wraps. */
final class RecordedArena implements Arena {
  private final TraceRecorder recorder;
  private final Arena arena;

  /** The blocks, guarded by the lock of the recorder. */
  private long[] addresses = new long[4];

  private int count;

  RecordedArena(TraceRecorder recorder, Arena arena) {
    this.recorder = recorder;
    this.arena = arena;
  }

  @Override
  public MemorySegment allocate(long byteSize, long byteAlignment) {
    // One step for a close by another thread: it frees each block that is recorded.
    synchronized (recorder) {
      MemorySegment block = arena.allocate(byteSize, byteAlignment);
      if (byteSize > 0) {
        recorder.allocatedByJdk(block.address(), byteSize, byteAlignment);
        add(block.address());
      }
      return block;
    }
  }

  private void add(long address) {
    if (count == addresses.length) {
      addresses = Arrays.copyOf(addresses, 2 * count);
    }
    addresses[count] = address;
    count++;
  }

  @Override
  public MemorySegment.Scope scope() {
    return arena.scope();
  }

  /** Closes the arena, and records the frees of all blocks if that succeeds. */
  @Override
  public void close() {
    recorder.freeWith(arena::close, () -> Arrays.copyOf(addresses, count));
  }
}
