package org.arenalab.bench.profiler;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Where a benchmark publishes its gauges and {@link GaugeProfiler} finds them: both live in the
 * same JVM, and JMH offers no other way to reach an internal profiler. Safe for any thread.
 */
public final class Gauges {
  private static final Map<String, List<Gauge>> BY_BENCHMARK = new ConcurrentHashMap<>();

  private Gauges() {}

  /**
   * Replaces the gauges of one benchmark. Call it in a {@code @Setup(Level.Trial)}.
   *
   * @param benchmark as {@code BenchmarkParams.getBenchmark()} says it
   */
  public static void publish(String benchmark, List<Gauge> gauges) {
    BY_BENCHMARK.put(benchmark, List.copyOf(gauges));
  }

  /** The gauges of one benchmark; none if it published none. */
  static List<Gauge> of(String benchmark) {
    return BY_BENCHMARK.getOrDefault(benchmark, List.of());
  }
}
