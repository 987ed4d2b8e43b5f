package org.arenalab.slab;

import org.arenalab.os.RawMemory;
import org.arenalab.slab.heap.HeapCore;
import org.arenalab.slab.heap.RaceWindow;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * The scavenger's nudges and claims against the owner. The owner must not lose a block or wait
 * long.
 */
public final class ClaimStress {
  private ClaimStress() {}

  /** A plot with an owner that works. */
  abstract static class Worked extends Plot {
    /**
     * Allocates, writes and frees two blocks. Returns whether they are distinct and keep their
     * content.
     */
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

    /**
     * Nudges once more, and returns whether the owner works again and leaves an empty heap. The
     * heap may be nudged already, and the owner may store its lists late.
     */
    boolean isTheOwnersAgain() {
      if (!core.tryNudge() && core.tryClaim(HeapCore.State.NUDGED)) {
        core.endClaim(HeapCore.State.NUDGED);
      }
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
      core.tryNudge();
    }

    @Arbiter
    public void after(ZZ_Result r) {
      r.r2 = isTheOwnersAgain();
    }
  }

  /** A scavenger claims the heap, and ends the claim because the owner is not quiet. */
  @JCStressTest
  @Outcome(id = "true, true", expect = Expect.ACCEPTABLE)
  @State
  public static class ClaimGivenUp extends Worked {
    public ClaimGivenUp() {
      core.tryNudge();
    }

    @Actor
    public void owner(ZZ_Result r) {
      r.r1 = work();
    }

    @Actor
    public void scavenger() {
      if (core.tryClaim(HeapCore.State.NUDGED)) {
        core.endClaim(HeapCore.State.NUDGED);
      }
    }

    @Arbiter
    public void after(ZZ_Result r) {
      r.r2 = isTheOwnersAgain();
    }
  }

  /** The owner was quiet when its heap was claimed, and returns while the heap is drained. */
  @JCStressTest
  @Outcome(id = "true, true", expect = Expect.ACCEPTABLE)
  @State
  public static class DrainAndComeBack extends Worked {
    public DrainAndComeBack() {
      work();
      core.tryNudge();
      core.tryClaim(HeapCore.State.NUDGED);
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
      r.r2 = isTheOwnersAgain();
    }
  }

  /** A nudge is followed immediately by a claim, which is ended again. */
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
      core.tryNudge();
      if (core.tryClaim(HeapCore.State.NUDGED)) {
        core.endClaim(HeapCore.State.NUDGED);
      }
    }

    @Arbiter
    public void after(ZZ_Result r) {
      r.r2 = isTheOwnersAgain();
    }
  }

  /** The owner closes its heap while a scavenger claims the heap and ends the claim. */
  @JCStressTest
  @Outcome(id = "true, true", expect = Expect.ACCEPTABLE)
  @State
  public static class CloseAndClaim extends Worked {
    public CloseAndClaim() {
      work();
      core.tryNudge();
    }

    @Actor
    public void owner() {
      mine.close();
    }

    @Actor
    public void scavenger() {
      if (core.tryClaim(HeapCore.State.NUDGED)) {
        core.endClaim(HeapCore.State.NUDGED);
      }
    }

    @Arbiter
    public void after(ZZ_Result r) {
      r.r1 = core.state() == HeapCore.State.ABANDONED;
      r.r2 = adopt() != null && isEmptyAtLast();
    }
  }

  /**
   * The owner answers a nudge, and stores its lists late, after the scavenger has nudged again and
   * claimed. A granted claim excludes the owner until the claim ends.
   */
  @JCStressTest
  @Outcome(id = "true, true", expect = Expect.ACCEPTABLE)
  @State
  public static class AnswerAgainstClaim extends Worked {
    private static final int CLAIMS = 3;

    private final Absence absence = new Absence();

    public AnswerAgainstClaim() {
      core.widen(this::stallWhileAnswering);
      core.tryNudge();
    }

    private void stallWhileAnswering(RaceWindow window) {
      if (window == RaceWindow.ANSWERED) {
        Absence.linger(() -> core.state() == HeapCore.State.CLAIMED);
      }
    }

    @Actor
    public void owner() {
      mine.free(mine.allocate(SIZE));
      absence.stay();
    }

    @Actor
    public void scavenger(ZZ_Result r) {
      r.r1 = true;
      for (int i = 0; i < CLAIMS && !absence.isOver(); i++) {
        core.tryNudge();
        if (core.tryClaimIfQuiet(owner -> absence.isSeenSoon())) {
          r.r1 &= core.isBlocked();
          core.endClaim(HeapCore.State.NUDGED);
        }
        Thread.yield();
      }
    }

    @Arbiter
    public void after(ZZ_Result r) {
      r.r2 = isTheOwnersAgain();
    }
  }

  /** Blocks that the owner freed into the decoy are drained while the owner returns. */
  @JCStressTest
  @Outcome(id = "true, true", expect = Expect.ACCEPTABLE)
  @State
  public static class DecoyDrainedAndComeBack extends Worked {
    public DecoyDrainedAndComeBack() {
      long one = mine.allocate(SIZE);
      long other = mine.allocate(SIZE);
      core.tryNudge();
      mine.free(one);
      mine.free(other);
      core.tryClaim(HeapCore.State.NUDGED);
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
      r.r2 = isTheOwnersAgain();
    }
  }

  /** The owner closes its heap during a nudge: the closed handle never takes a block again. */
  @JCStressTest
  @Outcome(id = "true, true", expect = Expect.ACCEPTABLE)
  @State
  public static class CloseAndNudge extends Worked {
    @Actor
    public void owner() {
      mine.close();
    }

    @Actor
    public void scavenger() {
      core.tryNudge();
    }

    @Arbiter
    public void after(ZZ_Result r) {
      r.r1 = core.isBlocked();
      r.r2 = adopt() != null && isEmptyAtLast();
    }
  }
}
