package org.arenalab.bench.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.arenalab.bench.result.RowId;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * The rows that a run profile asks for among the benchmarks of other jars, which need not be those
 * of this one: each measures with a harness and flags of its own.
 *
 * <p>What the profile names must be in at least one of the jars: a typing error must not quietly
 * measure less. What only some of them have, only those are asked for.
 */
public final class ProfileInJars {
  private final RunProfile profile;
  private final Integer forks;
  private final Pattern wanted;
  private final List<BenchmarkList> jars;

  /**
   * @param forks instead of the profile's own, or null
   * @param filter only rows whose label this regular expression finds, or null for all
   * @throws UsageException where the profile names what none of {@code jars} has
   */
  public ProfileInJars(RunProfile profile, Integer forks, String filter, List<BenchmarkList> jars) {
    this.profile = profile;
    this.forks = forks;
    this.wanted = ProfilePlan.compile(filter);
    this.jars = List.copyOf(jars);
    for (RunProfile.Section section : profile.sections()) {
      // A list: the same benchmark may declare other values in another jar.
      List<BenchmarkListEntry> all = new ArrayList<>();
      jars.forEach(jar -> all.addAll(select(jar, section)));
      ProfilePlan.check(profile, section, all);
    }
  }

  /** The rows of the {@code number}-th jar. */
  public List<PlannedRow> rows(int number) {
    BenchmarkList jar = jars.get(number);
    Map<RowId, PlannedRow> rows = new LinkedHashMap<>();
    for (RunProfile.Section section : profile.sections()) {
      for (PlannedRow row : rows(jar, section)) {
        if (wanted.matcher(row.id().label()).find() && rows.put(row.id(), row) != null) {
          throw new UsageException(
              "%s: two sections measure %s; leave it to one"
                  .formatted(profile.source(), row.id().label()));
        }
      }
    }
    return List.copyOf(rows.values());
  }

  private List<PlannedRow> rows(BenchmarkList jar, RunProfile.Section section) {
    Map<String, List<String>> params = new LinkedHashMap<>();
    Map<String, Set<String>> declared = ProfilePlan.declared(select(jar, section));
    for (Map.Entry<String, List<String>> param : section.params().entrySet()) {
      Set<String> known = declared.getOrDefault(param.getKey(), Set.of());
      List<String> values =
          param.getValue().stream().filter(value -> ProfilePlan.isKnown(value, known)).toList();
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
