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

/** Chunks of a real arena that move to the denser codec while they are loaded, written or freed. */
public final class DensifyStress {
  private DensifyStress() {}

  /** A chunk is loaded, changed and stored again while the denser codec encodes it. */
  @JCStressTest
  @Outcome(id = "2", expect = Expect.ACCEPTABLE, desc = "the last version")
  @State
  public static class DensifyAndWrite extends UntilDone {
    private static final SmallArena SHARED = SmallArena.ofStates();

    private final int chunk = SHARED.nextStoredChunk();
    private final long[] after = SmallArena.contents(chunk, 2);

    @Actor
    public void writer() {
      once(
          () -> {
            var _ = SHARED.load(chunk);
            SHARED.write(chunk, after);
            SHARED.compress(chunk);
          });
    }

    @Actor
    public void recompressor() {
      do {
        SHARED.densify(chunk);
      } while (!isDone());
    }

    @Arbiter
    public void end(I_Result result) {
      result.r1 = SHARED.version(chunk);
    }
  }

  /** A reader without a lock sees the chunk from either extent. */
  @JCStressTest
  @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "every read was right")
  @State
  public static class DensifyAndRead extends UntilDone {
    private static final SmallArena SHARED = SmallArena.ofStates();

    private final int chunk = SHARED.nextStoredChunk();

    @Actor
    public void recompressor() {
      once(
          () -> {
            int storedBytes = SHARED.storedBytes(chunk);
            SHARED.densify(chunk);
            SHARED.useExtent(storedBytes);
          });
    }

    @Actor
    public void reader(II_Result result) {
      do {
        result.r1 += SHARED.version(chunk) == 1 ? 0 : 1;
      } while (!isDone());
    }

    @Arbiter
    public void end(II_Result result) {
      result.r2 = SHARED.version(chunk);
    }
  }

  /** A region is freed while its chunk moves to the denser codec. */
  @JCStressTest
  @Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "refused")
  @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "moved before the end")
  @State
  public static class DensifyAndClose {
    private static final SmallArena SHARED = SmallArena.ofStates();

    private final CompressedRegion region;

    public DensifyAndClose() {
      SHARED.freeAll();
      region = SHARED.storedRegion();
    }

    @Actor
    public void owner() {
      region.close();
    }

    @Actor
    public void recompressor(I_Result result) {
      try {
        result.r1 = (int) region.densify(0, 1, ChunkSelection.ALL).compressed();
      } catch (CompressedArenaException e) {
        result.r1 = e.reason() == Reason.REGION_FREED ? 0 : -1;
      }
    }
  }
}
