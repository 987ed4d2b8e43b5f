package org.arenalab.bench.profiler;

import org.arenalab.bench.result.row.RowId;

/** Names the files of one row and fork. */
final class RecordingName {
  private static final String OWN_SUITES = "org.arenalab.bench.suite.";

  private RecordingName() {}

  /**
   * Returns a name without an ending that is unique for every row and fork, such as {@code
   * ShmAllocationBenchmark.allocate-avgt-t1-allocator=shared-size=64-fork1}.
   */
  static String of(RowId row, int fork) {
    String benchmark = row.benchmark();
    boolean own = benchmark.startsWith(OWN_SUITES);
    StringBuilder name =
        new StringBuilder(own ? benchmark.substring(OWN_SUITES.length()) : benchmark);
    name.append('-').append(row.mode().shortLabel()).append("-t").append(row.threads());
    StringBuilder identity = new StringBuilder(name).append(benchmark);
    row.params()
        .forEach(
            (key, value) -> {
              // Replace = in a value, so that it cannot be read as another parameter; the name then
              // gets a checksum.
              name.append('-').append(key).append('=').append(value.replace('=', '?'));
              identity.append('\0').append(key).append('\0').append(value);
            });
    return FileNames.safe(name.toString(), identity.toString()) + "-fork" + fork;
  }
}
