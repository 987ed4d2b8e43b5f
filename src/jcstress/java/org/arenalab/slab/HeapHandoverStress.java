package org.arenalab.slab;

import org.arenalab.slab.heap.HeapCore;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZZ_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** Heaps that are abandoned and adopted while other threads free into them or drain them. */
public final class HeapHandoverStress {
  private HeapHandoverStress() {}

  /** The owner abandons its heap while another thread frees the last block. */
  @JCStressTest
  @Outcome(id = "true, true", expect = Expect.ACCEPTABLE, desc = "adopted later, and all came home")
  @State
  public static class AbandonAndForeignFree extends Plot {
    private final long block = mine.allocate(SIZE);

    @Actor
    public void owner() {
      mine.close();
    }

    @Actor
    public void freer() {
      freeElsewhere(block);
    }

    @Arbiter
    public void after(ZZ_Result r) {
      r.r1 = adopt() != null;
      r.r2 = isEmptyAtLast();
    }
  }

  /** A thread adopts a heap while another frees the last block. */
  @JCStressTest
  @Outcome(id = "true, true", expect = Expect.ACCEPTABLE)
  @State
  public static class AdoptAndForeignFree extends Plot {
    private final long block = mine.allocate(SIZE);

    public AdoptAndForeignFree() {
      mine.close();
    }

    @Actor
    public void heir(ZZ_Result r) {
      SlabHeap heap = adopt();
      r.r1 = heap != null;
      heap.free(heap.allocate(SIZE));
      heap.flush();
    }

    @Actor
    public void freer() {
      freeElsewhere(block);
    }

    @Arbiter
    public void after(ZZ_Result r) {
      r.r2 = isEmptyAtLast();
    }
  }

  /** Two threads try to adopt one heap. */
  @JCStressTest
  @Outcome(id = "true, false", expect = Expect.ACCEPTABLE)
  @Outcome(id = "false, true", expect = Expect.ACCEPTABLE)
  @State
  public static class TwoHeirs extends Plot {
    public TwoHeirs() {
      mine.close();
    }

    @Actor
    public void one(ZZ_Result r) {
      r.r1 = adopt() != null;
    }

    @Actor
    public void other(ZZ_Result r) {
      r.r2 = adopt() != null;
    }
  }

  /**
   * The scavenger finds an orphaned heap and drains it while another thread adopts it. After the
   * adoption, the heap belongs to the adopting thread alone.
   */
  @JCStressTest
  @Outcome(id = "true, true, true", expect = Expect.ACCEPTABLE, desc = "drained, then adopted")
  @Outcome(id = "true, false, true", expect = Expect.ACCEPTABLE, desc = "adopted at once")
  @Outcome(id = "false, true, true", expect = Expect.ACCEPTABLE, desc = "the heir finds it claimed")
  @State
  public static class AdoptAndDrain extends Plot {
    private boolean adopted;

    public AdoptAndDrain() {
      mine.close();
    }

    @Actor
    public void heir(ZZZ_Result r) {
      SlabHeap heap = adopt();
      adopted = heap != null;
      r.r1 = adopted;
      if (adopted) {
        long block = heap.allocate(SIZE);
        heap.free(block);
        heap.flush();
      }
    }

    @Actor
    public void scavenger(ZZZ_Result r) {
      r.r2 = drainAsOrphan();
    }

    @Arbiter
    public void after(ZZZ_Result r) {
      boolean isFree = core.state() == HeapCore.State.ABANDONED;
      r.r3 = isFree != adopted && isEmptyAtLast();
    }
  }

  /**
   * The owner retires an empty page while a foreign free of the page's last block is in transit.
   * The page is released once, and only after that block has arrived.
   */
  @JCStressTest
  @Outcome(id = "true, true", expect = Expect.ACCEPTABLE)
  @State
  public static class RetireAndLateForeignFree extends Plot {
    private final long late = mine.allocate(SIZE);
    private final long early = mine.allocate(SIZE);

    @Actor
    public void owner(ZZ_Result r) {
      mine.free(early);
      mine.flush();
      long again = mine.allocate(SIZE);
      boolean apart = again != 0;
      mine.free(again);
      mine.flush();
      r.r1 = apart;
    }

    @Actor
    public void freer() {
      freeElsewhere(late);
    }

    @Arbiter
    public void after(ZZ_Result r) {
      r.r2 = isEmptyAtLast();
    }
  }
}
