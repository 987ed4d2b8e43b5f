package org.arenalab.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.arenalab.bench.compare.ReplayRows;
import org.arenalab.bench.report.picture.ReplayPicture;
import org.arenalab.bench.result.row.ReplayFigures;
import org.arenalab.bench.result.row.StoredRow;
import org.arenalab.bench.result.row.TimePerOperation;

/**
 * The section on replays of traces: resident memory of each allocator over the trace beside the
 * live blocks, and the figures of time and memory.
 */
final class ReplaySection implements Section {
  private static final int HEIGHT = 240;
  private static final String LIVE = "live blocks";
  private static final List<String> HEADING =
      List.of(
          "allocator",
          "ns an event",
          "net of floor",
          "p50",
          "p99",
          "p99.9",
          "peak MiB",
          "mean MiB",
          "MiB after all frees",
          "MiB-seconds",
          "mean by live",
          "forks");

  /** The columns after the times of an event. */
  private static final List<String> METRICS =
      List.of(
          "event.p50",
          "event.p99",
          "event.p999",
          "memory.peak",
          "memory.mean",
          "memory.end",
          "memory.time",
          "fragmentation");

  private final List<RunGroup> groups;
  private final long seed;

  ReplaySection(List<ReportRun> newestFirst, long seed) {
    this.seed = seed;
    this.groups =
        RunGroup.of(newestFirst, ReplayRows::isReplay, row -> row.without(ReplayRows.ARM));
  }

  private ReplayRows replays(RunGroup group) {
    return new ReplayRows(group.common(), group.rows(), seed);
  }

  /** Returns a picture of the first replay of an allocator, as SVG; null if there is none. */
  String picture() {
    for (RunGroup group : groups) {
      ReplayRows replays = replays(group);
      if (!replays.allocators().isEmpty()) {
        return ReplayPicture.draw(replays, group.run().title());
      }
    }
    return null;
  }

  @Override
  public String id() {
    return "replay";
  }

  @Override
  public String title() {
    return "Real programs";
  }

  @Override
  public boolean isEmpty() {
    return groups.isEmpty();
  }

  @Override
  public void print(Html html) {
    html.element(
        "p",
        "The allocations of recorded programs, replayed. Memory is RSS above that before the"
            + " allocator was opened; the row floor is the part of the JVM. Times of single events"
            + " contain that of reading the clock.",
        "class",
        "source");
    int number = 0;
    for (RunGroup group : groups) {
      number++;
      ReplayRows replays = replays(group);
      html.open("figure").element("h3", Html.clip(replays.caption(), 200));
      html.element("p", "From " + group.run().title(), "class", "source");
      plot(html, "replay-" + number, replays);
      DataTable.addScrolled(
          html,
          replays.caption() + ": median over forks [95 % interval; range below 6 forks]",
          HEADING,
          replays.rows().stream().map(row -> cells(replays, row)).toList());
      html.close();
    }
  }

  private static void plot(Html html, String id, ReplayRows replays) {
    List<LinePlot.Series> lines = new ArrayList<>();
    for (StoredRow row : replays.allocators()) {
      List<Double> resident = ReplayRows.medians(row, ReplayFigures.RESIDENT_PARTS);
      List<Double> live = ReplayRows.medians(row, ReplayFigures.LIVE_PARTS);
      if (lines.isEmpty() && !live.isEmpty()) {
        lines.add(new LinePlot.Series(LIVE, points(live)));
      }
      if (!resident.isEmpty()) {
        lines.add(new LinePlot.Series(ReplayRows.allocator(row), points(resident)));
      }
    }
    if (lines.isEmpty()) {
      return;
    }
    List<LinePlot.Series> drawn = lines.subList(0, Math.min(Palette.COLOURS, lines.size()));
    double[] values =
        drawn.stream()
            .flatMap(line -> line.points().stream())
            .mapToDouble(LinePlot.Point::y)
            .toArray();
    Scale across = Scale.linear(0, 100);
    List<LinePlot.Tick> ticks =
        Stream.of(0.0, 25.0, 50.0, 75.0, 100.0)
            .map(percent -> new LinePlot.Tick(percent, Scale.label(percent) + " %"))
            .toList();
    String title = "Resident and live MiB over the events of a pass, each point a mean";
    new LinePlot(id, HEIGHT, across, ticks, Scale.fromZero(values))
        .print(html, title, spoken(drawn), drawn);
    LinePlot.noteLeftOut(html, lines.size() - drawn.size());
  }

  /** Returns the points, each in the middle of its part. */
  private static List<LinePlot.Point> points(List<Double> parts) {
    List<LinePlot.Point> points = new ArrayList<>();
    for (int part = 0; part < parts.size(); part++) {
      points.add(
          LinePlot.Point.of(100 * (part + 0.5) / parts.size(), Math.max(0, parts.get(part))));
    }
    return points;
  }

  private static String spoken(List<LinePlot.Series> lines) {
    StringBuilder said = new StringBuilder();
    for (LinePlot.Series line : lines) {
      double highest = line.points().stream().mapToDouble(LinePlot.Point::y).max().orElseThrow();
      said.append(
          "%s: at most %s MiB, at the end %s. "
              .formatted(
                  line.name(),
                  TimePerOperation.digits(highest),
                  TimePerOperation.digits(line.points().getLast().y())));
    }
    return said.toString().strip();
  }

  private static List<String> cells(ReplayRows replays, StoredRow row) {
    List<String> cells = new ArrayList<>(List.of(ReplayRows.allocator(row)));
    cells.add(ReplayRows.text(replays.time(row)));
    cells.add(ReplayRows.text(replays.net(row)));
    METRICS.forEach(name -> cells.add(ReplayRows.text(replays.metric(row, name))));
    cells.add(Integer.toString(row.forks()));
    return cells;
  }
}
