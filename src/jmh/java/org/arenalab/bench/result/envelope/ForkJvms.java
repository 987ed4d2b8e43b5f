package org.arenalab.bench.result.envelope;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.openjdk.jmh.results.RunResult;

/**
 * The JVMs that measured a run.
 *
 * @param versions name and version of each
 * @param flags each distinct set of flags among the rows
 */
public record ForkJvms(Set<String> versions, Set<List<String>> flags) {
  public static ForkJvms of(Collection<RunResult> rows) {
    ForkJvms seen = new ForkJvms(new LinkedHashSet<>(), new LinkedHashSet<>());
    for (RunResult row : rows) {
      seen.versions.add(row.getParams().getVmName() + " " + row.getParams().getVmVersion());
      seen.flags.add(List.copyOf(row.getParams().getJvmArgs()));
    }
    return seen;
  }
}
