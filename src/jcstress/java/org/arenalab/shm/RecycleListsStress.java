package org.arenalab.shm;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.IZ_Result;
import org.openjdk.jcstress.infra.results.ZZI_Result;

/** Concurrent frees and reuses: a freed block is handed out once. */
public final class RecycleListsStress {
  private RecycleListsStress() {}

  /** Two concurrent frees of one block: exactly one succeeds. */
  @JCStressTest
  @Outcome(id = "true, false, 1", expect = Expect.ACCEPTABLE)
  @Outcome(id = "false, true, 1", expect = Expect.ACCEPTABLE)
  @State
  public static class DoubleFree extends OnGround {
    public DoubleFree() {
      ground.carve(4);
    }

    @Actor
    public void one(ZZI_Result r) {
      r.r1 = ground.push(2);
    }

    @Actor
    public void other(ZZI_Result r) {
      r.r2 = ground.push(2);
    }

    @Arbiter
    public void after(ZZI_Result r) {
      r.r3 = (ground.pop() == 2 ? 1 : 0) + (ground.pop() == -1 ? 0 : 10);
    }
  }

  /**
   * A thread that takes a block sees the freeing thread's earlier writes, even to a plain Java
   * field.
   */
  @JCStressTest
  @Outcome(id = "-1, 0", expect = Expect.ACCEPTABLE, desc = "not freed yet")
  @Outcome(id = "2, 42", expect = Expect.ACCEPTABLE, desc = "freed, with its content")
  @State
  public static class Payload extends OnGround {
    private int content;

    public Payload() {
      ground.carve(4);
    }

    @Actor
    public void freer() {
      content = 42;
      ground.push(2);
    }

    @Actor
    public void taker(II_Result r) {
      r.r1 = ground.pop();
      r.r2 = r.r1 < 0 ? 0 : content;
    }
  }

  /** Two threads take from a list of one block. */
  @JCStressTest
  @Outcome(id = "0, -1, 0", expect = Expect.ACCEPTABLE)
  @Outcome(id = "-1, 0, 0", expect = Expect.ACCEPTABLE)
  @State
  public static class TwoPops extends OnGround {
    public TwoPops() {
      ground.carve(4).push(0);
    }

    @Actor
    public void one(III_Result r) {
      r.r1 = ground.pop();
    }

    @Actor
    public void other(III_Result r) {
      r.r2 = ground.pop();
    }

    @Arbiter
    public void counted(III_Result r) {
      r.r3 = (int) ground.lists.listed(0, Ground.GENERATION);
    }
  }

  /**
   * The ABA case: the list is 1, 0. While one thread takes a block, another takes both, keeps 0 and
   * puts 1 back. The head is then an equal block with a different successor. Block 0 must not be
   * handed out again.
   */
  @JCStressTest
  @Outcome(id = "1, true", expect = Expect.ACCEPTABLE, desc = "first, or last")
  @Outcome(id = "0, true", expect = Expect.ACCEPTABLE, desc = "between the other's two takes")
  @Outcome(id = "-1, true", expect = Expect.ACCEPTABLE, desc = "while the other had both")
  @State
  public static class Aba extends OnGround {
    private int kept;

    public Aba() {
      ground.carve(4).push(0);
      ground.push(1);
    }

    @Actor
    public void one(IZ_Result r) {
      r.r1 = ground.pop();
    }

    @Actor
    public void other() {
      int first = ground.pop();
      kept = ground.pop();
      ground.push(first);
    }

    @Arbiter
    public void after(IZ_Result r) {
      int[] timesSeen = new int[4];
      for (int block : new int[] {r.r1, kept, ground.pop(), ground.pop(), ground.pop()}) {
        timesSeen[block + 1]++;
      }
      r.r2 = timesSeen[1] == 1 && timesSeen[2] == 1;
    }
  }

  /** A block that is freed during a reset is void, and is never handed out again. */
  @JCStressTest
  @Outcome(id = "-1, -1", expect = Expect.ACCEPTABLE, desc = "no block of the old generation")
  @State
  public static class PushAndReset extends OnGround {
    public PushAndReset() {
      ground.carve(8).push(5);
    }

    @Actor
    public void pusher() {
      ground.push(3);
    }

    @Actor
    public void resetter(II_Result r) {
      ground.cursor.reset("ground");
      r.r1 = ground.pop();
    }

    @Arbiter
    public void after(II_Result r) {
      r.r2 = ground.pop();
    }
  }

  /**
   * The first push of a new generation meets a late push of the old one: only the new one counts.
   */
  @JCStressTest
  @Outcome(id = "1, -1, 0", expect = Expect.ACCEPTABLE, desc = "the new one alone")
  @State
  public static class RollAndLatePush extends OnGround {
    public RollAndLatePush() {
      ground.carve(8).push(5);
    }

    @Actor
    public void late() {
      ground.push(3);
    }

    @Actor
    public void early() {
      ground.cursor.reset("ground");
      ground.carve(8);
      ground.lists.push(0, 1, Ground.GENERATION + 1, true);
    }

    @Arbiter
    public void after(III_Result r) {
      r.r1 = ground.pop();
      r.r2 = ground.pop();
      r.r3 = (int) ground.lists.listed(0, Ground.GENERATION + 1);
    }
  }

  /** Two threads empty one old list concurrently: neither loses the other's block. */
  @JCStressTest
  @Outcome(id = "1, 2, -1", expect = Expect.ACCEPTABLE)
  @Outcome(id = "2, 1, -1", expect = Expect.ACCEPTABLE)
  @State
  public static class TwoRolls extends OnGround {
    public TwoRolls() {
      ground.carve(8).push(5);
      ground.cursor.reset("ground");
      ground.carve(8);
    }

    @Actor
    public void one() {
      ground.lists.push(0, 1, Ground.GENERATION + 1, true);
    }

    @Actor
    public void other() {
      ground.lists.push(0, 2, Ground.GENERATION + 1, true);
    }

    @Arbiter
    public void after(III_Result r) {
      r.r1 = ground.pop();
      r.r2 = ground.pop();
      r.r3 = ground.pop();
    }
  }
}
