package org.arenalab.bench.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Function;
import org.arenalab.os.Spelling;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.options.Options;

/**
 * Checks the names and values of {@code -p} before anything is measured. JMH ignores a name that no
 * benchmark has and starts the whole matrix; an illegal value fails only in the fork.
 *
 * <p>A declared value is legal, and so is any other that JMH can convert to the field's type. The
 * text parameters of our own suites name things that a suite knows: only declared values are legal.
 */
public final class ParamCheck {
  private static final String OWN_SUITES = "org.arenalab.bench.suite.";

  private final ParamFields fields;

  private ParamCheck(ParamFields fields) {
    this.fields = fields;
  }

  /** Checks against the benchmarks on this class path. */
  public static ParamCheck ofThisJar() {
    return new ParamCheck(new ParamFields(ParamCheck::resource));
  }

  /**
   * Checks against the benchmarks of another jar.
   *
   * @param classes the bytes of an entry of the jar by its name, or null
   */
  public static ParamCheck ofJar(Function<String, byte[]> classes) {
    return new ParamCheck(new ParamFields(classes));
  }

  private static byte[] resource(String name) {
    try (InputStream in = ParamCheck.class.getClassLoader().getResourceAsStream(name)) {
      return in == null ? null : in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Returns normally where each parameter is one of some benchmark, with legal values, or where no
   * benchmark is selected.
   *
   * @param given values by parameter, as the user typed them
   * @param options which benchmarks will run
   * @param jars where they are
   * @throws UsageException otherwise, with the nearest legal name or value
   */
  public void check(
      Map<String, ? extends Collection<String>> given, Options options, List<BenchmarkList> jars) {
    List<BenchmarkListEntry> benchmarks = new ArrayList<>();
    for (BenchmarkList jar : jars) {
      benchmarks.addAll(RowPlanner.select(jar, options.getIncludes(), options.getExcludes()));
    }
    if (!benchmarks.isEmpty()) {
      check(given, benchmarks);
    }
  }

  private void check(
      Map<String, ? extends Collection<String>> given, List<BenchmarkListEntry> benchmarks) {
    SortedMap<String, Set<String>> declared = ProfilePlan.declared(benchmarks);
    given.forEach(
        (name, values) -> {
          if (!declared.containsKey(name)) {
            throw new UsageException(
                "unknown parameter: -p %s=%s, expected %s; -lp lists them%s"
                    .formatted(
                        name,
                        String.join(",", values),
                        declared.isEmpty()
                            ? "none, these benchmarks have no parameter"
                            : "one of " + declared.keySet(),
                        Spelling.hint(name, declared.keySet())));
          }
          for (String value : values) {
            check(name, value, declared.get(name), benchmarks);
          }
        });
  }

  private void check(
      String name, String value, Set<String> declared, List<BenchmarkListEntry> benchmarks) {
    if (declared.contains(value)) {
      return;
    }
    for (BenchmarkListEntry benchmark : benchmarks) {
      List<String> own = RowPlanner.declaredParams(benchmark).get(name);
      ParamType type = own == null ? ParamType.ANY : type(benchmark, name, own);
      if (type.refuses().test(value)) {
        throw new UsageException(
            "illegal value of a parameter: -p %s=%s, expected %s%s"
                .formatted(name, value, type.expected(), Spelling.hint(value, type.constants())));
      }
    }
  }

  private ParamType type(BenchmarkListEntry benchmark, String name, List<String> declared) {
    String owner = benchmark.getUserClassQName();
    ParamType type = fields.type(owner, name);
    boolean ownText = owner.startsWith(OWN_SUITES) && type.equals(ParamType.ANY);
    return ownText ? ParamType.oneOf(declared) : type;
  }
}
