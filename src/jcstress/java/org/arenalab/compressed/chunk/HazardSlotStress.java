package org.arenalab.compressed.chunk;

import java.util.concurrent.atomic.AtomicInteger;
import org.arenalab.os.RawMemory;
import org.arenalab.os.VirtualMemory;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A test of the handshake of {@link HazardSlot}. One thread enters a raw chunk without a fence.
 * Another claims the chunk, issues the process-wide barrier and reads the slots.
 *
 * <p>Without the barrier the forbidden outcome occurs on x86-64, too: the store of the id waits in
 * the store buffer while the word is loaded.
 */
public final class HazardSlotStress {
  private HazardSlotStress() {}

  /** A chunk's word in a real table, and eight bytes that stand for its memory. */
  abstract static class Chunk {
    /** The smallest id of a chunk: 0 stands for an empty slot. */
    private static final int FIRST_ID = 1;

    private static final int CHUNKS = 1 << 15;
    private static final int LINE_BYTES = 64;
    private static final ChunkTable TABLE = new ChunkTable(CHUNKS + FIRST_ID);
    private static final long BYTES = VirtualMemory.mapAnonymous((long) CHUNKS * LINE_BYTES);
    private static final HazardSlots SLOTS = new HazardSlots();
    private static final AtomicInteger NEXT = new AtomicInteger();
    static final int LET_GO = 2;

    private final int id;
    private final long address;

    Chunk() {
      int number = NEXT.getAndIncrement() & (CHUNKS - 1);
      id = FIRST_ID + number;
      address = BYTES + (long) number * LINE_BYTES;
      RawMemory.putLong(address, 0);
      TABLE.setWord(id, ChunkWord.next(TABLE.wordVolatile(id), ChunkWord.RAW, 0));
    }

    /** Writes 1 if the chunk is raw; returns whether it did. */
    int write() {
      HazardSlot slot = SLOTS.own();
      slot.enter(id);
      boolean raw = ChunkWord.isRaw(ChunkTable.wordAcquireAt(TABLE.entry(id)));
      if (raw) {
        RawMemory.putLong(address, 1);
      }
      slot.leave();
      return raw ? 1 : 0;
    }

    /**
     * Writes, and then enters and leaves another chunk: the slot's next id follows a release of 0.
     */
    int writeAfterAnother() {
      HazardSlot slot = SLOTS.own();
      int wrote = write();
      slot.enter(1);
      slot.leave();
      return wrote;
    }

    /**
     * Claims the chunk. Returns the bytes that a compressor would encode, or {@link #LET_GO} if it
     * must release the chunk.
     */
    int claim() {
      long word = TABLE.wordVolatile(id);
      boolean _ = TABLE.compareAndSetWord(id, word, ChunkWord.next(word, ChunkWord.CLAIMED, 0));
      SLOTS.fence();
      for (HazardSlot slot : SLOTS.all()) {
        if (slot.id() == id) {
          return LET_GO;
        }
      }
      return (int) RawMemory.getLong(address);
    }
  }

  /** A write that found the chunk raw is in the copy, or the compressor releases the chunk. */
  @JCStressTest
  @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "written before it was claimed")
  @Outcome(id = "1, 2", expect = Expect.ACCEPTABLE, desc = "the compressor saw the writer")
  @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "the writer saw the claim")
  @Outcome(id = "0, 2", expect = Expect.ACCEPTABLE, desc = "each saw the other")
  @State
  public static class ClaimAndWrite extends Chunk {
    @Actor
    public void writer(II_Result result) {
      result.r1 = write();
    }

    @Actor
    public void compressor(II_Result result) {
      result.r2 = claim();
    }
  }

  /**
   * A variant of {@link ClaimAndWrite} whose writer enters another chunk afterwards. A compressor
   * that reads the next id must see the bytes that were written before. Only weakly ordered
   * hardware could fail this: the order rests on two stores to the same word.
   */
  @JCStressTest
  @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "written before it was claimed")
  @Outcome(id = "1, 2", expect = Expect.ACCEPTABLE, desc = "the compressor saw the writer")
  @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "the writer saw the claim")
  @Outcome(id = "0, 2", expect = Expect.ACCEPTABLE, desc = "each saw the other")
  @State
  public static class ClaimAndWriteTwice extends Chunk {
    @Actor
    public void writer(II_Result result) {
      result.r1 = writeAfterAnother();
    }

    @Actor
    public void compressor(II_Result result) {
      result.r2 = claim();
    }
  }
}
