package org.arenalab.bench.suite;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.arenalab.compressed.CompressedArena;
import org.arenalab.compressed.CompressedArenaConfig;
import org.arenalab.compressed.CompressedRegion;
import org.arenalab.os.RawMemory;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.VirtualMemory;
import org.arenalab.tiering.ArenaLoops;
import org.arenalab.tiering.TieringConfig;
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
 * The cost of the compressed arena when nothing is compressed. One operation is one access to a raw
 * chunk at a seeded random place. The region fits into the second-level cache.
 *
 * <ul>
 *   <li>{@code plain}, the floor: reads eight bytes of mapped memory, by address.
 *   <li>{@code touch}: {@code CompressedRegion.touch}, which reads the chunk's first byte.
 *   <li>{@code getLong}, {@code putLong}: read or write eight bytes.
 *   <li>{@code getLong-loops}, {@code putLong-loops}: read or write eight bytes while the three
 *       loops of the arena run, with ten or more epochs a second.
 * </ul>
 *
 * <p>With several threads, all threads work on one region.
 *
 * <p>Run it: {@code java -jar target/benchmarks.jar ArenaHit -t 2}.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(5)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Benchmark)
public class ArenaHitBenchmark {
  private static final int ACCESSES = 1024;
  private static final int CHUNK_BYTES = CompressedArenaConfig.DEFAULT_CHUNK_BYTES;
  private static final int CHUNKS = 64;
  private static final long REGION_BYTES = (long) CHUNKS * CHUNK_BYTES;

  /** A tick takes a fifth of this, and begins an epoch. */
  private static final Duration T_HOT = Duration.ofMillis(100);

  /** A tick that finds nothing takes at most half of this. */
  private static final Duration T_COLD_MIN = Duration.ofMillis(200);

  /** The arm. */
  @Param({"plain", "touch", "getLong", "putLong", "getLong-loops", "putLong-loops"})
  public String access;

  private final int[] chunks = new int[ACCESSES];
  private final long[] offsets = new long[ACCESSES];
  private CompressedArena arena;
  private ArenaLoops loops;
  private Access way;

  /**
   * One way to make all accesses. Each implementation has its own loop, which the compiler sees
   * whole.
   */
  private interface Access {
    long all();

    void close();
  }

  @Setup(Level.Trial)
  public void open() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < ACCESSES; i++) {
      chunks[i] = random.nextInt(CHUNKS);
      offsets[i] = random.nextLong(REGION_BYTES / Long.BYTES) * Long.BYTES;
    }
    if (access.equals("plain")) {
      way = new Plain(VirtualMemory.reserve(REGION_BYTES, CHUNK_BYTES));
      return;
    }
    arena = CompressedArena.open(CompressedArenaConfig.defaults());
    CompressedRegion region = arena.allocateRegion(REGION_BYTES);
    for (long offset = 0; offset < REGION_BYTES; offset += Long.BYTES) {
      region.putLong(offset, offset);
    }
    way =
        switch (access) {
          case "touch" -> new Touches(region);
          case "getLong", "getLong-loops" -> new Reads(region);
          case "putLong", "putLong-loops" -> new Writes(region);
          default -> throw new IllegalArgumentException("access=" + access);
        };
    if (access.endsWith("-loops")) {
      loops =
          ArenaLoops.open(arena, TieringConfig.builder().tHot(T_HOT).tColdMin(T_COLD_MIN).build());
      loops.start();
    }
  }

  @TearDown(Level.Trial)
  public void close() {
    if (loops != null) {
      loops.close();
    }
    way.close();
    if (arena != null) {
      arena.close();
    }
  }

  /** Makes {@value #ACCESSES} accesses and returns a value that depends on them. */
  @Benchmark
  @OperationsPerInvocation(ACCESSES)
  public long access() {
    return way.all();
  }

  private final class Plain implements Access {
    private final long address;

    Plain(long address) {
      this.address = address;
      RawMemory.fill(address, REGION_BYTES, (byte) 1);
    }

    @Override
    public long all() {
      long sum = 0;
      for (long offset : offsets) {
        sum += RawMemory.getLong(address + offset);
      }
      return sum;
    }

    @Override
    public void close() {
      ReleaseGate.ours().unmap(address, REGION_BYTES);
    }
  }

  private final class Touches implements Access {
    private final CompressedRegion region;

    Touches(CompressedRegion region) {
      this.region = region;
    }

    @Override
    public long all() {
      long broughtBack = 0;
      for (int chunk : chunks) {
        broughtBack += region.load(chunk) ? 1 : 0;
      }
      return broughtBack;
    }

    @Override
    public void close() {
      region.close();
    }
  }

  private final class Reads implements Access {
    private final CompressedRegion region;

    Reads(CompressedRegion region) {
      this.region = region;
    }

    @Override
    public long all() {
      long sum = 0;
      for (long offset : offsets) {
        sum += region.getLong(offset);
      }
      return sum;
    }

    @Override
    public void close() {
      region.close();
    }
  }

  private final class Writes implements Access {
    private final CompressedRegion region;

    Writes(CompressedRegion region) {
      this.region = region;
    }

    @Override
    public long all() {
      for (long offset : offsets) {
        region.putLong(offset, offset);
      }
      return offsets.length;
    }

    @Override
    public void close() {
      region.close();
    }
  }
}
