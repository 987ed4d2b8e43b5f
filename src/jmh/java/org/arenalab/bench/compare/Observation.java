package org.arenalab.bench.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.arenalab.bench.result.RowId;
import org.arenalab.bench.result.StoredRow;
import org.arenalab.bench.result.StoredRun;

/**
 * One row of one run, with the names under which it can be filtered and projected.
 *
 * @param run which of the compared runs it is from
 * @param passes what its passes are called, see {@link StoredRun#passes()}, or null
 * @param pair what run and another have in common whose i-th forks were measured together, or null
 * @param half which of the two runs it is from
 * @param host the machine that measured it, or null where that is not known
 * @param dimensions {@code run}, {@code benchmark}, {@code mode}, {@code threads} and the row's
 *     parameters; one that has the name of another is called {@code param:name}
 */
record Observation(
    int run,
    String passes,
    String pair,
    String half,
    String host,
    Map<String, String> dimensions,
    StoredRow row) {
  static final String RUN = "run";
  static final String BENCHMARK = "benchmark";
  static final String MODE = "mode";
  static final String THREADS = "threads";
  static final List<String> ALWAYS = List.of(RUN, BENCHMARK, MODE, THREADS);

  /** Every row of {@code run}, which is the {@code number}-th. */
  static List<Observation> of(int number, String label, StoredRun run) {
    Map<RowId, String> passes = run.passes();
    Map<RowId, String> hosts = run.hosts();
    List<Observation> observations = new ArrayList<>();
    for (StoredRow row : run.rows()) {
      Map<String, String> dimensions = new LinkedHashMap<>();
      dimensions.put(RUN, label);
      dimensions.putAll(dimensions(row.id()));
      observations.add(
          new Observation(
              number,
              passes.get(row.id()),
              run.pair(),
              run.half(),
              hosts.get(row.id()),
              dimensions,
              row));
    }
    return observations;
  }

  /** All but {@code run}. */
  static Map<String, String> dimensions(RowId id) {
    Map<String, String> dimensions = new LinkedHashMap<>();
    dimensions.put(BENCHMARK, id.name());
    dimensions.put(MODE, id.mode().shortLabel());
    dimensions.put(THREADS, Integer.toString(id.threads()));
    id.params()
        .forEach(
            (name, value) -> dimensions.put(ALWAYS.contains(name) ? "param:" + name : name, value));
    return dimensions;
  }

  /** Whether its i-th fork and the i-th of {@code other} were measured in the same pass. */
  boolean sharesPasses(Observation other) {
    if (run == other.run) {
      return passes != null && passes.equals(other.passes);
    }
    return pair != null && pair.equals(other.pair) && !Objects.equals(half, other.half);
  }
}
