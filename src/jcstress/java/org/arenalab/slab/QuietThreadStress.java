package org.arenalab.slab;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.arenalab.os.RawMemory;
import org.arenalab.slab.heap.HeapCore;
import org.arenalab.slab.heap.QuietThread;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZZ_Result;

/**
 * A test in which the owner frees into the decoy, parks in native code and returns. The scavenger
 * checks the owner with {@link QuietThread}, wakes it and drains the freed blocks.
 */
@JCStressTest
@Outcome(id = "true, true, true", expect = Expect.ACCEPTABLE, desc = "drained while away")
@Outcome(id = "true, true, false", expect = Expect.ACCEPTABLE, desc = "never found quiet")
@State
public class QuietThreadStress extends Plot {
  private static final int BLOCKS = 8;

  /**
   * Longest stay in native code: many checks of the scavenger at some tens of microseconds each.
   */
  private static final long MOST_AWAY_NS = TimeUnit.MILLISECONDS.toNanos(1);

  private final long[] blocks = new long[BLOCKS];
  private volatile Thread owner;
  private volatile boolean back;

  public QuietThreadStress() {
    allocateAll();
    core.tryNudge();
  }

  /**
   * Returns true if each block kept the value written to it, which proves that the blocks are
   * distinct.
   */
  private boolean allocateAll() {
    for (int i = 0; i < BLOCKS; i++) {
      blocks[i] = mine.allocate(SIZE);
      RawMemory.putLong(blocks[i], blocks[i]);
    }
    boolean whole = true;
    for (long block : blocks) {
      whole &= RawMemory.getLong(block) == block;
    }
    return whole;
  }

  private void freeAll() {
    for (long block : blocks) {
      mine.free(block);
    }
  }

  @Actor
  public void owner(ZZZ_Result r) {
    freeAll();
    owner = Thread.currentThread();
    LockSupport.parkNanos(MOST_AWAY_NS);
    r.r1 = allocateAll();
    back = true;
    freeAll();
  }

  @Actor
  public void scavenger(ZZZ_Result r) {
    while (owner == null) {
      Thread.onSpinWait();
    }
    while (!r.r3 && !back) {
      if (core.tryClaimIfQuiet(_ -> QuietThread.isQuiet(owner))) {
        r.r3 = true;
        LockSupport.unpark(owner);
        core.drainWholly();
        core.endClaim(HeapCore.State.NUDGED);
      }
    }
  }

  @Arbiter
  public void after(ZZZ_Result r) {
    mine.flush();
    r.r2 = isEmptyAtLast();
  }
}
