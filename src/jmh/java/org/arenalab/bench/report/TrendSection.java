package org.arenalab.bench.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import org.arenalab.bench.compare.MetricUnit;
import org.arenalab.bench.result.row.Estimate;
import org.arenalab.bench.result.row.ForkStatistics;
import org.arenalab.bench.result.row.RowId;
import org.arenalab.bench.result.row.StoredMetric;
import org.arenalab.bench.result.row.StoredRow;

/** The section on trends: rows that several runs measured, commit by commit. */
final class TrendSection implements Section {
  private static final int HEIGHT = 240;
  private static final List<String> HEADING =
      List.of("arm", "run", "commit", "median", "interval", "forks");

  private final List<ReportRun> oldestFirst;
  private final IdentityHashMap<ReportRun, Map<RowId, StoredRow>> measured =
      new IdentityHashMap<>();
  private final List<Trend> trends = new ArrayList<>();
  private final long seed;

  /** One group over the runs that have at least one of its arms. */
  private record Trend(Answer answer, ArmGroup group, List<ReportRun> runs) {}

  TrendSection(List<Answer> answers, List<ReportRun> runs, long seed) {
    this.seed = seed;
    this.oldestFirst =
        runs.stream()
            .filter(run -> !run.isProfiled())
            .sorted(Comparator.comparing(ReportRun::start))
            .toList();
    for (ReportRun run : oldestFirst) {
      measured.put(run, measured(run));
    }
    Set<RowId> known = new HashSet<>();
    for (Answer answer : answers) {
      for (ArmGroup group : answer.groups()) {
        if (!known.add(group.row())) {
          continue;
        }
        List<ReportRun> with =
            oldestFirst.stream().filter(run -> !rows(answer, group, run).isEmpty()).toList();
        if (with.size() > 1) {
          trends.add(new Trend(answer, group, with));
        }
      }
    }
  }

  private static Map<RowId, StoredRow> measured(ReportRun run) {
    Map<RowId, StoredRow> rows = new HashMap<>();
    run.run().rows().stream()
        .filter(row -> row.primary().measured().length > 0)
        .forEach(row -> rows.put(row.id(), row));
    return rows;
  }

  /** Returns the rows of a run that belong to the group, by arm, in the group's order. */
  private Map<String, StoredRow> rows(Answer answer, ArmGroup group, ReportRun run) {
    Map<String, StoredRow> rows = new LinkedHashMap<>();
    for (Arm arm : group.arms()) {
      StoredRow row = measured.get(run).get(id(answer, group, arm));
      if (row != null) {
        rows.put(arm.name(), row);
      }
    }
    return rows;
  }

  private static RowId id(Answer answer, ArmGroup group, Arm arm) {
    if (answer.arm() == null) {
      return group.row();
    }
    Map<String, String> params = new TreeMap<>(group.row().params());
    params.put(answer.arm(), arm.name());
    return new RowId(
        group.row().benchmark(), group.row().mode(), new TreeMap<>(params), group.row().threads());
  }

  @Override
  public String id() {
    return "trends";
  }

  @Override
  public String title() {
    return "Over commits";
  }

  @Override
  public boolean isEmpty() {
    return trends.isEmpty();
  }

  @Override
  public void print(Html html) {
    html.element(
        "p",
        "Median and 95 % interval of each run, the oldest first. Runs of different days differ in"
            + " more than the commit: compare and ab say whether a change is one.",
        "class",
        "source");
    int number = 0;
    for (Trend trend : trends) {
      print(html, trend, "trend-" + ++number);
    }
  }

  private void print(Html html, Trend trend, String id) {
    html.open("figure");
    html.element("h3", Html.clip(trend.answer().question(), 200));
    List<LinePlot.Series> lines = new ArrayList<>();
    List<List<String>> numbers = new ArrayList<>();
    for (Arm arm : trend.group().arms()) {
      List<Measured> measured = measured(trend, arm);
      if (measured.size() > 1) {
        lines.add(new LinePlot.Series(arm.name(), measured.stream().map(Measured::point).toList()));
        measured.forEach(each -> numbers.add(each.cells()));
      }
    }
    List<LinePlot.Series> drawn = lines.subList(0, Math.min(Palette.COLOURS, lines.size()));
    double[] values =
        drawn.stream()
            .flatMap(line -> line.points().stream())
            .flatMapToDouble(p -> DoubleStream.of(p.low(), p.high()))
            .toArray();
    List<LinePlot.Tick> ticks = new ArrayList<>();
    int every = Math.max(1, (trend.runs().size() + 5) / 6);
    for (int i = 0; i < trend.runs().size(); i++) {
      ticks.add(new LinePlot.Tick(i, i % every == 0 ? trend.runs().get(i).tick() : ""));
    }
    Scale across = Scale.linear(-0.2, trend.runs().size() - 0.8);
    String unit = trend.group().unit().format(1).replaceFirst("^\\S+ ", "");
    new LinePlot(id, HEIGHT, across, ticks, Scale.logarithmic(2, values))
        .print(
            html,
            "%s, logarithmic; %s".formatted(unit, trend.group().caption()),
            "%d lines over %d runs; the numbers are in the table below."
                .formatted(drawn.size(), trend.runs().size()),
            drawn);
    LinePlot.noteLeftOut(html, lines.size() - drawn.size());
    DataTable.print(html, trend.group().caption(), HEADING, numbers);
    html.close();
  }

  private List<Measured> measured(Trend trend, Arm arm) {
    List<Measured> measured = new ArrayList<>();
    for (int i = 0; i < trend.runs().size(); i++) {
      ReportRun run = trend.runs().get(i);
      StoredRow row = rows(trend.answer(), trend.group(), run).get(arm.name());
      if (row != null) {
        double like = trend.group().referenceArm().value().value();
        measured.add(measured(i, run, arm, row.primary(), like));
      }
    }
    return measured;
  }

  private Measured measured(int place, ReportRun run, Arm arm, StoredMetric metric, double like) {
    MetricUnit unit = MetricUnit.of(metric);
    double[] forks = metric.forkMedians();
    for (int i = 0; i < forks.length; i++) {
      forks[i] *= unit.scale();
    }
    return new Measured(place, arm.name(), run, unit, ForkStatistics.estimate(forks, seed), like);
  }

  /** One arm in one run, at {@code place} on the axis, in the unit that suits {@code like}. */
  private record Measured(
      int place, String arm, ReportRun run, MetricUnit unit, Estimate value, double like) {
    LinePlot.Point point() {
      String text = String.join(", ", cells().stream().filter(cell -> !cell.isEmpty()).toList());
      return new LinePlot.Point(place, value.value(), value.low(), value.high(), text);
    }

    List<String> cells() {
      return List.of(
          arm,
          run.name(),
          run.commit(),
          unit.format(value.value(), like),
          Figures.bounds(unit, value, like),
          Figures.forks(value.forks()));
    }
  }
}
