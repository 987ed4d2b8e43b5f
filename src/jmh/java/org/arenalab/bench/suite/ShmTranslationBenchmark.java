package org.arenalab.bench.suite;

import java.util.concurrent.TimeUnit;
import org.arenalab.bench.peer.shm.AddressTranslator;
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
import org.openjdk.jmh.infra.Blackhole;

/**
 * The time to find the address in this process of a piece of a peer's memory.
 *
 * <p>One operation is one piece: 64 bytes at a random place of a random one of {@code segments}
 * segments of 4 KiB. One invocation translates 64 pieces in a row. Every arm except the floor finds
 * the segment and checks that the whole piece is inside. {@code floor} adds a constant: the cost
 * with one segment and no check. {@code linearScan} is the method that the arena replaces.
 *
 * <pre>java -jar target/benchmarks.jar ShmTranslationBenchmark -p segments=100</pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(5)
@State(Scope.Thread)
public class ShmTranslationBenchmark {
  private static final int PIECES = 64;

  @Param({"floor", "linearScan", "binarySearch", "arena"})
  public String allocator;

  @Param({"1", "100", "1000"})
  public int segments;

  private AddressTranslator translator;
  private int question;

  @Setup(Level.Trial)
  public void open() {
    translator = AddressTranslator.of(allocator, segments);
  }

  @TearDown(Level.Trial)
  public void close() {
    translator.close();
  }

  @Benchmark
  @OperationsPerInvocation(PIECES)
  public void translate(Blackhole blackhole) {
    int first = question;
    question = (first + PIECES) & (AddressTranslator.QUESTIONS - 1);
    for (int i = 0; i < PIECES; i++) {
      blackhole.consume(translator.translate(first + i));
    }
  }
}
