package org.arenalab.bench.loops.targets;

import static org.arenalab.bench.result.row.Verdicts.format;
import static org.arenalab.bench.result.row.Verdicts.met;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.arenalab.bench.result.row.Estimate;
import org.arenalab.bench.result.row.Verdicts;

/** The results as text: a table of each target, and its verdict. */
final class TargetsText {
  private static final double MOST_IDLE_PERCENT = 0.1;
  private static final double MOST_LARGE = 1.5;
  private static final double MOST_TIME = 1.2;
  private static final double MOST_P99 = 1.1;
  private static final double MOST_P999 = 1.5;
  private static final double MOST_GOAL_ERROR = 0.25;
  private static final int LEAST_STALLS = 100_000;
  private static final int SAMPLES_PER_LINE = 6;

  private TargetsText() {}

  static List<String> idle(List<IdlePart.Result> results) {
    List<String> lines = new ArrayList<>();
    lines.add("A1  an arena that nobody uses: processor time in percent of one core");
    lines.add(
        format(
            "    %9s %6s %8s %14s %16s %12s %9s %7s",
            "arena",
            "loops",
            "seconds",
            "CPU of loops",
            "CPU of process",
            "wake-ups/s",
            "ticks/s",
            "visits"));
    for (IdlePart.Result each : results) {
      lines.add(
          format(
              "    %5d MiB %6s %8.1f %12.4f %% %14.4f %% %12.2f %9.2f %7d",
              each.regionMb(),
              each.loops() ? "on" : "none",
              each.seconds(),
              each.loopsPercent(),
              each.processPercent(),
              each.wakeUpsPerSecond(),
              each.ticks() / each.seconds(),
              each.visits()));
    }
    List<IdlePart.Result> looped = results.stream().filter(IdlePart.Result::loops).toList();
    if (!looped.isEmpty()) {
      double small = looped.getFirst().loopsPercent();
      lines.add(
          format(
              "    %d MiB: %.4f %%, target at most %.1f %%: %s",
              looped.getFirst().regionMb(),
              small,
              MOST_IDLE_PERCENT,
              met(small <= MOST_IDLE_PERCENT)));
      if (looped.size() > 1) {
        double ratio = looped.get(1).loopsPercent() / small;
        lines.add(
            format(
                "    %d MiB: %.3f x that, target at most %.1f x: %s",
                looped.get(1).regionMb(), ratio, MOST_LARGE, met(ratio <= MOST_LARGE)));
      }
    }
    return lines;
  }

  static List<String> save(List<SavePart.Result> results) {
    List<String> lines = new ArrayList<>();
    lines.add("A4  time until every cold page is stored or found incompressible");
    for (SavePart.Result each : results) {
      lines.add(
          format(
              "    %.1f MiB in %.2f s; the largest of 3 x t_cold = %.2f s and codec time / budget ="
                  + " %.2f s / %.2f = %.2f s; ratio %.3f",
              each.regionBytes() / (double) (1 << 20),
              each.seconds(),
              3 * each.tColdSeconds(),
              each.codecSeconds(),
              each.budget(),
              each.codecSeconds() / each.budget(),
              each.ratio()));
    }
    if (!results.isEmpty()) {
      Estimate ratio = Verdicts.estimate(results, SavePart.Result::ratio);
      lines.add(
          format(
              "    ratio %s, target at most %.1f: %s",
              ratio.text(), MOST_TIME, met(ratio.value() <= MOST_TIME)));
    }
    return lines;
  }

  static List<String> stall(List<StallPart.Result> results) {
    List<String> lines = new ArrayList<>();
    lines.add("A5  stall of an access in random order, 10 us between accesses");
    for (StallPart.Result each : results) {
      lines.add(
          format(
              "    loops %-4s %d stalls: p50 %.2f us, p99 %.2f us, p99.9 %.2f us, longest %.0f us;"
                  + " %d chunks stored meanwhile",
              each.loops() ? "on" : "none",
              each.stalls(),
              each.p50Ns() / 1e3,
              each.p99Ns() / 1e3,
              each.p999Ns() / 1e3,
              each.longestNs() / 1e3,
              each.storedMeanwhile()));
    }
    List<StallPart.Result> on = results.stream().filter(StallPart.Result::loops).toList();
    List<StallPart.Result> none = results.stream().filter(each -> !each.loops()).toList();
    if (!on.isEmpty() && !none.isEmpty()) {
      boolean enough = results.stream().allMatch(each -> each.stalls() >= LEAST_STALLS);
      if (!enough) {
        lines.add("    fewer than 100,000 stalls in a part: no verdict");
      }
      lines.add(ratio("p99", on, none, StallPart.Result::p99Ns, MOST_P99, enough));
      lines.add(ratio("p99.9", on, none, StallPart.Result::p999Ns, MOST_P999, enough));
    }
    return lines;
  }

  private static String ratio(
      String name,
      List<StallPart.Result> on,
      List<StallPart.Result> none,
      ToDoubleFunction<StallPart.Result> value,
      double most,
      boolean judged) {
    Estimate ratio = Verdicts.ratio(on, none, value);
    return format(
        "    %s with loops over none: %s, target at most %.1f%s",
        name, ratio.text(), most, judged ? ": " + met(ratio.value() <= most) : "");
  }

  /** Returns a line for a minute of samples, or null if the minute is not complete. */
  static String minute(List<SoakPart.Sample> samples) {
    if (samples.size() % SAMPLES_PER_LINE != 0) {
      return null;
    }
    List<SoakPart.Sample> last = samples.subList(samples.size() - SAMPLES_PER_LINE, samples.size());
    SoakPart.Sample end = last.getLast();
    return format(
        "    %5d s: refaults %.3f %%/min of a working set of %d chunks, t_cold %d ms, %d stored",
        end.second(), SoakPart.percent(last), end.workingSet(), end.tColdMs(), end.stored());
  }

  static List<String> soak(SoakPart.Result result) {
    double ratio = result.ratio();
    return List.of(
        format(
            "A9  refaults from second %d to %d: %.4f %%/min, goal %.4f %%/min",
            result.judgedFrom(),
            result.samples().getLast().second(),
            result.judgedPercent(),
            result.goalPercent()),
        format(
            "    %.3f of the goal, target %.2f to %.2f: %s",
            ratio,
            1 - MOST_GOAL_ERROR,
            1 + MOST_GOAL_ERROR,
            met(Math.abs(ratio - 1) <= MOST_GOAL_ERROR)));
  }
}
