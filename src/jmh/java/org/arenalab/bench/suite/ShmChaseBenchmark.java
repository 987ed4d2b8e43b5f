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
 * What translation costs where nothing can hide it: a chain through shared memory, in which each
 * block says where the next one is.
 *
 * <p>One operation is one hop. {@code rawAddress}, the floor, reads the next block's address of
 * this process, which no other process could use; {@code arena} reads a handle and translates it.
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
  private static final long BLOCK_BYTES = 64;

  @Param({"rawAddress", "arena"})
  public String allocator;

  /** Bytes of all blocks of the chain together. */
  @Param("262144")
  public long workingSet;

  private ShmArena arena;
  private Chain chain;

  /** A chain from which one hop is taken after the other. */
  private sealed interface Chain permits RawChain, HandleChain {
    long run();
  }

  @Setup(Level.Trial)
  public void build() {
    arena = ShmArena.create(ShmArenaConfig.builder().capacityBytes(64L << 20).build());
    long[] handles = new long[(int) (workingSet / BLOCK_BYTES)];
    for (int i = 0; i < handles.length; i++) {
      handles[i] = arena.allocate(BLOCK_BYTES);
    }
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
