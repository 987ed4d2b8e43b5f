package org.arenalab.shm;

import org.arenalab.os.RawMemory;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** A thread that opens the fast path late clears no flag of the new generation. */
public final class ModeStress {
  private ModeStress() {}

  /** Two threads complete a reset; one of them also frees a block of the new generation. */
  @JCStressTest
  @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "allocations look into the lists")
  @Outcome(id = "0", expect = Expect.FORBIDDEN, desc = "the freed block is forgotten")
  @State
  public static class LateMoveAndFree extends OnGround {
    public LateMoveAndFree() {
      ground.carve(8).free(5, Ground.GENERATION);
      ground.dieInReset();
    }

    @Actor
    public void mover() {
      ground.cursor.settledGeneration();
    }

    @Actor
    public void freer() {
      long generation = ground.cursor.settledGeneration();
      ground.carve(1).free(0, generation);
    }

    @Arbiter
    public void after(I_Result r) {
      r.r1 = ground.cursor.isRecycling() ? 1 : 0;
    }
  }

  /** Two threads complete a reset; one of them dies in the next reset. */
  @JCStressTest
  @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "the next allocation completes the reset")
  @Outcome(id = "0", expect = Expect.FORBIDDEN, desc = "the fast path gives void handles")
  @State
  public static class LateMoveAndDyingReset extends OnGround {
    public LateMoveAndDyingReset() {
      ground.dieInReset();
    }

    @Actor
    public void mover() {
      ground.cursor.reset("ground");
    }

    @Actor
    public void dying() {
      ground.cursor.settledGeneration();
      ground.dieInReset();
    }

    @Arbiter
    public void after(I_Result r) {
      long epoch = RawMemory.getLongVolatile(ground.cursor.epochAddress);
      long mode = RawMemory.getLongVolatile(ground.cursor.modeAddress);
      boolean done = epoch <= ground.cursor.position();
      r.r1 = done || (mode & Cursor.RESETTING) != 0 ? 1 : 0;
    }
  }
}
