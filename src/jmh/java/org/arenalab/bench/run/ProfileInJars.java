package org.arenalab.bench.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.arenalab.bench.result.RowId;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * The rows of a run profile among the benchmarks of other jars, which may differ from this jar's
 * benchmarks. Each jar measures with its own harness and flags.
 *
 * <p>A name in the profile must be in at least one jar: a typing error must not silently measure
 * less. A benchmark or value that only some jars have is planned for those jars only.
 */
public final class ProfileInJars {
  private final RunProfile profile;
  private final Integer forks;
  private final Pattern included;
  private final List<BenchmarkList> jars;
  private final List<ParamFields> fields;

  /**
   * @param forks instead of the profile's own, or null
   * @param filter selects rows by a regular expression for their line in {@code --list}; null for
   *     all
   * @param jars the benchmarks of each jar
   * @param classes the bytes of an entry of each jar by its name, or null
   * @throws UsageException if the profile has a name that none of {@code jars} has
   */
  public ProfileInJars(
      RunProfile profile,
      Integer forks,
      String filter,
      List<BenchmarkList> jars,
      List<Function<String, byte[]>> classes) {
    this.profile = profile;
    this.forks = forks;
    this.included = ProfilePlan.compile(filter);
    this.jars = List.copyOf(jars);
    this.fields = classes.stream().map(ParamFields::new).toList();
    ParamFields any = new ParamFields(name -> first(classes, name));
    for (RunProfile.Section section : profile.sections()) {
      // A list and not a set: a benchmark may declare other values in another jar.
      List<BenchmarkListEntry> all = new ArrayList<>();
      jars.forEach(jar -> all.addAll(select(jar, section)));
      ProfilePlan.check(profile, section, all, any);
    }
  }

  /**
   * Returns the entry from the last jar that has it, because the last jar is usually the newest.
   */
  private static byte[] first(List<Function<String, byte[]>> classes, String name) {
    for (Function<String, byte[]> each : classes.reversed()) {
      byte[] found = each.apply(name);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  /** Returns the rows of the jar at index {@code number}. */
  public List<PlannedRow> rows(int number) {
    Map<RowId, PlannedRow> rows = new LinkedHashMap<>();
    for (RunProfile.Section section : profile.sections()) {
      for (PlannedRow row : rows(jars.get(number), fields.get(number), section)) {
        if (rows.put(row.id(), row) != null) {
          throw new UsageException(
              "%s: two sections measure %s; leave it to one"
                  .formatted(profile.source(), row.id().identity()));
        }
      }
    }
    Predicate<RowId> wanted = ProfilePlan.wanted(included, rows.keySet());
    return rows.values().stream().filter(row -> wanted.test(row.id())).toList();
  }

  private List<PlannedRow> rows(BenchmarkList jar, ParamFields fields, RunProfile.Section section) {
    Map<String, List<String>> params = new LinkedHashMap<>();
    KnownParams known = KnownParams.of(select(jar, section));
    for (Map.Entry<String, List<String>> param : section.params().entrySet()) {
      List<String> legal =
          known.with(param.getKey()).stream()
              .flatMap(each -> KnownParams.values(each, param.getKey(), fields).stream())
              .toList();
      List<String> values =
          param.getValue().stream().filter(value -> ProfilePlan.isKnown(value, legal)).toList();
      if (values.isEmpty()) {
        return List.of();
      }
      params.put(param.getKey(), values);
    }
    if (section.threads().isEmpty()) {
      return RowPlanner.plan(options(section, params).build(), jar);
    }
    List<PlannedRow> rows = new ArrayList<>();
    for (int threads : section.threads()) {
      rows.addAll(RowPlanner.plan(options(section, params).threads(threads).build(), jar));
    }
    return rows;
  }

  private ChainedOptionsBuilder options(
      RunProfile.Section section, Map<String, List<String>> params) {
    ChainedOptionsBuilder options =
        ProfilePlan.effort(section, forks, new OptionsBuilder().include(section.include()));
    params.forEach((name, values) -> options.param(name, values.toArray(new String[0])));
    return options;
  }

  private static Set<BenchmarkListEntry> select(BenchmarkList jar, RunProfile.Section section) {
    return RowPlanner.select(jar, List.of(section.include()), List.of());
  }
}
