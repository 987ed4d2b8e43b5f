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
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.ZZI_Result;

/** Lease slots between processes: each is reclaimed once, and only from a dead process. */
public final class LeaseStress {
  private LeaseStress() {}

  /** The free bytes of a slot are those of one range, while its owner takes the next range. */
  @JCStressTest
  @Outcome(id = "384", expect = Expect.ACCEPTABLE, desc = "of the first range")
  @Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "between the two")
  @Outcome(id = "1024", expect = Expect.ACCEPTABLE, desc = "of the second range")
  @State
  public static class FreeBytesAndRefill extends OnGround {
    private final long second;

    public FreeBytesAndRefill() {
      ground.leaseOfTheDead(0, 128, 512);
      second = ground.cursor.take(1024, Ground.GRANULE_BYTES, 0);
    }

    @Actor
    public void owner() {
      ground.leases.retire(ground.leases.addressOf(0), ground.lists);
      LeaseTable.assign(ground.leases.addressOf(0), second, 1024);
    }

    @Actor
    public void reader(I_Result r) {
      r.r1 = (int) ground.leases.freeBytes(0, Ground.GENERATION);
    }
  }

  /** Two processes reclaim a dead process's lease: one succeeds, and the block is listed once. */
  @JCStressTest
  @Outcome(id = "true, false, 2", expect = Expect.ACCEPTABLE)
  @Outcome(id = "false, true, 2", expect = Expect.ACCEPTABLE)
  @State
  public static class TwoReclaims extends OnGround {
    public TwoReclaims() {
      ground.leaseOfTheDead(0, 64, 128);
    }

    @Actor
    public void one(ZZI_Result r) {
      r.r1 = ground.leases.reclaim(0, ground.lists);
    }

    @Actor
    public void other(ZZI_Result r) {
      r.r2 = ground.otherLeases.reclaim(0, ground.lists);
    }

    @Arbiter
    public void after(ZZI_Result r) {
      // Granule 1 is the range that the dead process had not used.
      r.r3 = ground.pop() + (ground.pop() == -1 ? 1 : 100);
    }
  }

  /** A lease that is opened while the slot's previous lease is reclaimed stays open. */
  @JCStressTest
  @Outcome(id = "1, 0, 1", expect = Expect.ACCEPTABLE, desc = "opened in the slot reclaimed")
  @Outcome(id = "1, 1, 1", expect = Expect.ACCEPTABLE, desc = "opened in the next slot")
  @State
  public static class ReclaimAndOpen extends OnGround {
    public ReclaimAndOpen() {
      ground.leaseOfTheDead(0, 64, 128);
    }

    @Actor
    public void reclaimer(III_Result r) {
      r.r1 = ground.leases.reclaim(0, ground.lists) ? 1 : 0;
    }

    @Actor
    public void opener(III_Result r) {
      r.r2 = SegmentDescriptor.leaseSlot(ground.otherLeases.open() - ground.base);
    }

    @Arbiter
    public void after(III_Result r) {
      r.r3 = ground.leases.isOpen(r.r2) ? 1 : 0;
    }
  }

  /** A process tries to reclaim a lease while its living owner closes it. */
  @JCStressTest
  @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "its owner lived, and closed it")
  @State
  public static class CloseAndReclaim extends OnGround {
    private final long slot;

    public CloseAndReclaim() {
      slot = ground.leases.open();
    }

    @Actor
    public void owner() {
      ground.leases.close(slot);
    }

    @Actor
    public void reclaimer(II_Result r) {
      r.r1 = ground.otherLeases.reclaim(0, ground.lists) ? 1 : 0;
    }

    @Arbiter
    public void after(II_Result r) {
      r.r2 = ground.leases.isOpen(0) ? 1 : 0;
    }
  }

  /** A lease returns no handle of a generation that the caller knows to be over. */
  @JCStressTest
  @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "of the caller's generation or a later one")
  @Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "the arena is full")
  @Outcome(id = "-1", expect = Expect.FORBIDDEN, desc = "void when it was given out")
  @State
  public static class AllocateAndReset {
    @Actor
    public void lease(I_Result r) {
      r.r1 = LeasedGround.allocate();
    }

    @Actor
    public void resetter() {
      LeasedGround.ARENA.reset();
    }
  }
}
