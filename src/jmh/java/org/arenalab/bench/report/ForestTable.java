package org.arenalab.bench.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.arenalab.bench.compare.Contrast;
import org.arenalab.bench.compare.MetricUnit;
import org.arenalab.bench.compare.Rules;

/**
 * A group of arms as a table with a chart as its middle column. The chart has each arm's ratio to
 * the reference arm, with its interval and a dot per fork. The floor is a dashed line. For readers
 * who cannot see the chart, the table has the numbers.
 */
final class ForestTable {
  private static final Set<Contrast.Basis> PAIRED =
      EnumSet.of(Contrast.Basis.PAIRED, Contrast.Basis.PAIRED_INTERVAL);
  private static final String NONE = "–";
  private static final int HEIGHT = 34;
  private static final int AXIS_HEIGHT = 32;
  private static final int BAR_Y = 12;
  private static final int DOT_Y = 24;
  private static final int TICKS = 6;
  private static final double LEAST_REACH = 1.2;
  private static final double INSET = 0.03;

  private final ArmGroup group;
  private final String armName;
  private final Rules rules;
  private final double base;
  private final Scale scale;

  /**
   * A column beside the chart.
   *
   * @param cells by arm; an arm without a cell shows a dash
   */
  record Column(String title, Map<String, String> cells) {}

  ForestTable(ArmGroup group, String armName, Rules rules) {
    this.group = group;
    this.armName = armName == null ? "" : armName;
    this.rules = rules;
    this.base = group.referenceArm().value().value();
    List<Double> shown = new ArrayList<>(List.of(1.0));
    for (Arm arm : group.arms()) {
      shown.add(ratio(arm));
      for (double fork : ratios(arm)) {
        shown.add(fork);
      }
      if (arm.hasRatio()) {
        shown.add(arm.contrast().ratio().low());
        shown.add(arm.contrast().ratio().high());
      }
    }
    this.scale = Scale.logarithmic(LEAST_REACH, shown.stream().mapToDouble(each -> each).toArray());
  }

  private double ratio(Arm arm) {
    return arm.hasRatio() ? arm.contrast().ratio().value() : arm.value().value() / base;
  }

  /**
   * Returns the ratio of each fork. The denominator is the reference arm's fork of the same pass in
   * a paired contrast, else its median.
   */
  private double[] ratios(Arm arm) {
    double[] reference = group.referenceArm().forks();
    boolean paired =
        arm.hasRatio()
            && PAIRED.contains(arm.contrast().basis())
            && reference.length == arm.forks().length;
    double[] ratios = new double[arm.forks().length];
    Arrays.setAll(ratios, i -> arm.forks()[i] / (paired ? reference[i] : base));
    return ratios;
  }

  /**
   * Prints the table with {@code extra} columns after the others, or with the verdicts if there are
   * none.
   */
  void print(Html html, List<Column> extra) {
    html.open("table", "class", "forest", "role", "table");
    html.element("caption", group.caption());
    html.open("thead", "role", "rowgroup").open("tr", "role", "row");
    heading(html, armName, "name");
    html.open("th", "scope", "col", "role", "columnheader", "class", "strip");
    html.element("span", axisTitle(), "class", "axis-title");
    axis(html);
    html.close();
    heading(html, group.unit().isTime() && group.isLowerBetter() ? "time" : "score", "value");
    heading(html, "of " + Html.clip(group.reference(), 24), "ratio");
    if (extra.isEmpty()) {
      heading(html, "verdict", "verdict");
    } else {
      extra.forEach(column -> heading(html, column.title(), "extra"));
    }
    html.close().close().open("tbody", "role", "rowgroup");
    group.arms().forEach(arm -> row(html, arm, extra));
    html.close().close();
  }

  private static void heading(Html html, String text, String kind) {
    html.element("th", text, "scope", "col", "role", "columnheader", "class", kind);
  }

  private String axisTitle() {
    String what = group.unit().isTime() ? group.isLowerBetter() ? "time" : "rate" : "score";
    return "%s relative to %s, %s"
        .formatted(what, Html.clip(group.reference(), 24), group.unit().direction().text());
  }

  private void axis(Html html) {
    html.open("svg", "class", "axis", "height", "" + AXIS_HEIGHT, "aria-hidden", "true");
    Arm floor = floor();
    if (floor != null) {
      label(html, ratio(floor), 10, Html.clip(group.floor(), 16), "floor-label");
    }
    for (double tick : scale.ticks(TICKS)) {
      label(html, tick, AXIS_HEIGHT - 5, Scale.label(tick), "tick");
    }
    html.close();
  }

  private void label(Html html, double ratio, int y, String text, String kind) {
    double share = scale.share(ratio);
    String anchor = share < 0.06 ? "start" : share > 0.94 ? "end" : "middle";
    html.element("text", text, "x", x(ratio), "y", "" + y, "class", kind, "text-anchor", anchor);
  }

  private Arm floor() {
    return group.floor() == null || group.floor().equals(group.reference())
        ? null
        : group.arm(group.floor());
  }

  private void row(Html html, Arm arm, List<Column> extra) {
    html.open("tr", "role", "row", "class", kind(arm));
    html.open("th", "scope", "row", "role", "rowheader", "class", "name");
    html.text(Html.clip(arm.name()));
    if (arm.name().equals(group.floor())) {
      html.element("span", "does the least", "class", "tag");
    } else if (arm.name().equals(group.reference())) {
      html.element("span", "reference", "class", "tag");
    }
    html.close().open("td", "role", "cell", "class", "strip");
    strip(html, arm);
    html.close();
    cell(
        html,
        "value",
        group.unit().format(arm.value().value(), base),
        Figures.bounds(group.unit(), arm.value(), base));
    ratio(html, arm);
    if (extra.isEmpty()) {
      String verdict = verdict(arm);
      cell(html, verdict.equals(NONE) ? "verdict none" : "verdict", verdict, "");
    } else {
      for (int i = 0; i < extra.size(); i++) {
        String cell = extra.get(i).cells().get(arm.name());
        html.element(
            "td",
            cell == null ? NONE : cell,
            "role",
            "cell",
            "class",
            cell == null ? "extra none" : "extra",
            "data-column",
            "" + i,
            "data-label",
            extra.get(i).title());
      }
    }
    html.close();
  }

  private String kind(Arm arm) {
    if (arm.name().equals(group.floor())) {
      return "arm least";
    }
    if (arm.contrast() == null) {
      return arm.name().equals(group.reference()) ? "arm reference" : "arm";
    }
    return "arm " + arm.contrast().verdict().name().toLowerCase(Locale.ROOT);
  }

  private String verdict(Arm arm) {
    if (arm.contrast() == null) {
      return arm.name().equals(group.reference()) ? NONE : "not judged";
    }
    return arm.contrast().words(group.unit().isTime(), rules.threshold());
  }

  private void ratio(Html html, Arm arm) {
    if (arm.name().equals(group.reference())) {
      cell(html, "ratio", "1", "");
    } else if (arm.hasRatio()) {
      cell(
          html,
          "ratio",
          Figures.times(arm.contrast().ratio().value()),
          Figures.bounds(arm.contrast()));
    } else {
      cell(html, "ratio", Figures.times(ratio(arm)), "");
    }
  }

  private static void cell(Html html, String kind, String value, String bounds) {
    html.open("td", "role", "cell", "class", kind).text(value);
    if (!bounds.isEmpty()) {
      html.text(" ").element("span", bounds, "class", "bounds");
    }
    html.close();
  }

  private void strip(Html html, Arm arm) {
    html.open("svg", "class", "strip", "role", "img", "height", "" + HEIGHT);
    html.element("title", spoken(arm));
    for (double tick : scale.ticks(TICKS)) {
      line(html, tick, "grid");
    }
    line(html, 1, "one");
    if (floor() != null) {
      line(html, ratio(floor()), "floor");
    }
    for (double fork : ratios(arm)) {
      html.leaf("circle", "class", "fork", "cx", x(fork), "cy", "" + DOT_Y, "r", "2.6");
    }
    if (arm.hasRatio() && arm.contrast().ratio().forks() > 1) {
      html.leaf(
          "line",
          "class",
          "interval",
          "x1",
          x(arm.contrast().ratio().low()),
          "x2",
          x(arm.contrast().ratio().high()),
          "y1",
          "" + BAR_Y,
          "y2",
          "" + BAR_Y);
    }
    html.leaf("circle", "class", "median", "cx", x(ratio(arm)), "cy", "" + BAR_Y, "r", "5");
    html.close();
  }

  private void line(Html html, double ratio, String kind) {
    html.leaf("line", "class", kind, "x1", x(ratio), "x2", x(ratio), "y1", "0", "y2", "" + HEIGHT);
  }

  private String spoken(Arm arm) {
    MetricUnit unit = group.unit();
    StringBuilder spoken = new StringBuilder(Html.clip(arm.name()));
    spoken.append(": ").append(unit.format(arm.value().value(), base));
    if (arm.hasRatio()) {
      spoken
          .append(", ")
          .append(Figures.times(arm.contrast().ratio().value()))
          .append(" of ")
          .append(Html.clip(group.reference()))
          .append(' ')
          .append(Figures.bounds(arm.contrast()));
    }
    return spoken.append(", ").append(Figures.forks(arm.forks().length)).toString();
  }

  /** Returns a position with an inset, so that marks at the ends are not cut off. */
  private String x(double ratio) {
    return Html.percent(INSET + scale.share(ratio) * (1 - 2 * INSET));
  }
}
