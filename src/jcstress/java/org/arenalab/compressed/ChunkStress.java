package org.arenalab.compressed;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** Chunks of a real arena: lock-free reads against loads, overwrites, stores and evictions. */
public final class ChunkStress {
  /** More than the states that jcstress keeps at one time. */
  private static final long POOL_BYTES = 64L << 10;

  /**
   * Spins between a write and its reading: about 5 us, so that the chunk can be staged in between.
   */
  private static final int SPINS = 100;

  private ChunkStress() {}

  /**
   * A same-filled chunk of zeros is loaded while it is read. The load stamps the chunk with epoch
   * 5, in the field from which the reader takes the outlier of {@code SameFilled}. A reader that
   * sees the stamp must see the changed chunk word.
   *
   * <p>With the current code the test can fail only on weakly ordered hardware: on ARMv8.0 without
   * LSE, if the fence after the compare-and-set were missing. A stamp before the compare-and-set
   * fails on x86-64.
   */
  @JCStressTest
  @Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "what is in the chunk")
  @State
  public static class LoadAndRead {
    private static final int EPOCH = 5;
    private static final SmallArena SHARED = SmallArena.ofStates();

    static {
      while (SHARED.arena.advanceEpoch() < EPOCH) {}
    }

    private final int chunk = SHARED.nextChunk();
    private final long[] bytes = {-1};

    public LoadAndRead() {
      SHARED.compress(chunk);
    }

    @Actor
    public void loader() {
      var _ = SHARED.load(chunk);
    }

    @Actor
    public void reader(I_Result result) {
      SHARED.region.read(SmallArena.offset(chunk), MemorySegment.ofArray(bytes));
      result.r1 = (int) bytes[0];
    }
  }

  /** Two threads load one compressed chunk: exactly one of them does it. */
  @JCStressTest
  @Outcome(id = "1, 0, 1", expect = Expect.ACCEPTABLE, desc = "the first one")
  @Outcome(id = "0, 1, 1", expect = Expect.ACCEPTABLE, desc = "the second one")
  @State
  public static class LoadTwice {
    private static final SmallArena SHARED = SmallArena.ofStates();

    private final int chunk = SHARED.nextStoredChunk();

    @Actor
    public void one(III_Result result) {
      result.r1 = SHARED.load(chunk) ? 1 : 0;
    }

    @Actor
    public void other(III_Result result) {
      result.r2 = SHARED.load(chunk) ? 1 : 0;
    }

    @Arbiter
    public void end(III_Result result) {
      result.r3 = SHARED.version(chunk);
    }
  }

  /**
   * A compressed chunk is overwritten as a whole while it is read, and its extent is reused
   * immediately.
   */
  @JCStressTest
  @Outcome(id = "0, 2", expect = Expect.ACCEPTABLE, desc = "always one version as a whole")
  @State
  public static class OverwriteAndRead extends UntilDone {
    private static final SmallArena SHARED = SmallArena.ofStates();

    private final int chunk = SHARED.nextStoredChunk();
    private final long[] after = SmallArena.contents(chunk, 2);

    @Actor
    public void writer() {
      once(this::overwrite);
    }

    private void overwrite() {
      int storedBytes = SHARED.storedBytes(chunk);
      SHARED.write(chunk, after);
      SHARED.useExtent(storedBytes);
    }

    @Actor
    public void reader(II_Result result) {
      do {
        result.r1 += SHARED.version(chunk) > 0 ? 0 : 1;
      } while (!isDone());
    }

    @Arbiter
    public void end(II_Result result) {
      result.r2 = SHARED.version(chunk);
    }
  }

  /** A chunk is claimed, staged and discarded with others while it is written: no write is lost. */
  @JCStressTest
  @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "every write is there")
  @State
  public static class CompressAndWrite extends UntilDone {
    /** Number of chunks that are staged before the first is discarded. */
    private static final int GROUP = 8;

    private static final int GROUPS = 64;
    private static final int CELLS = SmallArena.CHUNK_BYTES / Long.BYTES - 1;
    private static final SmallArena SHARED = filled();
    private static final AtomicInteger NEXT = new AtomicInteger();

    private final int first;

    /** Eight bytes of this state alone in the group's first chunk: reused after 32,704 states. */
    private final long offset;

    private long last;

    private static SmallArena filled() {
      SmallArena shared = SmallArena.ofStates();
      for (int chunk = 0; chunk < GROUPS * GROUP; chunk++) {
        shared.write(chunk, SmallArena.contents(chunk, 1));
      }
      return shared;
    }

    public CompressAndWrite() {
      int number = NEXT.getAndIncrement();
      first = number % GROUPS * GROUP;
      offset = SmallArena.offset(first) + (1 + number / GROUPS % CELLS) * (long) Long.BYTES;
      for (int chunk = first; chunk < first + GROUP; chunk++) {
        var _ = SHARED.load(chunk);
      }
    }

    @Actor
    public void compressor() {
      once(() -> SHARED.compress(first, GROUP));
    }

    @Actor
    public void writer(II_Result result) {
      long value = 0;
      do {
        value++;
        SHARED.region.putLong(offset, value);
        for (int i = 0; i < SPINS; i++) {
          Thread.onSpinWait();
        }
        result.r1 += SHARED.region.getLong(offset) == value ? 0 : 1;
      } while (!isDone());
      last = value;
    }

    @Arbiter
    public void end(II_Result result) {
      result.r2 = SHARED.region.getLong(offset) == last ? 1 : 0;
    }
  }

  /** One chunk in a full pool: an allocation of an extent evicts the chunk while it is read. */
  abstract static class Evicting extends UntilDone {
    private static final int CHUNK = 0;
    private static final int NEEDED_BYTES = 512;

    private final SmallArena shared;

    Evicting(SmallArena shared) {
      this.shared = shared;
    }

    static SmallArena full(EvictionPolicy policy) {
      SmallArena shared = new SmallArena(2, POOL_BYTES, policy);
      shared.write(CHUNK, SmallArena.contents(CHUNK, 1));
      shared.compress(CHUNK);
      shared.fillPool();
      return shared;
    }

    void storeAndEvict() {
      var _ = shared.load(CHUNK);
      shared.compress(CHUNK);
      shared.evict(NEEDED_BYTES);
    }

    /** Reads until the other actor is done. Returns the number of wrong reads. */
    int read() {
      int wrong = 0;
      do {
        wrong += shared.version(CHUNK) == 1 ? 0 : 1;
      } while (!isDone());
      return wrong;
    }
  }

  /** The victim gets a smaller extent. */
  @JCStressTest
  @Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "every read was right")
  @State
  public static class RecompressAndRead extends Evicting {
    private static final SmallArena SHARED = full(EvictionPolicy.RECOMPRESS);

    public RecompressAndRead() {
      super(SHARED);
    }

    @Actor
    public void compressor() {
      once(this::storeAndEvict);
    }

    @Actor
    public void reader(I_Result result) {
      result.r1 = read();
    }
  }

  /** The victim is decompressed to raw memory. */
  @JCStressTest
  @Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "every read was right")
  @State
  public static class DecompressAndRead extends Evicting {
    private static final SmallArena SHARED = full(EvictionPolicy.DECOMPRESS);

    public DecompressAndRead() {
      super(SHARED);
    }

    @Actor
    public void compressor() {
      once(this::storeAndEvict);
    }

    @Actor
    public void reader(I_Result result) {
      result.r1 = read();
    }
  }
}
