package org.arenalab.compressed;

import java.util.concurrent.atomic.AtomicInteger;
import org.arenalab.compressed.chunk.ChunkTable;
import org.arenalab.compressed.chunk.ChunkWord;
import org.arenalab.os.VirtualMemory;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * The lists of compressed chunks: two concurrent changes, and a chunk that is loaded while it is
 * added.
 */
public final class LruStress {
  private LruStress() {}

  /** Lists over a table of a few chunks. Tables share one mapping. */
  abstract static class Lists {
    private static final int TABLES = 1 << 15;
    private static final int IDS = 8;
    private static final long TABLE_BYTES = (long) IDS * ChunkTable.ENTRY_BYTES;
    private static final long MEMORY = VirtualMemory.mapAnonymous(TABLES * TABLE_BYTES);
    private static final AtomicInteger NEXT = new AtomicInteger();

    static final int FIRST = Lru.FIRST_ID;
    static final int SECOND = FIRST + 1;

    final ChunkTable table;
    final Lru lru;

    Lists() {
      int number = NEXT.getAndIncrement() & (TABLES - 1);
      table = ChunkTable.over(MEMORY + number * TABLE_BYTES);
      lru = new Lru(table);
      for (int id = FIRST; id < IDS; id++) {
        table.setLinks(id, Lru.UNLINKED);
        table.setWord(id, ChunkWord.next(0, ChunkWord.COMPRESSED, id));
      }
    }

    /**
     * Loads a chunk like {@link Decompressor}: claims the chunk, unlinks it, and stamps it. The
     * stamp of a new table is 0, which looks like a chunk in no list.
     */
    void load(int id) {
      long word = table.wordVolatile(id);
      long loading = Decompressor.loading(word);
      if (table.compareAndSetWord(id, word, loading)) {
        lru.remove(id);
        table.stamp(id);
        table.setWord(id, ChunkWord.next(loading, ChunkWord.RAW, 0));
      }
    }

    /** Returns the number of chunks in the lists; 100 for a torn list. */
    int count() {
      try {
        return (int) (lru.count(Lru.YOUNG) + lru.count(Lru.SETTLED));
      } catch (CompressedArenaException e) {
        return 100;
      }
    }
  }

  /** One thread uses a chunk while another removes the oldest chunk. */
  @JCStressTest
  @Outcome(id = "2, 3, 0", expect = Expect.ACCEPTABLE, desc = "taken out before it was used")
  @Outcome(id = "3, 2, 0", expect = Expect.ACCEPTABLE, desc = "used before the other was taken")
  @State
  public static class UseAndPoll extends Lists {
    public UseAndPoll() {
      lru.add(Lru.YOUNG, FIRST);
      lru.add(Lru.YOUNG, SECOND);
    }

    @Actor
    public void user() {
      lru.use(FIRST);
    }

    @Actor
    public void evictor(III_Result result) {
      result.r1 = lru.poll(Lru.YOUNG);
    }

    @Arbiter
    public void end(III_Result result) {
      result.r2 = count() == 1 ? lru.poll(Lru.YOUNG) : -1;
      result.r3 = count();
    }
  }

  /** Two threads add a chunk each, and one of them removes a third chunk. */
  @JCStressTest
  @Outcome(id = "2, 1", expect = Expect.ACCEPTABLE, desc = "both are in, and the third is not")
  @State
  public static class AddAndRemove extends Lists {
    private static final int THIRD = SECOND + 1;

    public AddAndRemove() {
      lru.add(Lru.YOUNG, THIRD);
    }

    @Actor
    public void one() {
      lru.add(Lru.YOUNG, FIRST);
      lru.remove(THIRD);
    }

    @Actor
    public void other() {
      lru.add(Lru.YOUNG, SECOND);
    }

    @Arbiter
    public void end(II_Result result) {
      result.r1 = count();
      result.r2 = table.links(THIRD) == Lru.UNLINKED ? 1 : 0;
    }
  }

  /** A stored chunk is loaded before its compressor has added it to its list. */
  @JCStressTest
  @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "in no list, with its stamp")
  @State
  public static class AddAndLoad extends Lists {
    @Actor
    public void compressor() {
      lru.add(Lru.YOUNG, FIRST);
    }

    @Actor
    public void loader() {
      load(FIRST);
    }

    @Arbiter
    public void end(II_Result result) {
      result.r1 = count();
      result.r2 = table.stampOf(FIRST);
    }
  }
}
