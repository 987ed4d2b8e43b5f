package org.arenalab.bench.replay;

import org.arenalab.bench.peer.block.TraceHeap;
import org.arenalab.os.RawMemory;

/**
 * The replay of one worker's events on a heap. It stops after any number of events, and continues
 * there. Confined to one thread.
 *
 * @param <S> the heap's slots
 */
final class ReplayWorker<S> implements AutoCloseable {
  private final WordList words;
  private final TraceHeap<S> heap;
  private final S slots;
  private final HandOffs<S> handOffs;
  private final boolean writesFirst;
  private final boolean writesLines;
  private int pass;
  private int part;
  private long at;
  private long end;
  private long events;

  ReplayWorker(
      ReplayScript.Worker script, TraceHeap<S> heap, HandOffs<S> handOffs, ReplayTouch touch) {
    words = script.words();
    this.heap = heap;
    slots = heap.newSlots(script.slots());
    this.handOffs = handOffs;
    writesFirst = touch != ReplayTouch.NONE;
    writesLines = touch == ReplayTouch.LINES;
    beginPass(1);
  }

  /** Goes to the first event. */
  void beginPass(int number) {
    pass = number;
    part = 0;
    at = words.parts() == 0 ? 0 : words.start(0);
    end = words.parts() == 0 ? 0 : words.end(0);
  }

  /** Returns the number of events since the creation, with one that failed. */
  long events() {
    return events;
  }

  /** Replays events of this pass, at most {@code most}; returns their number. */
  long replay(long most) {
    long left = most;
    while (left > 0 && (at < end || nextPart())) {
      left -= replayPart(left);
    }
    return most - left;
  }

  private boolean nextPart() {
    if (part + 1 >= words.parts()) {
      return false;
    }
    part++;
    at = words.start(part);
    end = words.end(part);
    return true;
  }

  private long replayPart(long most) {
    TraceHeap<S> heap = this.heap;
    S slots = this.slots;
    long at = this.at;
    long end = this.end;
    long left = most;
    try {
      while (at < end && left > 0) {
        long word = RawMemory.getLong(at);
        at += Long.BYTES;
        left--;
        int slot = ReplayWord.index(word);
        switch ((int) word & ReplayWord.OPCODE_MASK) {
          case ReplayWord.ALLOCATE -> {
            long sizeBytes = word >>> ReplayWord.LOW_SHIFT;
            if (sizeBytes == ReplayWord.LONG_SIZE) {
              sizeBytes = RawMemory.getLong(at);
              at += Long.BYTES;
            }
            heap.allocate(slots, slot, sizeBytes);
            write(slots, slot, sizeBytes);
          }
          case ReplayWord.FREE -> heap.free(slots, slot);
          case ReplayWord.REALLOCATE -> {
            long sizeBytes = RawMemory.getLong(at);
            long before = RawMemory.getLong(at + Long.BYTES);
            at += 2 * Long.BYTES;
            heap.reallocate(slots, slot, sizeBytes);
            writeGrown(slots, slot, before, sizeBytes);
          }
          default -> {
            at = replayRare(word, at);
            left += (word & ReplayWord.OPCODE_MASK) == ReplayWord.TAKE ? 1 : 0;
          }
        }
      }
    } finally {
      this.at = at;
      events += most - left;
    }
    return most - left;
  }

  private void write(S slots, int slot, long sizeBytes) {
    if (writesFirst) {
      heap.putFirst(slots, slot, sizeBytes);
      if (writesLines && sizeBytes > TraceHeap.STRIDE_BYTES) {
        heap.touch(slots, slot, TraceHeap.STRIDE_BYTES, sizeBytes);
      }
    }
  }

  private void writeGrown(S slots, int slot, long before, long sizeBytes) {
    if (writesFirst) {
      heap.putFirst(slots, slot, sizeBytes);
      if (writesLines && sizeBytes > before) {
        // The first line that the block did not have.
        long from = (before + TraceHeap.STRIDE_BYTES - 1) & -TraceHeap.STRIDE_BYTES;
        heap.touch(slots, slot, from, sizeBytes);
      }
    }
  }

  /** Replays an event of a rare kind, or one with a hand-off; returns the address after it. */
  private long replayRare(long word, long at) {
    int index = ReplayWord.index(word);
    int opcode = (int) word & ReplayWord.OPCODE_MASK;
    return switch (opcode) {
      case ReplayWord.ALLOCATE_ZEROED, ReplayWord.ALLOCATE_ALIGNED ->
          allocate(slots, index, opcode, word, at);
      case ReplayWord.ALLOCATE | ReplayWord.BY_HAND_OFF,
          ReplayWord.ALLOCATE_ZEROED | ReplayWord.BY_HAND_OFF,
          ReplayWord.ALLOCATE_ALIGNED | ReplayWord.BY_HAND_OFF -> {
        long next = allocate(handOffs.slots(), index, opcode & ~ReplayWord.BY_HAND_OFF, word, at);
        handOffs.fill(index, pass);
        yield next;
      }
      case ReplayWord.REALLOCATE | ReplayWord.BY_HAND_OFF -> {
        long sizeBytes = RawMemory.getLong(at);
        heap.reallocate(slots, index, sizeBytes);
        writeGrown(slots, index, RawMemory.getLong(at + Long.BYTES), sizeBytes);
        int handOff = (int) (word >>> ReplayWord.LOW_SHIFT);
        heap.move(slots, index, handOffs.slots(), handOff);
        handOffs.fill(handOff, pass);
        yield at + 2 * Long.BYTES;
      }
      case ReplayWord.FREE | ReplayWord.BY_HAND_OFF -> {
        handOffs.await(index, pass);
        heap.free(handOffs.slots(), index);
        yield at;
      }
      case ReplayWord.TAKE -> {
        int handOff = (int) (word >>> ReplayWord.LOW_SHIFT);
        handOffs.await(handOff, pass);
        heap.move(handOffs.slots(), handOff, slots, index);
        yield at;
      }
      default -> throw new IllegalStateException("opcode=%d, expected 0 to 13".formatted(opcode));
    };
  }

  private long allocate(S target, int slot, int opcode, long word, long at) {
    long next = at;
    long sizeBytes = word >>> ReplayWord.LOW_SHIFT;
    if (opcode == ReplayWord.ALLOCATE_ALIGNED) {
      long both = RawMemory.getLong(at);
      next += Long.BYTES;
      sizeBytes = both >>> ReplayWord.ALIGNMENT_BITS;
      heap.allocateAligned(target, slot, sizeBytes, 1L << (both & ReplayWord.ALIGNMENT_MASK));
    } else {
      if (sizeBytes == ReplayWord.LONG_SIZE) {
        sizeBytes = RawMemory.getLong(at);
        next += Long.BYTES;
      }
      if (opcode == ReplayWord.ALLOCATE_ZEROED) {
        heap.allocateZeroed(target, slot, sizeBytes);
      } else {
        heap.allocate(target, slot, sizeBytes);
      }
    }
    write(target, slot, sizeBytes);
    return next;
  }

  /** Closes the heap. */
  @Override
  public void close() {
    heap.close();
  }
}
