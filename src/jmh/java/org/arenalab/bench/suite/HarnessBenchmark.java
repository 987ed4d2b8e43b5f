package org.arenalab.bench.suite;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The cost of the harness itself. {@code empty} is an operation that does nothing, called the way
 * every suite calls its arms. {@code timestamp} is an operation that reads the clock. No difference
 * smaller than {@code empty} is significant. Nothing shorter than {@code timestamp} can be timed
 * one by one.
 *
 * <p>Run it: {@code java -jar target/benchmarks.jar HarnessBenchmark}
 *
 * <p>{@code -jvmArgsAppend -Darenalab.harness.fault=timestamp:throw} makes that arm fail, to test
 * how a run handles a failure; {@code :exit} ends its fork.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Fork(6)
public class HarnessBenchmark {
  static final String FAULT = "arenalab.harness.fault";

  @Param({"empty", "timestamp"})
  public String probe;

  private LongSupplier operation;

  @Setup
  public void chooseProbe() {
    operation =
        switch (probe) {
          case "empty" -> () -> 0;
          case "timestamp" -> System::nanoTime;
          default -> throw new IllegalArgumentException("probe " + probe);
        };
    String fault = System.getProperty(FAULT, "");
    if (fault.equals(probe + ":throw")) {
      throw new IllegalStateException("asked to fail by -D" + FAULT + "=" + fault);
    }
    if (fault.equals(probe + ":exit")) {
      Runtime.getRuntime().halt(3);
    }
  }

  @Benchmark
  public long measure() {
    return operation.getAsLong();
  }
}
