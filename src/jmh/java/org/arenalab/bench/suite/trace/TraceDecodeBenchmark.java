package org.arenalab.bench.suite.trace;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.arenalab.bench.workload.MixedTrace;
import org.arenalab.trace.EventColumns;
import org.arenalab.trace.TraceDescription;
import org.arenalab.trace.TraceReader;
import org.arenalab.trace.TraceVerifier;
import org.arenalab.trace.TraceWriter;
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
 * The cost of reading an allocation trace. One operation is one event of a trace with 1,048,576
 * events, which replaces 16,384 blocks in a random order.
 *
 * <ul>
 *   <li>{@code longs}, the floor, sums an array with one number for each event.
 *   <li>{@code decode} reads the file, checks its checksums, and sums the sizes of the events.
 *   <li>{@code verify} also checks that each event can happen.
 * </ul>
 *
 * <pre>java -jar target/benchmarks.jar TraceDecodeBenchmark</pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(5)
@State(Scope.Benchmark)
public class TraceDecodeBenchmark {
  /** Events of the trace: 16 times the draws of the mixed trace. */
  static final int EVENTS = 1 << 20;

  private static final int BLOCKS = 1 << 14;
  private static final String LONGS = "longs";
  private static final String DECODE = "decode";

  @Param({LONGS, DECODE, "verify"})
  public String arm;

  private final EventColumns columns = new EventColumns();
  private Path file;
  private long[] numbers;
  private long expected;

  @Setup(Level.Trial)
  public void write() throws IOException {
    file = Files.createTempFile("arenalab", ".trace");
    numbers = new long[EVENTS];
    MixedTrace mixed = MixedTrace.of(BLOCKS);
    try (TraceWriter writer = TraceWriter.create(file, TraceDescription.exact("mixed", ""))) {
      for (int id = 0; id < BLOCKS; id++) {
        add(writer, id, mixed.sizes()[id]);
      }
      for (int i = 0; writer.events() < EVENTS; i++) {
        int step = i % MixedTrace.DRAWS;
        writer.free(0, mixed.slots()[step]);
        add(writer, mixed.slots()[step], mixed.sizes()[step]);
      }
      var _ = writer.finish();
    }
    expected = Arrays.stream(numbers).sum();
    System.out.printf("# %.2f B an event%n", (double) Files.size(file) / EVENTS);
  }

  private void add(TraceWriter writer, int id, int sizeBytes) {
    numbers[(int) writer.events()] = sizeBytes;
    writer.allocate(0, id, sizeBytes);
  }

  @TearDown(Level.Trial)
  public void delete() throws IOException {
    Files.delete(file);
  }

  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public long event() {
    long sum =
        switch (arm) {
          case LONGS -> sumOfNumbers();
          case DECODE -> sumOfSizes(null);
          default -> sumOfSizes(new TraceVerifier());
        };
    if (sum != expected) {
      throw new IllegalStateException("sum=%d, expected %d".formatted(sum, expected));
    }
    return sum;
  }

  private long sumOfNumbers() {
    long sum = 0;
    for (long number : numbers) {
      sum += number;
    }
    return sum;
  }

  private long sumOfSizes(TraceVerifier verifier) {
    long sum = 0;
    try (TraceReader reader = TraceReader.open(file)) {
      while (reader.next(columns)) {
        for (int i = 0; i < columns.count(); i++) {
          sum += columns.sizeBytes(i);
        }
        if (verifier != null) {
          verifier.accept(columns);
        }
      }
    }
    return sum;
  }
}
