package org.arenalab.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.arenalab.bench.compare.MetricUnit;
import org.arenalab.bench.result.row.Estimate;
import org.arenalab.bench.result.row.ForkStatistics;
import org.arenalab.bench.result.row.RowLabels;
import org.arenalab.bench.result.row.StoredMetric;
import org.arenalab.bench.result.row.StoredRow;

/** The section with every metric of every row, which the page's script sorts and filters. */
final class RawTable implements Section {
  private static final List<String> HEADING =
      List.of(
          "run",
          "benchmark",
          "parameters",
          "threads",
          "mode",
          "metric",
          "median",
          "low",
          "high",
          "unit",
          "forks");
  private static final List<String> NUMBERS = List.of("threads", "median", "low", "high", "forks");

  /** The most lines that a browser sorts and filters in acceptable time. */
  static final int MOST_LINES = 20_000;

  private final List<ReportRun> runs;
  private final RowLabels labels;
  private final long seed;
  private final long numbers;

  RawTable(List<ReportRun> runs, long seed) {
    this.runs = runs;
    this.labels =
        RowLabels.ofRuns(
            runs.stream().map(r -> r.run().rows().stream().map(StoredRow::id).toList()).toList());
    this.seed = seed;
    this.numbers = lines(false).count();
  }

  /** A metric with a value, and its origin. */
  private record Line(ReportRun run, StoredRow row, StoredMetric metric) {}

  private Stream<Line> lines(boolean scoresOnly) {
    return runs.stream()
        .flatMap(run -> run.run().rows().stream().flatMap(row -> lines(run, row)))
        .filter(line -> !scoresOnly || line.metric().isPrimary());
  }

  private static Stream<Line> lines(ReportRun run, StoredRow row) {
    return row.metrics().stream()
        .filter(metric -> !metric.isVoid())
        .map(metric -> new Line(run, row, metric));
  }

  @Override
  public String id() {
    return "rows";
  }

  @Override
  public String title() {
    return "Every number";
  }

  @Override
  public boolean isEmpty() {
    return runs.stream().allMatch(run -> run.run().rows().isEmpty());
  }

  @Override
  public void print(Html html) {
    html.element(
        "p",
        "Low and high: the 95 % interval of the median over forks, or of fewer than six forks the"
            + " range. Times of a profiled run have no meaning.",
        "class",
        "source");
    if (isTooLong()) {
      html.element(
          "p",
          "These are the scores alone, the first %,d of them: a browser would choke on all %,d numbers. The rest is in result.json of the runs."
              .formatted(Math.min(MOST_LINES, lines(true).count()), numbers),
          "class",
          "source");
    }
    controls(html);
    html.open(
        "div", "class", "scroll tall", "tabindex", "0", "role", "region", "aria-label", title());
    html.open("table", "class", "plain raw", "id", "raw");
    html.element("caption", "Every metric of every row");
    html.open("thead").open("tr");
    for (String name : HEADING) {
      html.open("th", "scope", "col", "data-kind", NUMBERS.contains(name) ? "number" : "text");
      html.text(name).close();
    }
    html.close().close().open("tbody");
    lines(isTooLong()).limit(MOST_LINES).forEach(line -> row(html, line));
    html.close().close().close();
  }

  private boolean isTooLong() {
    return numbers > MOST_LINES;
  }

  private void controls(Html html) {
    html.open("form", "class", "controls", "hidden", "", "id", "raw-controls");
    html.open("label").text("Filter ");
    html.leaf(
        "input",
        "type",
        "search",
        "id",
        "raw-filter",
        "autocomplete",
        "off",
        "placeholder",
        "words that a row must have");
    html.close();
    select(html, "raw-run", "Run", runs.stream().map(ReportRun::name).toList());
    TreeSet<String> metrics = new TreeSet<>();
    lines(isTooLong()).forEach(line -> metrics.add(line.metric().name()));
    metrics.remove(StoredMetric.PRIMARY);
    List<String> all = new ArrayList<>(List.of(StoredMetric.PRIMARY));
    all.addAll(metrics);
    select(html, "raw-metric", "Metric", all);
    html.element("output", "", "id", "raw-count", "aria-live", "polite");
    html.close();
  }

  private static void select(Html html, String id, String name, List<String> values) {
    html.open("label").text(name + " ").open("select", "id", id);
    html.element("option", "all", "value", "");
    values.stream().distinct().forEach(v -> html.element("option", Html.clip(v, 60), "value", v));
    html.close().close();
  }

  private void row(Html html, Line line) {
    StoredRow row = line.row();
    StoredMetric metric = line.metric();
    MetricUnit unit = MetricUnit.of(metric);
    double[] forks = metric.forkMedians();
    Estimate value =
        forks.length == 0
            ? new Estimate(metric.score(), Double.NaN, Double.NaN, 0)
            : ForkStatistics.estimate(forks, seed);
    html.open("tr");
    html.element("td", line.run().name());
    html.element("td", labels.name(row.id()));
    html.element("td", params(row.id().params()));
    html.element("td", Integer.toString(row.id().threads()));
    html.element("td", row.id().mode().shortLabel());
    html.element("td", metric.name());
    number(html, value.value() * unit.scale());
    number(html, value.low() * unit.scale());
    number(html, value.high() * unit.scale());
    html.element("td", unit.family());
    html.element("td", Integer.toString(forks.length));
    html.close();
  }

  private static String params(Map<String, String> params) {
    StringBuilder text = new StringBuilder();
    params.forEach(
        (name, value) ->
            text.append(text.isEmpty() ? "" : " ").append(name).append('=').append(value));
    return text.toString();
  }

  private static void number(Html html, double value) {
    boolean known = Double.isFinite(value);
    html.element(
        "td", known ? Scale.label(value) : "", "data-value", known ? Double.toString(value) : null);
  }
}
