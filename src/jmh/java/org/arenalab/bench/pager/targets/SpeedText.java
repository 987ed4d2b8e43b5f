package org.arenalab.bench.pager.targets;

import static org.arenalab.bench.pager.targets.TargetText.least;
import static org.arenalab.bench.pager.targets.TargetText.most;
import static org.arenalab.bench.pager.targets.TargetText.us;
import static org.arenalab.bench.result.row.Verdicts.format;
import static org.arenalab.bench.result.row.Verdicts.met;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.arenalab.bench.nativecontrol.FaultLanes;
import org.arenalab.bench.pager.LaneTimes;
import org.arenalab.bench.pager.TimesText;
import org.arenalab.bench.pager.TouchTimes;
import org.arenalab.bench.result.row.Estimate;
import org.arenalab.bench.result.row.Verdicts;

/** The times of accesses as text, with the count of each percentile and its interval. */
final class SpeedText {
  private static final int LEAST_FAULTS = 100_000;
  private static final double MOST_P99 = 1.3;
  private static final double MOST_P999 = 2;
  private static final double LEAST_RATE = 0.75;
  private static final double LEAST_OVER_SINGLE = 4;
  private static final double MOST_ENSURE = 0.5;
  private static final double MOST_RESIDENT_NS = 5;
  private static final double MOST_DISTURBED = 1.5;
  private static final double MOST_SAFEPOINT = 1.3;
  private static final int LEAST_COLLECTIONS = 10_000;

  /** A client without faults proves nothing: it needs one for so many collections. */
  private static final int COLLECTIONS_A_FAULT = 2;

  private static final double MOST_FIRST = 2;
  private static final double PERCENT = 100;
  private static final double NS_PER_US = 1e3;

  private SpeedText() {}

  static List<String> faults(List<FaultPart.Result> results) {
    List<String> lines = new ArrayList<>();
    lines.add("B1  a page fault, one thread on any processor, us: pager / C lanes");
    for (FaultPart.Result each : results) {
      lines.add(TimesText.row("pager", each.times()));
      lines.add(TimesText.row(LaneTimes.of(each.lanes())));
    }
    boolean enough = results.stream().allMatch(each -> each.times().count() >= LEAST_FAULTS);
    if (!enough) {
      lines.add("    fewer than 100,000 faults in a part: no verdict");
    }
    lines.add(ratio("p50", results, r -> r.p50().ns(), r -> r.p50().ns(), MOST_P99, enough));
    lines.add(ratio("p99", results, r -> r.p99().ns(), r -> r.p99().ns(), MOST_P99, enough));
    lines.add(ratio("p99.9", results, r -> r.p999().ns(), r -> r.p999().ns(), MOST_P999, enough));
    lines.addAll(stages(results.stream().map(FaultPart.Result::stages).toList()));
    return lines;
  }

  private static String ratio(
      String name,
      List<FaultPart.Result> results,
      ToDoubleFunction<TouchTimes> value,
      ToDoubleFunction<LaneTimes> control,
      double most,
      boolean judged) {
    ToDoubleFunction<FaultPart.Result> pager = r -> value.applyAsDouble(r.times());
    ToDoubleFunction<FaultPart.Result> lanes = r -> control.applyAsDouble(LaneTimes.of(r.lanes()));
    return judged
        ? most(name, results, pager, lanes, most)
        : TargetText.shown(name, results, pager, lanes, most);
  }

  private static List<String> stages(List<FaultStages> parts) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "    stages of further faults, us: medians of the parts, with 95 % intervals (the range of"
            + " fewer than 6)");
    lines.add(format("    %-8s %9s  %-24s %-24s %s", "stage", "n", "p50", "p99", "p99.9"));
    for (FaultStages.Row row : FaultStages.ROWS) {
      List<FaultStages.Figures> figures = parts.stream().map(row.of()).toList();
      lines.add(
          format(
              "    %-8s %9d  %-24s %-24s %s",
              row.name(),
              figures.stream().mapToLong(each -> each.count()).sum(),
              us(figures, each -> each.p50Ns()),
              us(figures, each -> each.p99Ns()),
              us(figures, each -> each.p999Ns())));
    }
    lines.add("    read is the lanes' wait for a message; the lanes' stages count all faults");
    return lines;
  }

  static List<String> throughput(List<ThroughputPart.Result> results) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "B2  faults for each second, a thread for each processor: pager / C lanes / one lane");
    for (ThroughputPart.Result each : results) {
      lines.add(
          format(
              "    n %d, %d threads: %.0f / %.0f / %.0f",
              each.times().count(),
              each.threads(),
              each.times().perSecond(),
              each.lanes().faultsPerSecond(),
              each.single().faultsPerSecond()));
    }
    lines.add(
        least(
            "rate over the C lanes",
            results,
            r -> r.times().perSecond(),
            r -> r.lanes().faultsPerSecond(),
            LEAST_RATE));
    lines.add(
        least(
            "rate over a single lane that is not pinned",
            results,
            r -> r.times().perSecond(),
            r -> r.single().faultsPerSecond(),
            LEAST_OVER_SINGLE));
    return lines;
  }

  static List<String> ensure(List<EnsurePart.Result> results) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "B4  ensure of a stored page, us, against a fault; of a resident page, ns, against none");
    for (EnsurePart.Result each : results) {
      lines.add(
          format(
              "    n %d: p50 %s / %s; %.2f / %.2f",
              each.count(),
              us(each.ensureNs()),
              us(each.faultNs()),
              each.resident().ensuredNs(),
              each.resident().plainNs()));
    }
    lines.add(
        most("stored", results, r -> r.ensureNs().value(), r -> r.faultNs().value(), MOST_ENSURE));
    Estimate extra = Verdicts.estimate(results, r -> r.resident().extraNs());
    lines.add(
        format(
            "    resident: %s ns more, target at most %.0f: %s",
            extra.text(), MOST_RESIDENT_NS, met(extra.value() <= MOST_RESIDENT_NS)));
    return lines;
  }

  static List<String> compression(List<CompressionPart.Result> results) {
    List<String> lines = new ArrayList<>();
    lines.add("B5  a page fault while compression uses its budget, us, against quiet");
    for (CompressionPart.Result each : results) {
      lines.add(TimesText.row(each.busy() ? "busy" : "quiet", each.times()));
    }
    List<CompressionPart.Result> busy = results.stream().filter(r -> r.busy()).toList();
    List<CompressionPart.Result> quiet = results.stream().filter(r -> !r.busy()).toList();
    for (CompressionPart.Result each : busy) {
      lines.add(
          format(
              "    busy: %d fresh pages left, %d did not; compression used %.0f %% of its budget",
              each.evictedMeanwhile(), each.freshLeft(), PERCENT * each.budgetShare()));
    }
    if (!busy.isEmpty() && !quiet.isEmpty()) {
      lines.add(disturbed(busy, quiet));
    }
    return lines;
  }

  private static String disturbed(
      List<CompressionPart.Result> busy, List<CompressionPart.Result> quiet) {
    ToDoubleFunction<CompressionPart.Result> p99 = r -> r.times().p99().ns();
    if (!busy.stream().allMatch(CompressionPart.Result::wasSaturated)) {
      return "    compression used less than 80 % of its budget, or ran out of pages: no verdict";
    }
    return TargetText.isKnown(busy, p99) && TargetText.isKnown(quiet, p99)
        ? most("p99 over quiet", Verdicts.ratio(busy, quiet, p99), MOST_DISTURBED)
        : "    too few accesses in a part: no verdict";
  }

  static List<String> busy(List<BusyPart.Result> results) {
    List<String> lines = new ArrayList<>();
    lines.add("B6  a page fault beside busy threads, us: pager / C lanes");
    for (BusyPart.Result each : results) {
      lines.add(format("    %d busy threads:", each.busyThreads()));
      lines.add(TimesText.row("pager", each.times()));
      lines.add(TimesText.row(LaneTimes.of(each.lanes())));
    }
    lines.add(
        most("p99", results, r -> r.times().p99().ns(), r -> lanesP99(r.lanes()), MOST_DISTURBED));
    return lines;
  }

  private static double lanesP99(FaultLanes.Result lanes) {
    return LaneTimes.of(lanes).p99().ns();
  }

  /** The bounds of the ratio are those of both intervals: it needs no second part. */
  static List<String> safepoints(SafepointPart.Result each) {
    List<String> lines = new ArrayList<>();
    lines.add("B14 time until all threads of a client have stopped, while one waits in faults, us");
    lines.add(
        format(
            "    stops    n %d: p50 %s, p99 %s, longest %.1f",
            each.safepoints(), each.p50().us(), each.p99().us(), each.maxNs() / NS_PER_US));
    lines.add(TimesText.row("faults", each.times()));
    boolean faulted = COLLECTIONS_A_FAULT * each.faults() >= each.collections();
    String counts = format("%d collections beside %d faults", each.collections(), each.faults());
    if (!each.p99().isKnown() || !each.times().p99().isKnown() || !faulted) {
      lines.add(format("    %s: too few for a verdict", counts));
      return lines;
    }
    Estimate ratio =
        new Estimate(
            each.p99().ns() / each.times().p99().ns(),
            each.p99().lowNs() / each.times().p99().highNs(),
            each.p99().highNs() / each.times().p99().lowNs(),
            1);
    lines.add(
        format(
            "    %s, no deadlock; p99 over that of a fault: %s x, target at most %.1f: %s",
            counts,
            ratio.text(),
            MOST_SAFEPOINT,
            TargetText.judged(
                ratio.value() <= MOST_SAFEPOINT,
                each.collections(),
                LEAST_COLLECTIONS,
                "collections")));
    return lines;
  }

  static List<String> first(List<FaultPart.Result> results) {
    List<String> lines = new ArrayList<>();
    lines.add("B15 p99 of the first 1,000 faults of a new daemon over that of all later faults");
    for (FaultPart.Result each : results) {
      lines.add(
          format(
              "    first %s us, later %s us; n %d",
              each.times().firstP99().us(), each.times().laterP99().us(), each.times().count()));
    }
    lines.add(
        most(
            "p99",
            results,
            r -> r.times().firstP99().ns(),
            r -> r.times().laterP99().ns(),
            MOST_FIRST));
    return lines;
  }
}
