package org.arenalab.bench.suite;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.arenalab.os.RawMemory;
import org.arenalab.shm.ShmArena;
import org.arenalab.shm.ShmArenaConfig;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The cost of translation when nothing can hide it: a chain through shared memory, in which each
 * piece holds the place of the next piece.
 *
 * <p>One operation is one hop, from a random piece of a random segment to another. {@code
 * rawAddress}, the floor, reads the next piece's address in this process, which no other process
 * could use. {@code arena} reads a handle and translates it. A segment is a block of the arena, as
 * in {@link ShmTranslationBenchmark}. The handle of a piece is its segment's handle plus the
 * piece's offset.
 *
 * <p>The number of segments changes neither the number of pieces, nor their places, nor the order
 * of visits. The one exception is the granule of padding that the arena puts after 64 blocks. So
 * only the number of blocks differs, which translation must distinguish; the load on caches and
 * page tables stays equal.
 *
 * <pre>java -jar target/benchmarks.jar ShmChaseBenchmark</pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(5)
@State(Scope.Thread)
public class ShmChaseBenchmark {
  private static final int HOPS = 1024;
  private static final long PIECE_BYTES = 64;

  @Param({"rawAddress", "arena"})
  public String allocator;

  /** The number of arena blocks that hold the pieces. */
  @Param({"1", "100", "1000"})
  public int segments;

  /** Bytes of all pieces of the chain together: a multiple of the piece size for each segment. */
  @Param("256000")
  public long workingSet;

  private ShmArena arena;
  private Chain chain;

  /** A chain of pieces that is followed hop by hop. */
  private sealed interface Chain permits RawChain, HandleChain {
    long run();
  }

  @Setup(Level.Trial)
  public void build() {
    arena = ShmArena.create(ShmArenaConfig.builder().capacityBytes(64L << 20).build());
    long[] handles = pieces();
    shuffle(handles);
    boolean raw =
        switch (allocator) {
          case "rawAddress" -> true;
          case "arena" -> false;
          default ->
              throw new IllegalArgumentException(
                  "allocator=" + allocator + ", expected rawAddress or arena");
        };
    for (int i = 0; i < handles.length; i++) {
      long next = handles[(i + 1) % handles.length];
      RawMemory.putLong(arena.address(handles[i]), raw ? arena.address(next) : next);
    }
    chain = raw ? new RawChain(arena.address(handles[0])) : new HandleChain(arena, handles[0]);
  }

  /** Returns the handle of every piece, in the order of their places. */
  private long[] pieces() {
    long segmentBytes = workingSet / segments;
    if (segments < 1 || segmentBytes < PIECE_BYTES || workingSet % (segments * PIECE_BYTES) != 0) {
      throw new IllegalArgumentException(
          "workingSet=%d, expected a multiple of %d B for each of segments=%d"
              .formatted(workingSet, PIECE_BYTES, segments));
    }
    long[] handles = new long[(int) (workingSet / PIECE_BYTES)];
    int next = 0;
    for (int segment = 0; segment < segments; segment++) {
      long handle = arena.allocate(segmentBytes);
      for (long offset = 0; offset < segmentBytes; offset += PIECE_BYTES) {
        handles[next++] = handle + offset;
      }
    }
    return handles;
  }

  private static void shuffle(long[] values) {
    SplittableRandom random = new SplittableRandom(42);
    for (int i = values.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      long value = values[i];
      values[i] = values[j];
      values[j] = value;
    }
  }

  @TearDown(Level.Trial)
  public void close() {
    arena.close();
  }

  @Benchmark
  @OperationsPerInvocation(HOPS)
  public long chase() {
    return chain.run();
  }

  private static final class RawChain implements Chain {
    private long address;

    RawChain(long address) {
      this.address = address;
    }

    @Override
    public long run() {
      long at = address;
      for (int i = 0; i < HOPS; i++) {
        at = RawMemory.getLong(at);
      }
      address = at;
      return at;
    }
  }

  private static final class HandleChain implements Chain {
    private final ShmArena arena;
    private long handle;

    HandleChain(ShmArena arena, long handle) {
      this.arena = arena;
      this.handle = handle;
    }

    @Override
    public long run() {
      long at = handle;
      for (int i = 0; i < HOPS; i++) {
        at = RawMemory.getLong(arena.address(at));
      }
      handle = at;
      return at;
    }
  }
}
