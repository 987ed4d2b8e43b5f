package org.arenalab.bench.profiler;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
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

/** Benchmarks with one method per kind of event; each method causes its event. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 1, time = 100, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 1, time = 400, timeUnit = TimeUnit.MILLISECONDS)
public class ProfiledWork {
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

  /**
   * Calls the JVM's own malloc: the profiler does not see a down-call straight to libc's address.
   */
  @Benchmark
  public long allocateNative() {
    try (Arena arena = Arena.ofConfined()) {
      return arena.allocate(4096).address();
    }
  }

  /** Maps fresh memory each time, so that every write is a page fault. */
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
