package org.arenalab.bench.run.twins.left;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Shares its class and method names with a class of another package; one name begins another. */
@BenchmarkMode({Mode.AverageTime, Mode.Throughput})
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TwinWork {

  /** An inner class: JMH writes a dot where Java writes a dollar sign. */
  @State(Scope.Thread)
  public static class Inner {
    @Param({"a", "b"})
    public String letter;

    @Benchmark
    public int step() {
      return letter.length();
    }
  }

  @Benchmark
  public int step() {
    return 1;
  }

  @Benchmark
  public int stepTwice() {
    return 2;
  }
}
