package org.arenalab.bench.plan;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.arenalab.bench.cli.UsageException;
import org.arenalab.bench.result.row.RowId;
import org.arenalab.settings.Spelling;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.options.Options;

/**
 * Checks the names and values of {@code -p} before the measurement. JMH ignores a name that no
 * benchmark has, and starts the whole matrix. An illegal value fails only in the fork.
 *
 * <p>A declared value is legal, and so is any other that JMH can convert to the field's type. The
 * text parameters of our own suites are stricter: only values that the suite declares or {@link
 * org.arenalab.bench.suite.Served serves} are legal. A value must suit each benchmark that has the
 * parameter.
 */
public final class ParamCheck {
  private static final String OWN_SUITES = "org.arenalab.bench.suite.";

  private final List<ParamFields> fields;

  private ParamCheck(List<ParamFields> fields) {
    this.fields = fields;
  }

  /** Returns a check against the benchmarks on this class path. */
  public static ParamCheck ofThisJar() {
    return new ParamCheck(List.of(ParamFields.ofThisJar()));
  }

  /**
   * Returns a check against the benchmarks of another jar.
   *
   * @param classes returns the bytes of an entry of the jar by its name, or null
   */
  public static ParamCheck ofJar(Function<String, byte[]> classes) {
    return ofJars(List.of(classes));
  }

  /**
   * Returns a check against the benchmarks of several jars. A value must suit a benchmark in one of
   * them.
   *
   * @param classes return the bytes of an entry of each jar by its name, or null
   */
  public static ParamCheck ofJars(List<Function<String, byte[]>> classes) {
    return new ParamCheck(classes.stream().map(ParamFields::new).toList());
  }

  /**
   * Checks that each parameter exists in some benchmark and has legal values. Accepts anything if
   * no benchmark is selected.
   *
   * @param given values by parameter, as the user typed them
   * @param options select the benchmarks
   * @param jars the lists of benchmarks of the jars, in the order of their classes
   * @throws UsageException otherwise, with the nearest legal name or value
   */
  public void check(
      Map<String, ? extends Collection<String>> given, Options options, List<BenchmarkList> jars) {
    KnownParams known =
        KnownParams.of(
            jars.stream()
                .map(jar -> RowPlanner.select(jar, options.getIncludes(), options.getExcludes()))
                .toList(),
            fields);
    if (known.size() > 0) {
      check(given, known);
    }
  }

  /**
   * Plans the rows of each jar. Leaves out rows with a value that does not suit the benchmark in
   * that jar: another jar may have the value.
   *
   * @param given the names of the parameters that the user gave
   * @param jars the lists of benchmarks of the jars, in the order of their classes
   */
  public List<List<PlannedRow>> plan(Set<String> given, Options options, List<BenchmarkList> jars) {
    List<List<PlannedRow>> rows = new ArrayList<>();
    for (int i = 0; i < jars.size(); i++) {
      rows.add(plan(given, options, jars.get(i), fields.get(i)));
    }
    return rows;
  }

  private static List<PlannedRow> plan(
      Set<String> given, Options options, BenchmarkList list, ParamFields fields) {
    KnownParams known =
        KnownParams.of(
            RowPlanner.select(list, options.getIncludes(), options.getExcludes()), fields);
    return RowPlanner.plan(options, list).stream()
        .filter(row -> suits(row.id(), given, known.get(row.id().benchmark())))
        .toList();
  }

  private static boolean suits(RowId row, Set<String> given, KnownBenchmark benchmark) {
    return given.stream()
        .filter(benchmark::has)
        .allMatch(name -> suits(name, row.params().get(name), benchmark));
  }

  private static void check(Map<String, ? extends Collection<String>> given, KnownParams known) {
    given.forEach(
        (name, values) -> {
          if (values.isEmpty()) {
            throw new UsageException(
                "a parameter without a value: -p %s=, expected one or more values; -lp lists them"
                    .formatted(name));
          }
          List<KnownBenchmark> having = known.with(name);
          if (having.isEmpty()) {
            throw unknown(name, values, known.declared().keySet());
          }
          for (KnownBenchmark benchmark : having) {
            values.forEach(value -> check(name, value, benchmark, known.size() > 1));
          }
        });
  }

  private static UsageException unknown(
      String name, Collection<String> values, Set<String> declared) {
    return new UsageException(
        "unknown parameter: -p %s=%s, expected %s; -lp lists them%s"
            .formatted(
                name,
                String.join(",", values),
                declared.isEmpty()
                    ? "none, these benchmarks have no parameter"
                    : "one of " + declared,
                Spelling.hint(name, declared)));
  }

  private static void check(
      String name, String value, KnownBenchmark benchmark, boolean oneOfSeveral) {
    if (!suits(name, value, benchmark)) {
      ParamType type = type(name, benchmark);
      throw new UsageException(
          "illegal value of a parameter: -p %s=%s, expected %s%s%s"
              .formatted(
                  name,
                  value,
                  type.expected(),
                  oneOfSeveral ? " by " + benchmark.name() : "",
                  Spelling.hint(value, type.constants())));
    }
  }

  private static boolean suits(String name, String value, KnownBenchmark benchmark) {
    return benchmark.declared().get(name).contains(value)
        || !type(name, benchmark).refuses().test(value);
  }

  private static ParamType type(String name, KnownBenchmark benchmark) {
    ParamType type = benchmark.type(name);
    boolean ownText =
        benchmark.isBelow(OWN_SUITES)
            && type.equals(ParamType.ANY)
            && !benchmark.values(name).contains(KnownBenchmark.ANY);
    return ownText ? ParamType.oneOf(benchmark.values(name)) : type;
  }
}
