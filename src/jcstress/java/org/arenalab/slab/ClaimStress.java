package org.arenalab.slab;

import org.arenalab.os.RawMemory;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * The scavenger's nudges and claims against the owner, who neither loses a block nor waits long.
 */
public final class ClaimStress {
  private ClaimStress() {}

  /** A plot whose owner works. */
  abstract static class Worked extends Plot {
    /** Two blocks that are apart and hold what is written. */
    boolean work() {
      long one = mine.allocate(SIZE);
      RawMemory.putLong(one, one);
      long other = mine.allocate(SIZE);
      RawMemory.putLong(other, other);
      boolean whole = one != other && RawMemory.getLong(one) == one;
      mine.free(one);
      whole &= RawMemory.getLong(other) == other;
      mine.free(other);
      return whole;
    }

    boolean isTheOwnersAgain() {
      boolean works = work();
      mine.flush();
      return works && core.state() == HeapCore.State.OWNED && isEmptyAtLast();
    }
  }

  /** A nudge comes while the owner works. */
  @JCStressTest
  @Outcome(id = "true, true", expect = Expect.ACCEPTABLE)
  @State
  public static class NudgeAndWork extends Worked {
    @Actor
    public void owner(ZZ_Result r) {
      r.r1 = work();
    }

    @Actor
    public void scavenger() {
      core.nudge();
    }

    @Arbiter
    public void after(ZZ_Result r) {
      core.nudge();
      r.r2 = isTheOwnersAgain();
    }
  }

  /** A claim is taken and, since the owner is not quiet, given up again. */
  @JCStressTest
  @Outcome(id = "true, true", expect = Expect.ACCEPTABLE)
  @State
  public static class ClaimGivenUp extends Worked {
    public ClaimGivenUp() {
      core.nudge();
    }

    @Actor
    public void owner(ZZ_Result r) {
      r.r1 = work();
    }

    @Actor
    public void scavenger() {
      if (core.claim(HeapCore.State.NUDGED)) {
        core.endClaim(HeapCore.State.NUDGED);
      }
    }

    @Arbiter
    public void after(ZZ_Result r) {
      core.nudge();
      r.r2 = isTheOwnersAgain();
    }
  }

  /** The owner was quiet when it was claimed, and comes back while its heap is drained. */
  @JCStressTest
  @Outcome(id = "true, true", expect = Expect.ACCEPTABLE)
  @State
  public static class DrainAndComeBack extends Worked {
    public DrainAndComeBack() {
      work();
      core.nudge();
      core.claim(HeapCore.State.NUDGED);
    }

    @Actor
    public void scavenger() {
      core.drainWholly();
      core.endClaim(HeapCore.State.NUDGED);
    }

    @Actor
    public void owner(ZZ_Result r) {
      r.r1 = work();
    }

    @Arbiter
    public void after(ZZ_Result r) {
      core.nudge();
      r.r2 = isTheOwnersAgain();
    }
  }

  /** A nudge and at once a claim, which is given up. */
  @JCStressTest
  @Outcome(id = "true, true", expect = Expect.ACCEPTABLE)
  @State
  public static class NudgeAndClaimAndWork extends Worked {
    @Actor
    public void owner(ZZ_Result r) {
      r.r1 = work() && work();
    }

    @Actor
    public void scavenger() {
      core.nudge();
      if (core.claim(HeapCore.State.NUDGED)) {
        core.endClaim(HeapCore.State.NUDGED);
      }
    }

    @Arbiter
    public void after(ZZ_Result r) {
      core.nudge();
      r.r2 = isTheOwnersAgain();
    }
  }

  /** The owner closes its heap while it is claimed by somebody who gives up. */
  @JCStressTest
  @Outcome(id = "true, true", expect = Expect.ACCEPTABLE)
  @State
  public static class CloseAndClaim extends Worked {
    public CloseAndClaim() {
      work();
      core.nudge();
    }

    @Actor
    public void owner() {
      mine.close();
    }

    @Actor
    public void scavenger() {
      if (core.claim(HeapCore.State.NUDGED)) {
        core.endClaim(HeapCore.State.NUDGED);
      }
    }

    @Arbiter
    public void after(ZZ_Result r) {
      r.r1 = core.state() == HeapCore.State.ABANDONED;
      r.r2 = adopt() != null && isEmptyAtLast();
    }
  }
}
