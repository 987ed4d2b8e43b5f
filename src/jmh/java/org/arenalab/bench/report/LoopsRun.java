package org.arenalab.bench.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.arenalab.bench.loops.accuracy.AccuracyFolder;
import org.arenalab.bench.loops.accuracy.AccuracyResult;
import org.arenalab.bench.loops.live.LiveFolder;
import org.arenalab.bench.loops.live.LiveResult;
import org.arenalab.bench.loops.prefetch.PrefetchFolder;
import org.arenalab.bench.loops.prefetch.PrefetchPair;

/**
 * Experiments on the three loops in a run's folder. A run has results of one of them; the other
 * lists are empty.
 *
 * @param accuracy of the sources
 * @param prefetch pairs of results with prefetch and without
 * @param live results of one run of the loops
 * @param grid results over ages and budgets
 */
record LoopsRun(
    ReportRun run,
    List<AccuracyResult> accuracy,
    List<PrefetchPair> prefetch,
    List<LiveResult> live,
    List<LiveResult> grid) {

  /** A reader of the results in a file. */
  @FunctionalInterface
  private interface Reader<T> {
    List<T> read(Path file) throws IOException;
  }

  /** Returns the experiments of {@code runs}. Unreadable ones are named in {@code remarks}. */
  static List<LoopsRun> of(List<ReportRun> runs, List<String> remarks) {
    List<LoopsRun> found = new ArrayList<>();
    for (ReportRun run : runs) {
      LoopsRun read =
          new LoopsRun(
              run,
              read(run, AccuracyFolder.DOCUMENT, AccuracyFolder::results, remarks),
              PrefetchPair.of(read(run, PrefetchFolder.DOCUMENT, PrefetchFolder::results, remarks)),
              read(run, LiveFolder.DOCUMENT, LiveFolder::results, remarks),
              read(run, LiveFolder.GRID, LiveFolder::results, remarks));
      if (!read.accuracy.isEmpty()
          || !read.prefetch.isEmpty()
          || !read.live.isEmpty()
          || !read.grid.isEmpty()) {
        found.add(read);
      }
    }
    return found;
  }

  private static <T> List<T> read(
      ReportRun run, String name, Reader<T> reader, List<String> remarks) {
    Path file = run.file(name);
    if (file == null) {
      return List.of();
    }
    try {
      return reader.read(file);
    } catch (IOException | IllegalArgumentException e) {
      remarks.add(name + " of " + run.name() + " is left out: " + e.getMessage());
      return List.of();
    }
  }
}
