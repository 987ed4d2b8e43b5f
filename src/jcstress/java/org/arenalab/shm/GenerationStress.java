package org.arenalab.shm;

import org.arenalab.shm.layout.SegmentDescriptor;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.ZZI_Result;
import org.openjdk.jcstress.infra.results.ZZZ_Result;

/** The free map and the lease slots across a change of the generation. */
public final class GenerationStress {
  private GenerationStress() {}

  /** A claim of the old generation neither marks nor unmarks a block of the new one. */
  @JCStressTest
  @Outcome(id = "true, true, true", expect = Expect.ACCEPTABLE, desc = "the old one was first")
  @Outcome(id = "false, true, true", expect = Expect.ACCEPTABLE, desc = "the new one was first")
  @State
  public static class ClaimOfTwoGenerations extends OnGround {
    @Actor
    public void old(ZZZ_Result r) {
      r.r1 = ground.freeMap.claim(7, Ground.GENERATION);
    }

    @Actor
    public void young(ZZZ_Result r) {
      r.r2 = ground.freeMap.claim(9, Ground.GENERATION + 1);
    }

    @Arbiter
    public void after(ZZZ_Result r) {
      r.r3 =
          ground.freeMap.isFree(9, Ground.GENERATION + 1)
              && !ground.freeMap.isFree(7, Ground.GENERATION + 1);
    }
  }

  /** Neighbours in one word keep each other's bits. */
  @JCStressTest
  @Outcome(id = "true, true, 1", expect = Expect.ACCEPTABLE)
  @State
  public static class Neighbours extends OnGround {
    public Neighbours() {
      ground.freeMap.claim(4, Ground.GENERATION);
    }

    @Actor
    public void claimer(ZZI_Result r) {
      r.r1 = ground.freeMap.claim(3, Ground.GENERATION);
    }

    @Actor
    public void releaser(ZZI_Result r) {
      r.r2 = ground.freeMap.release(4, Ground.GENERATION);
    }

    @Arbiter
    public void after(ZZI_Result r) {
      boolean good =
          ground.freeMap.isFree(3, Ground.GENERATION)
              && !ground.freeMap.isFree(4, Ground.GENERATION);
      r.r3 = good ? 1 : 0;
    }
  }

  /** Two threads open a lease each: they get different slots. */
  @JCStressTest
  @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE)
  @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE)
  @State
  public static class LeaseSlots extends OnGround {
    @Actor
    public void one(II_Result r) {
      r.r1 = slotOf(ground.leases.open());
    }

    @Actor
    public void other(II_Result r) {
      r.r2 = slotOf(ground.leases.open());
    }

    private int slotOf(long address) {
      return (int) ((address - ground.leases.addressOf(0)) / SegmentDescriptor.LEASE_STRIDE);
    }
  }

  /** A lease takes its range while the arena is reset: the range is of one generation. */
  @JCStressTest
  @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "taken before: void, nothing is out")
  @Outcome(id = "1, 512", expect = Expect.ACCEPTABLE, desc = "taken after, in the new generation")
  @State
  public static class LeaseAndReset extends OnGround {
    private long slot;

    public LeaseAndReset() {
      slot = ground.leases.open();
    }

    @Actor
    public void lease(II_Result r) {
      long position = ground.cursor.take(512, Ground.GRANULE_BYTES, 0);
      LeaseTable.assign(slot, position, 512);
      r.r1 = (int) (ground.cursor.positions.generation(position) - Ground.GENERATION);
    }

    @Actor
    public void resetter() {
      ground.cursor.reset("ground");
    }

    @Arbiter
    public void after(II_Result r) {
      r.r2 = (int) ground.leases.freeBytes(0, ground.cursor.generation());
    }
  }
}
