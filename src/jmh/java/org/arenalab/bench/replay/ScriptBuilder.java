package org.arenalab.bench.replay;

import java.lang.foreign.Arena;
import java.util.Arrays;
import org.arenalab.os.RawMemory;
import org.arenalab.trace.EventColumns;
import org.arenalab.trace.EventKind;

/**
 * Builds a script. An event on a block of another worker makes a hand-off: the other worker's last
 * event on the block is changed to put the block there.
 */
final class ScriptBuilder {
  private final ThreadShares shares;
  private final WordList[] words;
  private final SlotNumbers[] slots;
  private final long[] eventsOf;
  private final PartMeans liveMeans;
  private int handOffs;
  private long events;
  private long liveBytes;
  private long peakLiveBytes;

  // By the id of a block.
  private boolean[] live = new boolean[64];
  private int[] workerOf = new int[64];
  private int[] slotOf = new int[64];
  private long[] sizeOf = new long[64];
  private long[] lastWordOf = new long[64];

  /**
   * @param expectedEvents number of events in a pass, with the frees at its end
   */
  ScriptBuilder(Arena arena, ThreadShares shares, long expectedEvents) {
    this.shares = shares;
    liveMeans = new PartMeans(expectedEvents);
    words = new WordList[shares.workers()];
    slots = new SlotNumbers[words.length];
    eventsOf = new long[words.length];
    for (int worker = 0; worker < words.length; worker++) {
      words[worker] = new WordList(arena);
      slots[worker] = new SlotNumbers();
    }
  }

  void add(EventColumns columns) {
    for (int i = 0; i < columns.count(); i++) {
      EventKind kind = columns.kind(i);
      if (kind == EventKind.THREAD_END) {
        // Its blocks stay live, and its worker may replay other threads.
        continue;
      }
      int worker = shares.workerOf(columns.thread(i));
      int id = columns.id(i);
      if (kind == EventKind.FREE) {
        free(worker, id);
      } else if (kind == EventKind.REALLOCATE) {
        reallocate(worker, id, size(columns, i));
      } else {
        allocate(worker, id, kind, size(columns, i), columns.alignmentBytes(i));
      }
    }
  }

  private static long size(EventColumns columns, int index) {
    long sizeBytes = columns.sizeBytes(index);
    if (sizeBytes > ReplayWord.MAX_SIZE_BYTES) {
      throw ReplayException.tooLarge(
          columns.firstEvent() + index, sizeBytes, ReplayWord.MAX_SIZE_BYTES);
    }
    return Math.max(1, sizeBytes);
  }

  private void allocate(int worker, int id, EventKind kind, long sizeBytes, long alignmentBytes) {
    if (id >= live.length) {
      grow(id);
    }
    live[id] = true;
    workerOf[id] = worker;
    slotOf[id] = slots[worker].take();
    lastWordOf[id] = begin(worker);
    if (kind == EventKind.ALLOCATE_ALIGNED) {
      words[worker].add(ReplayWord.of(ReplayWord.ALLOCATE_ALIGNED, slotOf[id], 0));
      words[worker].add(
          sizeBytes << ReplayWord.ALIGNMENT_BITS | Long.numberOfTrailingZeros(alignmentBytes));
    } else {
      boolean zeroed = kind == EventKind.ALLOCATE_ZEROED;
      int opcode = zeroed ? ReplayWord.ALLOCATE_ZEROED : ReplayWord.ALLOCATE;
      boolean isLong = sizeBytes >= ReplayWord.LONG_SIZE;
      words[worker].add(
          ReplayWord.of(opcode, slotOf[id], isLong ? ReplayWord.LONG_SIZE : sizeBytes));
      if (isLong) {
        words[worker].add(sizeBytes);
      }
    }
    resize(id, 0, sizeBytes);
  }

  private void grow(int id) {
    int capacity = Math.max(id + 1, 2 * live.length);
    live = Arrays.copyOf(live, capacity);
    workerOf = Arrays.copyOf(workerOf, capacity);
    slotOf = Arrays.copyOf(slotOf, capacity);
    sizeOf = Arrays.copyOf(sizeOf, capacity);
    lastWordOf = Arrays.copyOf(lastWordOf, capacity);
  }

  /** Returns the address of the first word of the next event of a worker. */
  private long begin(int worker) {
    liveMeans.add(events, (double) liveBytes);
    events++;
    eventsOf[worker]++;
    return words[worker].next();
  }

  private void resize(int id, long before, long sizeBytes) {
    sizeOf[id] = sizeBytes;
    liveBytes += sizeBytes - before;
    peakLiveBytes = Math.max(peakLiveBytes, liveBytes);
  }

  private void reallocate(int worker, int id, long sizeBytes) {
    if (workerOf[id] != worker) {
      int handOff = handOff(id);
      workerOf[id] = worker;
      slotOf[id] = slots[worker].take();
      long _ = words[worker].next();
      words[worker].add(ReplayWord.of(ReplayWord.TAKE, slotOf[id], handOff));
    }
    lastWordOf[id] = begin(worker);
    words[worker].add(ReplayWord.of(ReplayWord.REALLOCATE, slotOf[id], 0));
    words[worker].add(sizeBytes);
    words[worker].add(sizeOf[id]);
    resize(id, sizeOf[id], sizeBytes);
  }

  private void free(int worker, int id) {
    if (workerOf[id] == worker) {
      long _ = begin(worker);
      words[worker].add(ReplayWord.of(ReplayWord.FREE, slotOf[id], 0));
      slots[worker].release(slotOf[id]);
    } else {
      int handOff = handOff(id);
      long _ = begin(worker);
      words[worker].add(ReplayWord.of(ReplayWord.FREE | ReplayWord.BY_HAND_OFF, handOff, 0));
    }
    live[id] = false;
    liveBytes -= sizeOf[id];
  }

  /** Changes the last event on a block so that it hands the block off. */
  private int handOff(int id) {
    if (handOffs > ReplayWord.INDEX_MASK) {
      throw ReplayException.tooLarge(events, handOffs, ReplayWord.INDEX_MASK);
    }
    long address = lastWordOf[id];
    long word = RawMemory.getLong(address);
    boolean reallocation = (word & ReplayWord.OPCODE_MASK) == ReplayWord.REALLOCATE;
    RawMemory.putLong(
        address,
        reallocation
            ? ReplayWord.reallocationToHandOff(word, handOffs)
            : ReplayWord.toHandOff(word, handOffs));
    slots[workerOf[id]].release(slotOf[id]);
    return handOffs++;
  }

  /** Adds a free for each block that is live at the end. */
  void freeLive() {
    for (int id = 0; id < live.length; id++) {
      if (live[id]) {
        free(workerOf[id], id);
      }
    }
  }

  ReplayScript.Worker[] workers() {
    ReplayScript.Worker[] workers = new ReplayScript.Worker[words.length];
    for (int i = 0; i < workers.length; i++) {
      workers[i] = new ReplayScript.Worker(words[i], slots[i].used(), eventsOf[i]);
    }
    return workers;
  }

  int handOffs() {
    return handOffs;
  }

  long events() {
    return events;
  }

  long peakLiveBytes() {
    return peakLiveBytes;
  }

  /** Returns the means over the events of the bytes that were live before each. */
  PartMeans liveMeans() {
    return liveMeans;
  }
}
