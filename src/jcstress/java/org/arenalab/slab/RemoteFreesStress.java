package org.arenalab.slab;

import static org.arenalab.os.RawMemory.getLong;
import static org.arenalab.os.RawMemory.putLong;

import java.util.concurrent.atomic.AtomicInteger;
import org.arenalab.os.VirtualMemory;
import org.arenalab.slab.heap.RemoteFrees;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/** The list of blocks freed by other threads: no block is lost, and none is returned twice. */
public final class RemoteFreesStress {
  private RemoteFreesStress() {}

  /** Three blocks for one list; the number of a block is in its second word. */
  abstract static class OnList {
    private static final int LISTS = 1 << 14;
    private static final int BLOCKS = 3;
    private static final int BLOCK_BYTES = 16;
    private static final RemoteFrees REMOTE = new RemoteFrees(LISTS);
    private static final long MEMORY =
        VirtualMemory.mapAnonymous((long) LISTS * (BLOCKS + 1) * BLOCK_BYTES);
    private static final AtomicInteger NEXT = new AtomicInteger();

    private final int owner = NEXT.getAndIncrement() & (LISTS - 1);
    private final long first = MEMORY + (long) owner * (BLOCKS + 1) * BLOCK_BYTES;

    private long block(int number) {
      return first + (long) number * BLOCK_BYTES;
    }

    /** Pushes the blocks from one to another as one batch. */
    void push(int from, int to) {
      for (int number = from; number <= to; number++) {
        putLong(block(number), number == to ? 0 : block(number + 1));
        putLong(block(number) + 8, 1L << number);
      }
      REMOTE.push(owner, block(from), block(to));
    }

    /**
     * Takes all blocks. Returns a bit for each, and adds 100 for a block that was returned twice.
     */
    int take() {
      int seen = 0;
      for (long at = REMOTE.takeAll(owner); at != 0; at = getLong(at)) {
        int bit = (int) getLong(at + 8);
        seen += (seen & bit) == 0 ? bit : 100;
        putLong(at + 8, 0);
      }
      return seen;
    }
  }

  /** One thread pushes while the owner takes the list. */
  @JCStressTest
  @Outcome(id = "1, 6", expect = Expect.ACCEPTABLE, desc = "took what was there")
  @Outcome(id = "7, 0", expect = Expect.ACCEPTABLE, desc = "took all")
  @State
  public static class PushAndTake extends OnList {
    public PushAndTake() {
      push(0, 0);
    }

    @Actor
    public void pusher() {
      push(1, 2);
    }

    @Actor
    public void owner(II_Result r) {
      r.r1 = take();
    }

    @Arbiter
    public void after(II_Result r) {
      r.r2 = take();
    }
  }

  /** Two threads push. */
  @JCStressTest
  @Outcome(id = "7, 0", expect = Expect.ACCEPTABLE)
  @State
  public static class TwoPushes extends OnList {
    @Actor
    public void one() {
      push(0, 0);
    }

    @Actor
    public void other() {
      push(1, 2);
    }

    @Arbiter
    public void after(II_Result r) {
      r.r1 = take();
      r.r2 = take();
    }
  }

  /**
   * The owner takes while another thread pushes, takes and pushes, as when a heap changes hands.
   */
  @JCStressTest
  @Outcome(id = "0, 1, 6", expect = Expect.ACCEPTABLE, desc = "the second push came last")
  @Outcome(id = "1, 0, 6", expect = Expect.ACCEPTABLE)
  @Outcome(id = "6, 1, 0", expect = Expect.ACCEPTABLE)
  @State
  public static class PushAndTwoTakes extends OnList {
    @Actor
    public void pusher(III_Result r) {
      push(0, 0);
      r.r2 = take();
      push(1, 2);
    }

    @Actor
    public void owner(III_Result r) {
      r.r1 = take();
    }

    @Arbiter
    public void after(III_Result r) {
      r.r3 = take();
    }
  }
}
