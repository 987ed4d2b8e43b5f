package org.arenalab.bench.run;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import org.arenalab.bench.result.ResultWriter;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;

/** The table that JMH prints at the end of a run. */
final class JmhTable {
  private JmhTable() {}

  static String print(Collection<RunResult> rows) {
    return rows.isEmpty()
        ? "No row has finished." + System.lineSeparator()
        : new String(ResultWriter.print(ResultFormatType.TEXT, rows), StandardCharsets.UTF_8);
  }
}
