package org.arenalab.bench.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.arenalab.bench.soak.SoakEpoch;
import org.arenalab.bench.soak.SoakFigures;
import org.arenalab.bench.soak.SoakFolder;
import org.arenalab.bench.soak.SoakPlan;
import org.arenalab.bench.soak.SoakVerdict;

/**
 * A soak in a run's folder.
 *
 * @param plan the plan of the soak
 * @param name the allocator's name in benchmarks
 * @param judgement GO, NO-GO or NEUTRAL by today's rules; a dash if the soak was not judged
 */
record Soak(
    ReportRun run,
    SoakPlan plan,
    String name,
    List<SoakEpoch> epochs,
    SoakFigures figures,
    String judgement) {
  private static final int STRETCHES = 240;
  private static final double SECONDS_PER_MINUTE = 60;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Returns the soaks of {@code runs}. Unreadable ones are named in {@code remarks}. */
  static List<Soak> of(List<ReportRun> runs, List<String> remarks) {
    List<Soak> soaks = new ArrayList<>();
    for (ReportRun run : runs) {
      if (run.file("soak.json") == null || run.file("soak.csv") == null) {
        continue;
      }
      try {
        Soak soak = read(run);
        if (!soak.epochs.isEmpty()) {
          soaks.add(soak);
        }
      } catch (IOException | IllegalArgumentException e) {
        remarks.add("the soak of " + run.name() + " is left out: " + e.getMessage());
      }
    }
    return soaks;
  }

  private static Soak read(ReportRun run) throws IOException {
    SoakFolder folder = new SoakFolder(run.folder());
    SoakPlan plan = folder.plan();
    List<SoakEpoch> epochs = folder.epochs();
    boolean slab = plan.allocator().equals(SoakPlan.SLAB);
    SoakFigures figures = epochs.isEmpty() ? null : folder.figures();
    return new Soak(
        run,
        plan,
        slab ? SoakPlan.SLAB + "-" + plan.mode() : plan.allocator(),
        epochs,
        figures,
        judgement(run, figures));
  }

  private static String judgement(ReportRun run, SoakFigures figures) throws IOException {
    JsonNode document = JSON.readTree(run.file("soak.json").toFile());
    String kept = document.at("/verdict/judgement").asText("");
    return kept.isEmpty() || figures == null
        ? "–"
        : SoakVerdict.today(SoakVerdict.Judgement.valueOf(kept), figures).toString();
  }

  /** Returns this soak under another name. */
  Soak named(String other) {
    return new Soak(run, plan, other, epochs, figures, judgement);
  }

  /** Returns whether the allocator reports its own memory. */
  boolean knowsArena() {
    return epochs.stream().allMatch(each -> each.arenaBytes() != SoakEpoch.UNKNOWN);
  }

  /**
   * Returns a figure over minutes; for a long soak, only the lowest and the highest of each
   * stretch.
   */
  List<LinePlot.Point> line(ToDoubleFunction<SoakEpoch> figure) {
    List<LinePlot.Point> points = new ArrayList<>();
    int stretches = Math.min(STRETCHES, epochs.size());
    for (int i = 0; i < stretches; i++) {
      int from = (int) ((long) epochs.size() * i / stretches);
      int to = (int) ((long) epochs.size() * (i + 1) / stretches);
      SoakEpoch low = epochs.get(from);
      SoakEpoch high = low;
      for (SoakEpoch each : epochs.subList(from, to)) {
        low = figure.applyAsDouble(each) < figure.applyAsDouble(low) ? each : low;
        high = figure.applyAsDouble(each) > figure.applyAsDouble(high) ? each : high;
      }
      boolean falling = high.epoch() < low.epoch();
      add(points, falling ? high : low, figure);
      if (low.epoch() != high.epoch()) {
        add(points, falling ? low : high, figure);
      }
    }
    return points;
  }

  private static void add(
      List<LinePlot.Point> points, SoakEpoch epoch, ToDoubleFunction<SoakEpoch> figure) {
    points.add(LinePlot.Point.of(epoch.epoch() / SECONDS_PER_MINUTE, figure.applyAsDouble(epoch)));
  }

  double minutes() {
    return epochs.getLast().epoch() / SECONDS_PER_MINUTE;
  }
}
