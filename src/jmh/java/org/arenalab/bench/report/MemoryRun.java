package org.arenalab.bench.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Histogram;
import org.arenalab.bench.mem.MemFolder;
import org.arenalab.bench.mem.MemKeptPass;
import org.arenalab.bench.mem.MemLatency;
import org.arenalab.bench.mem.MemSample;
import org.arenalab.bench.result.row.ForkStatistics;

/**
 * A memory experiment in a run's folder.
 *
 * @param passes the measured passes, by data set
 */
record MemoryRun(ReportRun run, SequencedMap<String, List<MemKeptPass>> passes) {

  /**
   * Returns the memory experiments of {@code runs}. Unreadable ones are named in {@code remarks}.
   */
  static List<MemoryRun> of(List<ReportRun> runs, List<String> remarks) {
    List<MemoryRun> found = new ArrayList<>();
    for (ReportRun run : runs) {
      String left = "the memory experiment of " + run.name() + " is left out: ";
      if (run.file(MemFolder.DOCUMENT) == null) {
        if (run.file("mem.csv") != null) {
          remarks.add(
              left + "it was stopped before mem.json was written; its passes are in mem.csv");
        }
        continue;
      }
      try {
        SequencedMap<String, List<MemKeptPass>> passes = new LinkedHashMap<>();
        for (MemKeptPass pass : MemFolder.passes(run.file(MemFolder.DOCUMENT))) {
          passes.computeIfAbsent(pass.dataset(), name -> new ArrayList<>()).add(pass);
        }
        if (!passes.isEmpty()) {
          found.add(new MemoryRun(run, passes));
        }
      } catch (IOException | IllegalArgumentException e) {
        remarks.add(left + e.getMessage());
      }
    }
    return found;
  }

  /** Returns the settings of the experiment in one line. */
  String setting() {
    return passes.firstEntry().getValue().getFirst().setting();
  }

  /** Returns a figure of each run of a data set. */
  static double[] values(List<MemKeptPass> passes, ToDoubleFunction<MemSample> figure) {
    return passes.stream().mapToDouble(each -> figure.applyAsDouble(each.sample())).toArray();
  }

  static double median(List<MemKeptPass> passes, ToDoubleFunction<MemSample> figure) {
    return ForkStatistics.median(values(passes, figure));
  }

  /**
   * Returns the times of the touches that decompressed a page, by data set; data sets without such
   * touches are left out.
   */
  List<PercentilePlot.Distribution> stalls() {
    List<PercentilePlot.Distribution> stalls = new ArrayList<>();
    for (Map.Entry<String, List<MemKeptPass>> each : passes.entrySet()) {
      List<MemKeptPass> with =
          each.getValue().stream().filter(pass -> pass.sample().stall().samples() > 0).toList();
      if (with.isEmpty()) {
        continue;
      }
      String name = Html.clip(each.getKey());
      boolean recorded =
          with.stream().allMatch(p -> p.stalls() != null && p.stalls().getTotalCount() > 0);
      stalls.add(recorded ? new PercentilePlot.Recorded(name, merged(with)) : quoted(name, with));
    }
    return stalls;
  }

  private static Histogram merged(List<MemKeptPass> passes) {
    Histogram all = passes.getFirst().stalls().copy();
    all.setAutoResize(true);
    passes.subList(1, passes.size()).forEach(pass -> all.add(pass.stalls()));
    return all;
  }

  /** Returns the medians of the percentiles over the runs, and the longest time of all runs. */
  private static PercentilePlot.Quoted quoted(String name, List<MemKeptPass> passes) {
    List<MemLatency> stalls = passes.stream().map(pass -> pass.sample().stall()).toList();
    TreeMap<Double, Long> quoted = new TreeMap<>();
    quoted.put(50.0, median(stalls.stream().mapToLong(MemLatency::p50Ns).toArray()));
    quoted.put(95.0, median(stalls.stream().mapToLong(MemLatency::p95Ns).toArray()));
    quoted.put(99.0, median(stalls.stream().mapToLong(MemLatency::p99Ns).toArray()));
    quoted.put(100.0, stalls.stream().mapToLong(MemLatency::maxNs).max().orElseThrow());
    long count = stalls.stream().mapToLong(MemLatency::samples).sum();
    return new PercentilePlot.Quoted(name, count, quoted);
  }

  private static long median(long[] values) {
    double[] exact = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      exact[i] = (double) values[i];
    }
    return Math.round(ForkStatistics.median(exact));
  }
}
