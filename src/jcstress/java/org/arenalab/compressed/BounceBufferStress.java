package org.arenalab.compressed;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.arenalab.os.RawMemory;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * Huge pages whose memory is discarded while some of their chunks are in use. The tests cover the
 * bounce buffer of the incompressible chunks ({@link BounceBuffer}), and the discard of a whole
 * block ({@link Discarder}). If the kernel has no huge pages, the first test does nothing and the
 * others discard in runs.
 */
public final class BounceBufferStress {
  private static final int CHUNKS_IN_BLOCK = 16;
  private static final int BLOCKS = 4;
  private static final int INCOMPRESSIBLE = CHUNKS_IN_BLOCK - 1;

  private BounceBufferStress() {}

  /** Blocks of 2 MiB in 16 chunks, of which the last does not compress. States share the blocks. */
  abstract static class Blocks extends UntilDone {
    private static final int CHUNK_BYTES = 128 << 10;
    private static final long BLOCK_BYTES = (long) CHUNKS_IN_BLOCK * CHUNK_BYTES;
    private static final AtomicInteger NEXT = new AtomicInteger();
    private static final ThreadLocal<byte[]> BUFFER =
        ThreadLocal.withInitial(() -> new byte[CHUNK_BYTES]);

    private static byte[] contents(int chunk) {
      byte[] bytes = new byte[CHUNK_BYTES];
      Arrays.fill(bytes, (byte) (chunk + 1));
      if (chunk % CHUNKS_IN_BLOCK == INCOMPRESSIBLE) {
        new SplittableRandom(chunk).nextBytes(bytes);
      }
      return bytes;
    }

    /** An arena and its one region. */
    record Shared(CompressedArena arena, CompressedRegion region) {}

    static Shared open() {
      CompressedArena arena =
          CompressedArena.open(
              CompressedArenaConfig.builder()
                  .chunkBytes(CHUNK_BYTES)
                  .capacityBytes(16 << 20)
                  .evictionPolicy(EvictionPolicy.REFUSE)
                  .reservedBytes(BLOCKS * BLOCK_BYTES)
                  .build());
      CompressedRegion region = arena.allocateRegion(BLOCKS * BLOCK_BYTES);
      for (int chunk = 0; chunk < BLOCKS * CHUNKS_IN_BLOCK; chunk++) {
        region.write((long) chunk * CHUNK_BYTES, MemorySegment.ofArray(contents(chunk)));
      }
      return new Shared(arena, region);
    }

    final CompressedArena arena;
    final ArenaParts parts;
    final CompressedRegion region;
    final int firstChunk;

    /**
     * Offset in each chunk of eight bytes of this state alone: reused after 16,384 states (4 blocks
     * of 4,096 cells).
     */
    final long cell;

    Blocks(Shared shared) {
      arena = shared.arena();
      parts = arena.parts();
      region = shared.region();
      int number = NEXT.getAndIncrement();
      firstChunk = number % BLOCKS * CHUNKS_IN_BLOCK;
      cell = (long) (1 + number / BLOCKS % 4096) * Long.BYTES;
    }

    long offset(int chunkInBlock) {
      return (long) (firstChunk + chunkInBlock) * CHUNK_BYTES;
    }

    /** Decompresses the block, into a huge page if there is one, and stores it again. */
    void storeAgain() {
      var _ = region.decompress(firstChunk, CHUNKS_IN_BLOCK);
      var _ = region.compress(firstChunk, CHUNKS_IN_BLOCK);
    }

    /** Reads the whole incompressible chunk repeatedly. Returns the number of wrong reads. */
    int readUntilDone() {
      byte[] expected = contents(firstChunk + INCOMPRESSIBLE);
      byte[] bytes = BUFFER.get();
      int wrong = 0;
      do {
        region.read(offset(INCOMPRESSIBLE), MemorySegment.ofArray(bytes));
        wrong += Arrays.equals(bytes, expected) ? 0 : 1;
      } while (!isDone());
      return wrong;
    }
  }

  /**
   * The bounce buffer alone: the chunk's raw memory is cleared, and the buffered content is
   * restored.
   */
  @JCStressTest
  @Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "every read was right")
  @State
  public static class TakeAndRead extends Blocks {
    private static final Shared SHARED = rejected();

    private static Shared rejected() {
      Shared shared = open();
      var _ = shared.region().compress();
      return shared;
    }

    public TakeAndRead() {
      super(SHARED);
    }

    @Actor
    public void compressor() {
      once(this::setAside);
    }

    private void setAside() {
      if (parts.raw().hugeRanges().chunksInRange() == 0) {
        return;
      }
      Compressor compressor = arena.compressor();
      Batch batch = compressor.takeBatch(parts.slots().own(), new CompressionResult.Tally());
      int id = region.firstId() + firstChunk + INCOMPRESSIBLE;
      batch.add(id, 0);
      BounceBuffer bounce = BounceBuffer.tryTake(parts, batch, 0, 0, 1);
      if (bounce != null) {
        RawMemory.fill(parts.raw().address(id), parts.raw().chunkBytes(), (byte) 0);
        bounce.restore();
      }
      compressor.giveBack(batch);
    }

    @Actor
    public void reader(I_Result result) {
      result.r1 = readUntilDone();
    }
  }

  /** A whole block is discarded while its incompressible chunk is read. */
  @JCStressTest
  @Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "every read was right")
  @State
  public static class DropAndRead extends Blocks {
    private static final Shared SHARED = open();

    public DropAndRead() {
      super(SHARED);
    }

    @Actor
    public void compressor() {
      once(this::storeAgain);
    }

    @Actor
    public void reader(I_Result result) {
      result.r1 = readUntilDone();
    }
  }

  /** A whole block is discarded while two of its chunks are written: no write is lost. */
  @JCStressTest
  @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "every write is there")
  @State
  public static class DropAndWrite extends Blocks {
    private static final Shared SHARED = open();
    private static final int COMPRESSIBLE = 3;
    private static final int SPINS = 500;

    private long last;

    public DropAndWrite() {
      super(SHARED);
    }

    @Actor
    public void compressor() {
      once(this::storeAgain);
    }

    @Actor
    public void writer(II_Result result) {
      long value = 0;
      do {
        value++;
        region.putLong(offset(INCOMPRESSIBLE) + cell, value);
        region.putLong(offset(COMPRESSIBLE) + cell, value);
        for (int i = 0; i < SPINS; i++) {
          Thread.onSpinWait();
        }
        result.r1 += region.getLong(offset(INCOMPRESSIBLE) + cell) == value ? 0 : 1;
        result.r1 += region.getLong(offset(COMPRESSIBLE) + cell) == value ? 0 : 1;
      } while (!isDone());
      last = value;
    }

    @Arbiter
    public void end(II_Result result) {
      boolean kept =
          region.getLong(offset(INCOMPRESSIBLE) + cell) == last
              && region.getLong(offset(COMPRESSIBLE) + cell) == last;
      result.r2 = kept ? 1 : 0;
    }
  }
}
