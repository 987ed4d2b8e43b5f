package org.arenalab.bench.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.arenalab.bench.compare.MetricUnit;
import org.arenalab.bench.report.PercentilePlot.Distribution;
import org.arenalab.bench.report.PercentilePlot.Quoted;
import org.arenalab.bench.report.PercentilePlot.Recorded;
import org.arenalab.bench.result.row.RowLabels;
import org.arenalab.bench.result.row.StoredRow;
import org.arenalab.bench.soak.SoakEpoch;
import org.openjdk.jmh.annotations.Mode;

/** The section on the longest waits, as percentile plots in HdrHistogram's style. */
final class StallSection implements Section {
  private static final int DIGITS = 2;
  private static final int MOST_SAMPLED = 6;

  private final List<Distribution> pauses = new ArrayList<>();
  private final List<ReadBack> readBacks = new ArrayList<>();
  private final List<Distribution> operations = new ArrayList<>();

  /** The stalls of a memory experiment, by data set. */
  private record ReadBack(MemoryRun run, List<Distribution> stalls) {}

  StallSection(
      List<ReportRun> runs, List<Soak> soaks, List<MemoryRun> memory, List<String> remarks) {
    for (Soak soak : soaks) {
      Histogram histogram = new Histogram(DIGITS);
      soak.epochs().stream()
          .mapToLong(SoakEpoch::longestBatchNs)
          .filter(ns -> ns > 0)
          .forEach(histogram::recordValue);
      if (histogram.getTotalCount() > 0) {
        pauses.add(new Recorded(soak.name(), histogram));
      }
    }
    for (MemoryRun run : memory) {
      List<Distribution> stalls = run.stalls();
      if (!stalls.isEmpty()) {
        readBacks.add(new ReadBack(run, stalls));
      }
    }
    for (ReportRun run : runs) {
      try {
        addSampled(run, remarks);
      } catch (IOException e) {
        remarks.add("percentiles of " + run.name() + " are left out: " + e.getMessage());
      }
    }
  }

  private void addSampled(ReportRun run, List<String> remarks) throws IOException {
    List<StoredRow> rows = run.run().rows();
    boolean sampled = rows.stream().anyMatch(row -> row.id().mode() == Mode.SampleTime);
    if (!sampled || run.isProfiled() || operations.size() == MOST_SAMPLED) {
      return;
    }
    if (!run.run().remarks().isEmpty()) {
      remarks.add("percentiles of " + run.name() + " are left out: its rows are not unique");
      return;
    }
    List<Double> scales = rows.stream().map(row -> MetricUnit.of(row.primary()).scale()).toList();
    RowLabels labels = run.labels();
    int room = MOST_SAMPLED - operations.size();
    SampledTimes.read(run.run().file(), scales, room)
        .forEach(
            (row, histogram) ->
                operations.add(
                    new Recorded(Html.clip(labels.label(rows.get(row).id()), 60), histogram)));
  }

  @Override
  public String id() {
    return "stalls";
  }

  @Override
  public String title() {
    return "Stalls";
  }

  @Override
  public boolean isEmpty() {
    return pauses.isEmpty() && readBacks.isEmpty() && operations.isEmpty();
  }

  @Override
  public void print(Html html) {
    if (!pauses.isEmpty()) {
      String title =
          "The longest run of 1,021 steps in each second of a soak, by percentile of seconds";
      new PercentilePlot("stalls-soak", title, pauses).print(html);
      note(
          html,
          "Whatever stops the thread is in it: the allocator, the JVM, the machine. The floor does"
              + " nothing but the harness's own work, so its line is the machine's.");
    }
    for (int i = 0; i < readBacks.size(); i++) {
      print(html, "stalls-memory-" + (i + 1), readBacks.get(i));
    }
    if (!operations.isEmpty()) {
      String title = "Times of single operations, by percentile";
      new PercentilePlot("stalls-sampled", title, operations).print(html);
    }
  }

  private static void print(Html html, String id, ReadBack readBack) {
    String title = "Touches of a page that had to be decompressed, by percentile";
    new PercentilePlot(id, title, readBack.stalls()).print(html);
    String run =
        "Run %s, a region of %s; all touches of the runs that count."
            .formatted(
                Html.clip(readBack.run().run().name()), Html.clip(readBack.run().setting(), 160));
    boolean quoted = readBack.stalls().stream().anyMatch(Quoted.class::isInstance);
    note(
        html,
        quoted
            ? run
                + " Where a line has dots, four percentiles were kept and no histogram: the median"
                + " of each over the runs, and the longest of all."
            : run);
  }

  private static void note(Html html, String text) {
    html.element("p", text, "class", "source");
  }
}
