package org.arenalab.bench.plan;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.PatternSyntaxException;
import org.arenalab.bench.cli.UsageException;
import org.arenalab.bench.result.row.RowId;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.Defaults;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.openjdk.jmh.util.Utils;

/**
 * Plans which rows JMH will run for some options. JMH knows the rows only while it runs, and
 * forgets a row that failed. A run that knows its promised rows can report the missing ones.
 */
public final class RowPlanner {
  private RowPlanner() {}

  /**
   * Returns the benchmarks that {@code includes} and {@code excludes} select, with their
   * parameters.
   */
  public static Set<BenchmarkListEntry> select(List<String> includes, List<String> excludes) {
    return select(BenchmarkList.defaultList(), includes, excludes);
  }

  public static Set<BenchmarkListEntry> select(
      BenchmarkList list, List<String> includes, List<String> excludes) {
    try {
      return list.find(silent(), includes, excludes);
    } catch (PatternSyntaxException e) {
      throw new UsageException(
          "'%s' is not a regular expression (%s); -l lists the benchmarks"
              .formatted(e.getPattern(), e.getDescription()),
          e);
    }
  }

  /** Returns every row of {@code options}, in the order of JMH's own result. */
  public static List<PlannedRow> plan(Options options) {
    return plan(options, BenchmarkList.defaultList());
  }

  /** Returns every row of {@code options} among the benchmarks of another jar. */
  public static List<PlannedRow> plan(Options options, BenchmarkList list) {
    // The list has an entry per annotated mode; if -bm replaces the modes, entries plan equal rows.
    Map<RowId, PlannedRow> rows = new LinkedHashMap<>();
    for (BenchmarkListEntry benchmark :
        select(list, options.getIncludes(), options.getExcludes())) {
      for (Mode mode : modes(options, benchmark)) {
        for (SortedMap<String, String> params : combinations(options, benchmark)) {
          int threads = threads(options, benchmark);
          RowId id = new RowId(benchmark.getUsername(), mode, params, threads);
          int forks =
              options
                  .getForkCount()
                  .orElse(benchmark.getForks().orElse(Defaults.MEASUREMENT_FORKS));
          rows.putIfAbsent(
              id, new PlannedRow(id, options, forks, nominalNs(options, benchmark, mode)));
        }
      }
    }
    return new ArrayList<>(rows.values());
  }

  private static List<Mode> modes(Options options, BenchmarkListEntry benchmark) {
    Collection<Mode> asked =
        options.getBenchModes().isEmpty() ? List.of(benchmark.getMode()) : options.getBenchModes();
    Collection<Mode> all = asked.contains(Mode.All) ? Arrays.asList(Mode.values()) : asked;
    return all.stream().filter(mode -> mode != Mode.All).sorted().toList();
  }

  private static List<SortedMap<String, String>> combinations(
      Options options, BenchmarkListEntry benchmark) {
    List<SortedMap<String, String>> combinations = List.of(new TreeMap<>());
    for (Map.Entry<String, List<String>> param : values(options, benchmark).entrySet()) {
      List<SortedMap<String, String>> longer = new ArrayList<>();
      for (SortedMap<String, String> combination : combinations) {
        for (String value : param.getValue()) {
          SortedMap<String, String> with = new TreeMap<>(combination);
          with.put(param.getKey(), value);
          longer.add(with);
        }
      }
      combinations = longer;
    }
    return combinations;
  }

  private static Map<String, List<String>> values(Options options, BenchmarkListEntry benchmark) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (Map.Entry<String, List<String>> declared : declaredParams(benchmark).entrySet()) {
      List<String> chosen =
          options.getParameter(declared.getKey()).orElse(declared.getValue()).stream()
              .distinct()
              .toList();
      if (chosen.isEmpty()) {
        throw new UsageException(
            "%s has no default for its parameter %s; give it with -p %s=..."
                .formatted(benchmark.getUsername(), declared.getKey(), declared.getKey()));
      }
      values.put(declared.getKey(), chosen);
    }
    return values;
  }

  /** Returns the parameters that {@code benchmark} declares, each with its declared values. */
  public static SortedMap<String, List<String>> declaredParams(BenchmarkListEntry benchmark) {
    SortedMap<String, List<String>> params = new TreeMap<>();
    if (benchmark.getParams().hasValue()) {
      benchmark.getParams().get().forEach((name, values) -> params.put(name, List.of(values)));
    }
    return params;
  }

  private static int threads(Options options, BenchmarkListEntry benchmark) {
    int threads = options.getThreads().orElse(benchmark.getThreads().orElse(Defaults.THREADS));
    if (threads == Threads.MAX) {
      threads = Utils.figureOutHotCPUs();
    }
    int[] groups = options.getThreadGroups().orElse(benchmark.getThreadGroups());
    return Utils.roundUp(threads, Utils.sum(groups));
  }

  private static long nominalNs(Options options, BenchmarkListEntry benchmark, Mode mode) {
    boolean once = mode == Mode.SingleShotTime;
    TimeValue defaultTime = once ? TimeValue.NONE : Defaults.MEASUREMENT_TIME;
    long warmupNs =
        ns(options.getWarmupTime().orElse(benchmark.getWarmupTime().orElse(defaultTime)));
    long measurementNs =
        ns(options.getMeasurementTime().orElse(benchmark.getMeasurementTime().orElse(defaultTime)));
    int warmups =
        options
            .getWarmupIterations()
            .orElse(benchmark.getWarmupIterations().orElse(once ? 0 : Defaults.WARMUP_ITERATIONS));
    int measurements =
        options
            .getMeasurementIterations()
            .orElse(
                benchmark
                    .getMeasurementIterations()
                    .orElse(once ? 1 : Defaults.MEASUREMENT_ITERATIONS));
    return warmups * warmupNs + measurements * measurementNs;
  }

  private static long ns(TimeValue time) {
    return time.convertTo(TimeUnit.NANOSECONDS);
  }

  private static OutputFormat silent() {
    return OutputFormatFactory.createFormatInstance(
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8),
        VerboseMode.SILENT);
  }
}
