package org.arenalab.shm;

import org.arenalab.shm.layout.SegmentDescriptor;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/** Concurrent moves of the cursor: every caller gets a different range. */
public final class CursorStress {
  private CursorStress() {}

  /** The fast path's addition against the slow path's compare-and-set. */
  @JCStressTest
  @Outcome(id = "0, 1, 2", expect = Expect.ACCEPTABLE, desc = "the adder was first")
  @Outcome(id = "1, 0, 2", expect = Expect.ACCEPTABLE, desc = "the taker was first")
  @State
  public static class AddAndTake extends OnGround {
    @Actor
    public void adder(III_Result r) {
      r.r1 = ground.add();
    }

    @Actor
    public void taker(III_Result r) {
      r.r2 = ground.take();
    }

    @Arbiter
    public void counted(III_Result r) {
      r.r3 = (int) ground.cursor.count();
    }
  }

  /** Two threads request the last block: one gets it. */
  @JCStressTest
  @Outcome(id = "63, -1", expect = Expect.ACCEPTABLE)
  @Outcome(id = "-1, 63", expect = Expect.ACCEPTABLE)
  @State
  public static class LastBlock extends OnGround {
    public LastBlock() {
      ground.carve(63);
    }

    @Actor
    public void one(II_Result r) {
      r.r1 = ground.take();
    }

    @Actor
    public void other(II_Result r) {
      r.r2 = ground.take();
    }
  }

  /** An addition concurrent with a reset gets a range of the old generation or of the new one. */
  @JCStressTest
  @Outcome(id = "0, 0, 1", expect = Expect.ACCEPTABLE, desc = "void: given before the reset")
  @Outcome(id = "1000, 1, 1", expect = Expect.ACCEPTABLE, desc = "the new generation's first")
  @State
  public static class AddAndReset extends OnGround {
    @Actor
    public void adder(III_Result r) {
      r.r1 = ground.add();
    }

    @Actor
    public void resetter(III_Result r) {
      ground.cursor.reset("ground");
    }

    @Arbiter
    public void after(III_Result r) {
      r.r2 = (int) (ground.cursor.allocatedBytes() / Ground.GRANULE_BYTES);
      r.r3 =
          (int)
              (ground.cursor.counter(SegmentDescriptor.FOLDED_ALLOCATIONS) + ground.cursor.count());
    }
  }

  /**
   * Two resets make two generations, or one if they overlap; the epoch has the cursor's generation
   * at the end.
   */
  @JCStressTest
  @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "they met")
  @Outcome(id = "2, 2", expect = Expect.ACCEPTABLE, desc = "one after the other")
  @State
  public static class TwoResets extends OnGround {
    @Actor
    public void one() {
      ground.cursor.reset("ground");
    }

    @Actor
    public void other() {
      ground.cursor.reset("ground");
    }

    @Arbiter
    public void after(II_Result r) {
      r.r1 = (int) (ground.cursor.generation() - Ground.GENERATION);
      long epoch = org.arenalab.os.RawMemory.getLongVolatile(ground.cursor.epochAddress);
      r.r2 = (int) (ground.cursor.positions.generation(epoch) - Ground.GENERATION);
    }
  }
}
