package org.arenalab.bench.report;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.arenalab.bench.compare.Rules;
import org.arenalab.bench.result.RunCatalog;
import org.arenalab.bench.result.RunEntry;

/** Reports of the baselines that are in the tree, for tests. */
final class ReportPages {
  static final Path ROOT = Path.of(System.getProperty("basedir", "."));
  static final Path BASELINES = ROOT.resolve("results/baseline");

  private ReportPages() {}

  /**
   * Returns all baselines except those of the memory experiment, which have golden files of their
   * own.
   */
  static List<ReportRun> baselines() throws Exception {
    RunCatalog catalog = new RunCatalog(ROOT.resolve("none"), BASELINES);
    List<ReportRun> runs = new ArrayList<>();
    for (RunEntry entry : catalog.kept()) {
      ReportRun run = entry.hasResult() ? ReportRun.of(entry.read()) : null;
      if (run != null && run.file("mem.json") == null) {
        runs.add(run);
      }
    }
    return runs;
  }

  static ReportRun read(Path result) throws Exception {
    return ReportRun.of(new RunCatalog(ROOT.resolve("none"), BASELINES).read(result.toString()));
  }

  /** One run alone. */
  static String of(ReportRun... runs) {
    return new ReportPage(List.of(runs), List.of(), Rules.standard(), Path.of("report.html"))
        .print();
  }

  static Path write(Path file, List<ReportRun> runs) throws Exception {
    return Files.writeString(file, new ReportPage(runs, List.of(), Rules.standard(), file).print());
  }
}
