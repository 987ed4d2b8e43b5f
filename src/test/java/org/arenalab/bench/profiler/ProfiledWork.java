package org.arenalab.bench.profiler;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One method per kind of event, each doing what that event must see. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 1, time = 100, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 1, time = 400, timeUnit = TimeUnit.MILLISECONDS)
public class ProfiledWork {
  private static final MethodHandle MALLOC =
      Linker.nativeLinker()
          .downcallHandle(
              Linker.nativeLinker().defaultLookup().findOrThrow("malloc"),
              FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_LONG));
  private static final MethodHandle FREE =
      Linker.nativeLinker()
          .downcallHandle(
              Linker.nativeLinker().defaultLookup().findOrThrow("free"),
              FunctionDescriptor.ofVoid(ValueLayout.ADDRESS));

  @Param("plain")
  public String label;

  private final Object lock = new Object();

  @Benchmark
  public long spinOnCpu() {
    long sum = label.hashCode();
    for (int i = 0; i < 10_000; i++) {
      sum = sum * 31 + i;
    }
    return sum;
  }

  @Benchmark
  public byte[] allocateOnHeap() {
    return new byte[4096];
  }

  @Benchmark
  public long allocateNative() throws Throwable {
    MemorySegment block = (MemorySegment) MALLOC.invokeExact(4096L);
    long address = block.address();
    FREE.invokeExact(block);
    return address;
  }

  /** A fresh mapping each time, so that every write is a page fault. */
  @Benchmark
  public byte touchFreshPages() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment pages = arena.allocate(4 << 20, 4096);
      return pages.fill((byte) 1).get(ValueLayout.JAVA_BYTE, 0);
    }
  }

  @Benchmark
  public long waitForLock() throws InterruptedException {
    synchronized (lock) {
      Thread.sleep(1);
      return System.nanoTime();
    }
  }
}
