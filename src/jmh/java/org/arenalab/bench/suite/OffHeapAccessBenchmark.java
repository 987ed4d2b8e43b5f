package org.arenalab.bench.suite;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.arenalab.bench.peer.AgronaBuffers;
import org.arenalab.os.RawMemory;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.VirtualMemory;
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
 * The cost of reading eight bytes off heap, by type of access. One operation is one read at a
 * seeded random place of 256 KiB, which fit into the second-level cache.
 *
 * <ul>
 *   <li>{@code raw}, the floor: {@code RawMemory.getLong}, our accessor. It takes an address and
 *       checks nothing.
 *   <li>{@code segment}: the JDK's {@code MemorySegment}, which checks bounds and lifetime.
 *   <li>{@code byteBuffer}: the JDK's direct {@code ByteBuffer}, which checks bounds.
 *   <li>{@code unsafeBuffer}: Agrona's {@code UnsafeBuffer}, which checks bounds.
 * </ul>
 *
 * <pre>java -jar target/benchmarks.jar OffHeapAccess</pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 5, jvmArgsPrepend = AgronaBuffers.FLAG)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class OffHeapAccessBenchmark {
  private static final int READS = 1024;
  private static final int REGION_BYTES = 256 << 10;

  /** The arm. */
  @Param({"raw", "segment", "byteBuffer", "unsafeBuffer"})
  public String access;

  private final int[] offsets = new int[READS];
  private long address;
  private Reader reader;

  /** One way to make all reads. Each implementation has its own loop. */
  private sealed interface Reader {
    long sum(int[] offsets);
  }

  @Setup(Level.Trial)
  public void open() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < READS; i++) {
      offsets[i] = random.nextInt(REGION_BYTES / Long.BYTES) * Long.BYTES;
    }
    address = VirtualMemory.reserve(REGION_BYTES, VirtualMemory.pageSizeBytes());
    for (int offset = 0; offset < REGION_BYTES; offset += Long.BYTES) {
      RawMemory.putLong(address + offset, offset);
    }
    reader = reader();
  }

  private Reader reader() {
    MemorySegment segment = MemorySegment.ofAddress(address).reinterpret(REGION_BYTES);
    return switch (access) {
      case "raw" -> new Raw(address);
      case "segment" -> new Segment(segment);
      case "byteBuffer" -> new Buffer(segment.asByteBuffer().order(ByteOrder.nativeOrder()));
      case "unsafeBuffer" -> new Agrona(AgronaBuffers.over(address, REGION_BYTES));
      default ->
          throw new IllegalArgumentException(
              "access=%s, expected one of %s"
                  .formatted(access, List.of("raw", "segment", "byteBuffer", "unsafeBuffer")));
    };
  }

  @TearDown(Level.Trial)
  public void close() {
    ReleaseGate.ours().unmap(address, REGION_BYTES);
  }

  @Benchmark
  @OperationsPerInvocation(READS)
  public long read() {
    return reader.sum(offsets);
  }

  private record Raw(long address) implements Reader {
    @Override
    public long sum(int[] offsets) {
      long sum = 0;
      for (int offset : offsets) {
        sum += RawMemory.getLong(address + offset);
      }
      return sum;
    }
  }

  private record Segment(MemorySegment segment) implements Reader {
    @Override
    public long sum(int[] offsets) {
      long sum = 0;
      for (int offset : offsets) {
        sum += segment.get(ValueLayout.JAVA_LONG, offset);
      }
      return sum;
    }
  }

  private record Buffer(ByteBuffer buffer) implements Reader {
    @Override
    public long sum(int[] offsets) {
      long sum = 0;
      for (int offset : offsets) {
        sum += buffer.getLong(offset);
      }
      return sum;
    }
  }

  private record Agrona(UnsafeBuffer buffer) implements Reader {
    @Override
    public long sum(int[] offsets) {
      long sum = 0;
      for (int offset : offsets) {
        sum += buffer.getLong(offset);
      }
      return sum;
    }
  }
}
