package org.arenalab.bench.profiler;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The published gauges of all benchmarks in this JVM. A benchmark writes them and {@link
 * GaugeProfiler} reads them: JMH offers no other way to reach an internal profiler. Safe for any
 * thread.
 */
public final class Gauges {
  private static final Map<String, List<Gauge>> BY_BENCHMARK = new ConcurrentHashMap<>();

  private Gauges() {}

  /**
   * Replaces the gauges of one benchmark. Call it in a {@code @Setup(Level.Trial)}.
   *
   * @param benchmark the value of {@code BenchmarkParams.getBenchmark()}
   */
  public static void publish(String benchmark, List<Gauge> gauges) {
    BY_BENCHMARK.put(benchmark, List.copyOf(gauges));
  }

  /** Returns the gauges of one benchmark; empty if it published none. */
  static List<Gauge> of(String benchmark) {
    return BY_BENCHMARK.getOrDefault(benchmark, List.of());
  }
}
