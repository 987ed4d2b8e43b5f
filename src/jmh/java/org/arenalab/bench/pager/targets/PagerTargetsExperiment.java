package org.arenalab.bench.pager.targets;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.arenalab.bench.nativecontrol.FaultLanes;
import org.arenalab.bench.pager.targets.PagerTarget.PartKind;
import org.arenalab.bench.result.envelope.RunOutcome;
import org.arenalab.bench.run.Interruption;
import org.arenalab.bench.run.KeptExperiment;

/**
 * The experiment {@code pager targets}. The results are {@code targets.json}, {@code targets.txt},
 * rows for {@code compare}, and the envelope. Used by one thread; Ctrl-C is handled by another.
 */
public final class PagerTargetsExperiment {
  private final PagerTargetsPlan plan;
  private final PrintWriter out;
  private final KeptExperiment kept;
  private final PagerTargetsResults results = new PagerTargetsResults();

  private PagerTargetsExperiment(PagerTargetsPlan plan, PrintWriter out, KeptExperiment kept) {
    this.plan = plan;
    this.out = out;
    this.kept = kept;
  }

  /**
   * Creates an experiment and its results folder.
   *
   * @param words the words the user typed, for the envelope
   */
  public static PagerTargetsExperiment create(
      PagerTargetsPlan plan, List<String> words, PrintWriter out) throws IOException {
    return new PagerTargetsExperiment(plan, out, KeptExperiment.create("pager-targets", words));
  }

  /**
   * Runs the experiment and returns the exit code.
   *
   * @throws org.arenalab.bench.nativecontrol.NativeStepsException if the control cannot be built
   */
  public int run() throws IOException, InterruptedException {
    try (Interruption interruption =
            new Interruption(() -> conclude(RunOutcome.INTERRUPTED, "Interrupted."));
        FaultLanes control = FaultLanes.build(plan.compiler())) {
      for (PartKind kind : PartKind.values()) {
        if (plan.has(kind) && !runAll(kind, control, interruption)) {
          return KeptExperiment.FAILED;
        }
      }
    }
    return conclude(RunOutcome.FINISHED, null);
  }

  private boolean runAll(PartKind kind, FaultLanes control, Interruption interruption)
      throws InterruptedException {
    int runs =
        switch (kind) {
          case DAEMON_KILLS, IDLE, RACES, SAFEPOINTS -> 1;
          case BOTH_KILLED -> plan.trialGroups();
          default -> plan.runs();
        };
    for (int run = 0; run < runs; run++) {
      try {
        announce(kind, run + 1, runs);
        run(kind, run, control);
        interruption.parkIfRequested();
      } catch (IOException | RuntimeException e) {
        interruption.parkIfRequested();
        int _ =
            conclude(
                RunOutcome.INTERRUPTED,
                "pager targets: a part of " + names(kind) + " failed: " + e);
        return false;
      }
    }
    return true;
  }

  private void announce(PartKind kind, int run, int runs) {
    out.printf("%s  part %d of %d%n", names(kind), run, runs);
    out.flush();
  }

  private String names(PartKind kind) {
    return String.join(
        ", ",
        plan.targets().stream()
            .filter(each -> each.part() == kind)
            .map(each -> each + " " + each.description())
            .toList());
  }

  private void run(PartKind kind, int run, FaultLanes control)
      throws IOException, InterruptedException {
    switch (kind) {
      case FAULTS -> keep(results.faults, FaultPart.run(plan, control));
      case MEMORY -> keep(results.memory, MemoryPart.run(plan));
      case THROUGHPUT -> keep(results.throughput, ThroughputPart.run(plan, control));
      case ENSURE -> keep(results.ensure, EnsurePart.run(plan));
      case COMPRESSION -> {
        // The arm that goes first changes, so that a drift of the machine favours neither.
        boolean first = run % 2 == 1;
        keep(results.compression, CompressionPart.run(plan, first));
        keep(results.compression, CompressionPart.run(plan, !first));
      }
      case BUSY -> keep(results.busy, BusyPart.run(plan, control));
      case PHASE -> {
        boolean first = run % 2 == 1;
        keep(results.phases, PhasePart.run(plan, first));
        keep(results.streams, StreamPart.run(plan, first));
        keep(results.streams, StreamPart.run(plan, !first));
      }
      case IDLE -> keep(results.idle, IdlePart.run(plan));
      case RACES -> keep(results.races, RacePart.run(plan));
      case DAEMON_KILLS -> {
        keep(results.deaths, KillPart.daemon(plan));
        for (int trial = 0; trial < plan.earlyKills(); trial++) {
          keep(results.earlyDeaths, KillPart.early(plan, trial));
        }
      }
      case BOTH_KILLED ->
          KillPart.both(plan, run, plan.clientsOf(run))
              .forEach(end -> keep(results.bothKilled, end));
      case SAFEPOINTS -> keep(results.safepoints, SafepointPart.run(plan));
    }
  }

  private synchronized <T> void keep(List<T> list, T result) {
    list.add(result);
  }

  /** Stores and prints the results so far; {@code why} is the reason for an early end, or null. */
  private synchronized int conclude(RunOutcome outcome, String why) {
    return kept.conclude(outcome, why, "experiment", out, this::keepResults);
  }

  private void keepResults() throws IOException {
    List<String> lines = new ArrayList<>(PagerTargetsText.lines(plan, results));
    out.println();
    lines.forEach(out::println);
    kept.write("targets.txt", String.join("\n", lines) + "\n");
    kept.writeDocument("targets.json", results.document(plan));
    PagerTargetsRows.of(plan, results).forEach(row -> kept.addRow(row.result()));
  }
}
