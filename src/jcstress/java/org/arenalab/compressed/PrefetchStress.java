package org.arenalab.compressed;

import org.arenalab.compressed.CompressedArenaException.Reason;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** Chunks of a real arena that are prefetched while they are written, evicted or freed. */
public final class PrefetchStress {
  private static final long POOL_BYTES = 64L << 10;

  private PrefetchStress() {}

  /**
   * A chunk is overwritten and stored again, in another extent, while it is prefetched. No thread
   * reads it before the end: a read of a raw chunk may contain a part of a concurrent write.
   */
  @JCStressTest
  @Outcome(id = "2", expect = Expect.ACCEPTABLE, desc = "the last version")
  @State
  public static class PrefetchAndWrite extends UntilDone {
    private static final SmallArena SHARED = SmallArena.ofStates();

    private final int chunk = SHARED.nextStoredChunk();
    private final long[] after = SmallArena.contents(chunk, 2);

    @Actor
    public void writer() {
      once(
          () -> {
            int storedBytes = SHARED.storedBytes(chunk);
            SHARED.write(chunk, after);
            SHARED.useExtent(storedBytes);
            SHARED.compress(chunk);
            SHARED.write(chunk, after);
            SHARED.compress(chunk);
          });
    }

    @Actor
    public void prefetcher() {
      do {
        SHARED.prefetch(chunk);
      } while (!isDone());
    }

    @Arbiter
    public void end(I_Result result) {
      result.r1 = SHARED.version(chunk);
    }
  }

  /** A first access and the prefetch of its chunk: the mark never outlives the access. */
  @JCStressTest
  @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "used, and right")
  @State
  public static class PrefetchAndAccess {
    private static final SmallArena SHARED = SmallArena.ofStates();

    private final int chunk = SHARED.nextStoredChunk();

    @Actor
    public void prefetcher() {
      SHARED.prefetch(chunk);
    }

    @Actor
    public void reader() {
      var _ = SHARED.load(chunk);
    }

    @Arbiter
    public void end(II_Result result) {
      result.r1 = SHARED.region.prefetchOutcome(chunk) == PrefetchOutcome.USED ? 1 : 0;
      result.r2 = SHARED.version(chunk);
    }
  }

  /** An eviction and a prefetch want the only chunk of a full pool. */
  @JCStressTest
  @Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "every read was right")
  @State
  public static class PrefetchAndEvict extends UntilDone {
    private static final int NEEDED_BYTES = 512;
    private static final SmallArena SHARED = full();

    private static SmallArena full() {
      SmallArena shared = new SmallArena(2, POOL_BYTES, EvictionPolicy.DECOMPRESS);
      shared.write(0, SmallArena.contents(0, 1));
      shared.compress(0);
      shared.fillPool();
      return shared;
    }

    @Actor
    public void evictor() {
      once(
          () -> {
            SHARED.compress(0);
            SHARED.evict(NEEDED_BYTES);
          });
    }

    @Actor
    public void prefetcher(I_Result result) {
      do {
        SHARED.prefetch(0);
        result.r1 += SHARED.version(0) == 1 ? 0 : 1;
      } while (!isDone());
    }
  }

  /** A region is freed while its chunk is prefetched. */
  @JCStressTest
  @Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "refused, or nothing was stored")
  @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "prefetched before the end")
  @State
  public static class PrefetchAndFree {
    private static final SmallArena SHARED = SmallArena.ofStates();

    private final CompressedRegion region;

    public PrefetchAndFree() {
      SHARED.freeAll();
      region = SHARED.storedRegion();
    }

    @Actor
    public void owner() {
      region.close();
    }

    @Actor
    public void prefetcher(I_Result result) {
      try {
        result.r1 = (int) region.prefetch(0, 1);
      } catch (CompressedArenaException e) {
        result.r1 = e.reason() == Reason.REGION_FREED ? 0 : -1;
      }
    }
  }
}
