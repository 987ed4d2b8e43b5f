package org.arenalab.compressed;

import java.util.concurrent.atomic.AtomicInteger;
import org.arenalab.os.VirtualMemory;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * Blocks that one thread allows to be huge while another is about to discard part of their memory.
 * The tests use blocks of eight pages instead of huge pages, and ignore the effect of the kernel's
 * advice.
 */
public final class HugeRangesStress {
  private HugeRangesStress() {}

  /** Four blocks. States share one mapping, and touch no page of it. */
  abstract static class Blocks {
    private static final int PAGE_BYTES = (int) VirtualMemory.pageSizeBytes();
    private static final int RANGES = 1 << 8;
    private static final int CHUNKS_IN_BLOCK = 8;
    private static final int BLOCKS = 4;
    private static final long BLOCK_BYTES = (long) CHUNKS_IN_BLOCK * PAGE_BYTES;
    private static final long RANGE_BYTES = BLOCKS * BLOCK_BYTES;
    private static final long MEMORY = VirtualMemory.mapAnonymous(RANGES * RANGE_BYTES);
    private static final AtomicInteger NEXT = new AtomicInteger();

    static final int CHUNKS = BLOCKS * CHUNKS_IN_BLOCK;

    final HugeRanges blocks;

    Blocks() {
      int number = NEXT.getAndIncrement() & (RANGES - 1);
      long address = MEMORY + number * RANGE_BYTES;
      blocks = new HugeRanges(address, RANGE_BYTES, PAGE_BYTES, BLOCK_BYTES);
    }

    static int chunk(int block) {
      return block * CHUNKS_IN_BLOCK;
    }

    /** Returns the number of huge ranges; -1 if the count differs from the marks. */
    int huge() {
      try {
        blocks.verifyInvariants();
      } catch (CompressedArenaException e) {
        return -1;
      }
      int huge = 0;
      for (int block = 0; block < BLOCKS; block++) {
        huge += blocks.isHuge(chunk(block)) ? 1 : 0;
      }
      return huge;
    }
  }

  /** One thread allows all blocks while another is about to discard a part of the third. */
  @JCStressTest
  @Outcome(id = "1, 3, 0", expect = Expect.ACCEPTABLE, desc = "allowed, then one taken for small")
  @Outcome(id = "1, 4, 0", expect = Expect.ACCEPTABLE, desc = "given back before it was allowed")
  @Outcome(id = "0, 0, 0", expect = Expect.ACCEPTABLE, desc = "a kernel without huge pages")
  @State
  public static class AllowAndDiscard extends Blocks {
    @Actor
    public void fresh(III_Result result) {
      blocks.allow(0, CHUNKS);
      result.r1 = blocks.isHuge(0) ? 1 : 0;
    }

    @Actor
    public void compressor() {
      blocks.beforeDiscard(chunk(2), 1);
    }

    @Arbiter
    public void end(III_Result result) {
      result.r2 = huge();
      blocks.beforeDiscard(0, CHUNKS);
      result.r3 = huge();
    }
  }

  /**
   * One thread is about to discard a part of the second block, and then allows the fourth; another
   * splits the third.
   */
  @JCStressTest
  @Outcome(id = "1, 2, 0", expect = Expect.ACCEPTABLE, desc = "the first and the last are left")
  @Outcome(id = "0, 0, 0", expect = Expect.ACCEPTABLE, desc = "a kernel without huge pages")
  @State
  public static class TwoDiscards extends Blocks {
    public TwoDiscards() {
      blocks.allow(0, chunk(3));
    }

    @Actor
    public void one(III_Result result) {
      blocks.beforeDiscard(chunk(1), 1);
      blocks.allow(chunk(3), CHUNKS - chunk(3));
      result.r1 = blocks.isHuge(chunk(3)) ? 1 : 0;
    }

    @Actor
    public void other() {
      blocks.split(chunk(2));
    }

    @Arbiter
    public void end(III_Result result) {
      result.r2 = huge();
      blocks.beforeDiscard(0, CHUNKS);
      result.r3 = huge();
    }
  }
}
