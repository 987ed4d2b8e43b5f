package org.arenalab.bench.report.picture;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.arenalab.bench.compare.ReplayRows;
import org.arenalab.bench.result.row.Counted;
import org.arenalab.bench.result.row.Estimate;
import org.arenalab.bench.result.row.ReplayFigures;
import org.arenalab.bench.result.row.StoredRow;
import org.arenalab.bench.result.row.TimePerOperation;

/** A picture of the replays of a trace: time and memory of each allocator. */
public final class ReplayPicture {
  private static final int WIDTH = 860;
  private static final int TOP = 78;
  private static final int ROW = 26;
  private static final int BAR = 13;
  private static final int BOTTOM = 34;
  private static final int TIME_X = 150;
  private static final int MEMORY_X = 510;
  private static final int PANEL = 220;
  private static final int LABEL_GAP = 8;
  private static final int MOST_LETTERS = 20;
  private static final double THIN = 1.5;

  private static final String STYLE =
      "text{font:13px system-ui,sans-serif;fill:#1a1e24}"
          + ".soft{fill:#565f6b;font-size:12px}.head{font-weight:600;font-size:15px}"
          + ".time{stroke:#0067b0}.memory{stroke:#007a65}.bound{stroke:#1a1e24}"
          + ".live{stroke:#c2410c;stroke-dasharray:4 3}"
          + "@media(prefers-color-scheme:dark){text{fill:#e8ebef}.soft{fill:#a3adb9}"
          + ".time{stroke:#62b5f7}.memory{stroke:#45cfae}.bound{stroke:#e8ebef}"
          + ".live{stroke:#ff9861}}";

  private final ReplayRows replays;
  private final String source;
  private final boolean net;
  private final List<StoredRow> rows;
  private final StringBuilder svg = new StringBuilder();

  private ReplayPicture(ReplayRows replays, String source) {
    this.replays = replays;
    this.source = source;
    net = replays.allocators().stream().allMatch(row -> replays.net(row) != null);
    rows = new ArrayList<>(replays.allocators());
    rows.sort(Comparator.comparingDouble(row -> time(row).value()));
  }

  /**
   * Returns the picture as SVG.
   *
   * @param replays at least one of them is of an allocator, not of the floor
   * @param source names the run
   */
  public static String draw(ReplayRows replays, String source) {
    return new ReplayPicture(replays, source).draw();
  }

  private Estimate time(StoredRow row) {
    return net ? replays.net(row) : replays.time(row);
  }

  private String draw() {
    int height = TOP + rows.size() * ROW + BOTTOM;
    add(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" viewBox=\"0 0 %d %d\""
            + " role=\"img\">",
        WIDTH, WIDTH, height);
    add("<title>Time and memory of allocators: %s</title>", escape(replays.caption()));
    add("<style>%s</style>", STYLE);
    text(0, 20, "head", replays.caption());
    text(TIME_X, 46, "name", net ? "ns of an event, net of the floor" : "ns of an event");
    text(TIME_X, 63, "soft", "less is better");
    text(MEMORY_X, 46, "name", "resident MiB");
    text(MEMORY_X, 63, "soft", "bar: mean, line: peak, dashed: mean of live blocks");
    times();
    memory();
    text(0, height - 10, "soft", foot());
    add("</svg>");
    return svg.toString();
  }

  private String foot() {
    int forks = rows.stream().mapToInt(StoredRow::forks).min().orElseThrow();
    String bounds = forks < 2 ? "" : "; thin lines of times: interval over forks";
    return "Medians over %s, %s%s".formatted(Counted.of(forks, "fork"), source, bounds);
  }

  private void times() {
    double highest = rows.stream().mapToDouble(row -> time(row).high()).max().orElseThrow();
    for (int i = 0; i < rows.size(); i++) {
      Estimate time = time(rows.get(i));
      double y = y(i);
      text(0, y + 4, "name", clip(ReplayRows.allocator(rows.get(i))));
      line("time", TIME_X, y, TIME_X + length(time.value(), highest), y, BAR);
      double to = TIME_X + length(time.high(), highest);
      line("bound", TIME_X + length(time.low(), highest), y, to, y, THIN);
      text(to + LABEL_GAP, y + 4, "name", TimePerOperation.digits(time.value()));
    }
  }

  private void memory() {
    List<Double> live = ReplayRows.medians(rows.getFirst(), ReplayFigures.LIVE_PARTS);
    double meanLive = live.stream().mapToDouble(each -> each).average().orElse(0);
    double highest =
        rows.stream()
            .mapToDouble(row -> Math.max(value(row, "memory.peak"), value(row, "memory.mean")))
            .max()
            .orElseThrow();
    highest = Math.max(highest, meanLive);
    for (int i = 0; i < rows.size(); i++) {
      double mean = value(rows.get(i), "memory.mean");
      double peak = value(rows.get(i), "memory.peak");
      double y = y(i);
      double middle = MEMORY_X + length(mean, highest);
      double end = Math.max(middle, MEMORY_X + length(peak, highest));
      line("memory", MEMORY_X, y, middle, y, BAR);
      line("bound", middle, y, end, y, THIN);
      String label =
          "%s, peak %s".formatted(TimePerOperation.digits(mean), TimePerOperation.digits(peak));
      text(end + LABEL_GAP, y + 4, "name", label);
    }
    if (meanLive > 0) {
      double x = MEMORY_X + length(meanLive, highest);
      line("live", x, TOP, x, TOP + rows.size() * ROW, THIN);
    }
  }

  /** Returns a metric in MiB, at least 0; also 0 if it was not measured. */
  private double value(StoredRow row, String metric) {
    Estimate value = replays.metric(row, metric);
    return value == null ? 0 : Math.max(0, value.value());
  }

  private static double y(int row) {
    return TOP + row * ROW + ROW / 2.0;
  }

  /** Returns the length of a bar; the highest value has the whole width. */
  private static double length(double value, double highest) {
    return highest <= 0 ? 0 : PANEL * Math.clamp(value / highest, 0, 1);
  }

  private void line(String kind, double x1, double y1, double x2, double y2, double width) {
    add(
        "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\""
            + " stroke-width=\"%.1f\"/>",
        kind, x1, y1, x2, y2, width);
  }

  private void text(double x, double y, String kind, String words) {
    add("<text class=\"%s\" x=\"%.1f\" y=\"%.1f\">%s</text>", kind, x, y, escape(words));
  }

  private void add(String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  private static String clip(String name) {
    return name.length() <= MOST_LETTERS ? name : name.substring(0, MOST_LETTERS - 1) + "…";
  }

  /** Escapes a text for XML, which also forbids control characters. */
  private static String escape(String words) {
    return words
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replaceAll("\\p{Cntrl}", "\uFFFD");
  }
}
