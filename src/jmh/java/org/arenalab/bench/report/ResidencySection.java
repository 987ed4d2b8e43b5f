package org.arenalab.bench.report;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.arenalab.bench.result.row.Estimate;
import org.arenalab.bench.result.row.ForkStatistics;
import org.arenalab.bench.result.row.RowId;
import org.arenalab.bench.result.row.StoredMetric;
import org.arenalab.bench.result.row.StoredRow;

/**
 * The section on resident memory after a burst: at the peak, one and two seconds later, and at the
 * end.
 */
final class ResidencySection implements Section {
  private static final String SCENARIO = "scenario";
  private static final String PEAK = "arena.resident.peak";
  private static final String PROCESS_PEAK = "process.rss.peak";
  private static final String PROCESS_END = "process.rss.end";
  private static final List<String> MOMENTS =
      List.of(PEAK, "arena.resident.after1s", "arena.resident.after2s", "arena.resident.end");
  private static final List<String> NAMES = List.of("peak", "1 s after", "2 s after", "end");
  private static final List<String> POLICY = List.of("mode", "decommit");
  private static final int HEIGHT = 220;
  private static final double MEBI = 1 << 20;

  private final List<RunGroup> scenarios;
  private final long seed;

  ResidencySection(List<ReportRun> newestFirst, long seed) {
    this.seed = seed;
    this.scenarios =
        RunGroup.of(
            newestFirst,
            row -> value(row, PEAK) != null && row.id().params().containsKey("mode"),
            ResidencySection::withoutPolicy);
  }

  private static RowId withoutPolicy(RowId row) {
    TreeMap<String, String> rest = new TreeMap<>(row.params());
    POLICY.forEach(rest::remove);
    return new RowId(row.benchmark(), row.mode(), rest, row.threads());
  }

  @Override
  public String id() {
    return "residency";
  }

  @Override
  public String title() {
    return "After a burst";
  }

  @Override
  public boolean isEmpty() {
    return scenarios.isEmpty();
  }

  @Override
  public void print(Html html) {
    int number = 0;
    for (RunGroup scenario : scenarios) {
      String caption = caption(scenario.common()) + " · " + scenario.run().title();
      html.open("figure", "class", "narrow").element("h3", caption);
      List<Integer> moments =
          IntStream.range(0, MOMENTS.size())
              .filter(i -> scenario.rows().stream().allMatch(r -> value(r, MOMENTS.get(i)) != null))
              .boxed()
              .toList();
      if (moments.size() > 2) {
        List<StoredRow> drawn = drawn(scenario.rows());
        plot(html, "residency-" + ++number, drawn, moments);
        LinePlot.noteLeftOut(html, scenario.rows().size() - drawn.size());
      }
      table(html, caption, scenario.rows());
      html.close();
    }
  }

  /**
   * Returns at most as many rows as there are colours. {@code decommit} changes LEAN alone, so the
   * rows of any other mode are A/A twins: one of them is drawn.
   */
  private static List<StoredRow> drawn(List<StoredRow> rows) {
    if (rows.size() <= Palette.COLOURS) {
      return rows;
    }
    Set<String> modes = new HashSet<>();
    return rows.stream()
        .filter(row -> mode(row).equals("LEAN") || modes.add(mode(row)))
        .limit(Palette.COLOURS)
        .toList();
  }

  private static String mode(StoredRow row) {
    return row.id().params().get("mode");
  }

  private static String caption(RowId scenario) {
    StringBuilder caption = new StringBuilder();
    caption.append(Html.clip(scenario.params().getOrDefault(SCENARIO, scenario.name())));
    scenario
        .params()
        .forEach(
            (name, value) -> {
              if (!name.equals(SCENARIO)) {
                caption.append(" · ").append(Html.clip(name)).append(' ').append(Html.clip(value));
              }
            });
    return caption.toString();
  }

  private String policy(StoredRow row) {
    return mode(row)
        + (row.id().params().containsKey("decommit")
            ? " " + row.id().params().get("decommit")
            : "");
  }

  private void plot(Html html, String id, List<StoredRow> rows, List<Integer> moments) {
    List<LinePlot.Series> lines = new ArrayList<>();
    StringBuilder said = new StringBuilder();
    List<Double> values = new ArrayList<>();
    for (StoredRow row : rows) {
      List<LinePlot.Point> points = new ArrayList<>();
      said.append(policy(row)).append(':');
      for (int i = 0; i < moments.size(); i++) {
        Estimate mebi = value(row, MOMENTS.get(moments.get(i)));
        String text = NAMES.get(moments.get(i)) + " " + Figures.bytes(mebi.value() * MEBI);
        said.append(i == 0 ? " " : ", ").append(text);
        points.add(
            new LinePlot.Point(
                i, mebi.value(), mebi.low(), mebi.high(), policy(row) + ", " + text));
        values.addAll(List.of(mebi.low(), mebi.high()));
      }
      said.append(". ");
      lines.add(new LinePlot.Series(policy(row), points));
    }
    List<LinePlot.Tick> ticks =
        IntStream.range(0, moments.size())
            .mapToObj(i -> new LinePlot.Tick(i, NAMES.get(moments.get(i))))
            .toList();
    Scale up = Scale.logarithmic(10, values.stream().mapToDouble(each -> each).toArray());
    new LinePlot(id, HEIGHT, Scale.linear(-0.15, moments.size() - 0.85), ticks, up)
        .print(
            html,
            "Resident MiB of the allocator's own range, logarithmic",
            said.toString().strip(),
            lines);
  }

  private void table(Html html, String caption, List<StoredRow> rows) {
    List<String> heading = new ArrayList<>(List.of("policy"));
    NAMES.forEach(name -> heading.add("arena, " + name));
    heading.addAll(List.of("process, peak", "process, end", "forks"));
    List<List<String>> cells = new ArrayList<>();
    for (StoredRow row : rows) {
      List<String> line = new ArrayList<>(List.of(policy(row)));
      MOMENTS.forEach(moment -> line.add(text(value(row, moment))));
      line.add(text(value(row, PROCESS_PEAK)));
      line.add(text(value(row, PROCESS_END)));
      line.add(Integer.toString(row.forks()));
      cells.add(line);
    }
    DataTable.addScrolled(html, caption + ": median over forks", heading, cells);
  }

  private static String text(Estimate mebi) {
    return mebi == null ? "–" : Figures.bytes(mebi.value() * MEBI);
  }

  private Estimate value(StoredRow row, String name) {
    StoredMetric metric = row.metric(name);
    return metric == null || metric.measured().length == 0
        ? null
        : ForkStatistics.estimate(metric.forkMedians(), seed);
  }
}
