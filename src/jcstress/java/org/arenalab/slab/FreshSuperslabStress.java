package org.arenalab.slab;

import org.arenalab.slab.heap.HeapCore;
import org.arenalab.slab.heap.RemoteFrees;
import org.arenalab.slab.page.BlockList;
import org.arenalab.slab.page.FreePages;
import org.arenalab.slab.page.Region;
import org.arenalab.slab.page.SizeClasses;
import org.arenalab.slab.page.Superslab;
import org.arenalab.slab.release.ReleasePolicy;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/** A scavenger inspects a heap whose owner takes the first page of its first superslab. */
@JCStressTest
@Outcome(id = "true", expect = Expect.ACCEPTABLE, desc = "a guess, and no exception")
@State
public class FreshSuperslabStress {
  private static final int CLASS = SizeClasses.of(64);
  private static final ReleasePolicy POLICY =
      new ReleasePolicy(ReleasePolicy.Level.DRAIN, 100, 1L << 40, 1);

  private final Region region = new Region(Superslab.BYTES);
  private final HeapCore core =
      new HeapCore(
          1,
          region,
          new FreePages(region, POLICY, false, System::nanoTime),
          new RemoteFrees(2),
          POLICY,
          System::nanoTime);

  @Actor
  public void owner() {
    core.pages.take(CLASS, BlockList.empty(1), 1);
  }

  @Actor
  public void scavenger(Z_Result r) {
    try {
      boolean _ = core.holdsAnything();
      r.r1 = true;
    } catch (NullPointerException e) {
      r.r1 = false;
    }
  }

  @Arbiter
  public void after() {
    region.release();
  }
}
