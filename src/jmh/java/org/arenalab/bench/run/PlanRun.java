package org.arenalab.bench.run;

import java.io.PrintStream;
import java.util.List;
import org.arenalab.bench.plan.PlannedRow;
import org.arenalab.bench.plan.ResolvedPlan;
import org.arenalab.bench.plan.RunPlan;
import org.arenalab.bench.plan.ShardPlan;
import org.arenalab.bench.result.envelope.RunDescription;
import org.arenalab.bench.result.row.Counted;
import org.arenalab.bench.result.row.RowLabels;
import org.arenalab.bench.result.row.SummaryTable;
import org.openjdk.jmh.runner.options.VerboseMode;

/** A run that answers the questions of a run plan, fork by fork, and prints the answers. */
public final class PlanRun {
  private final RunPlan plan;
  private final ResolvedPlan resolved;
  private final ForkSchedule schedule;
  private final long seed;
  private final KeptRun.Part part;
  private final PrintStream out = System.out;

  /**
   * @param interleave one fork of every row per pass; else all forks of a row together
   * @param seed of the order and of the bootstrap
   */
  public PlanRun(RunPlan plan, ResolvedPlan resolved, boolean interleave, long seed) {
    this(plan, resolved, interleave, seed, KeptRun.Part.whole());
  }

  private PlanRun(
      RunPlan plan, ResolvedPlan resolved, boolean interleave, long seed, KeptRun.Part part) {
    this.plan = plan;
    this.resolved = resolved;
    this.seed = seed;
    this.part = part;
    this.schedule =
        interleave
            ? ForkSchedule.interleaved(resolved.rows(), seed)
            : ForkSchedule.rowByRow(resolved.rows());
  }

  /**
   * Returns a run of a part of a plan.
   *
   * @param share the share of a shard, or null for the whole plan
   * @param before the run that is resumed, or null
   */
  public static PlanRun part(
      RunPlan plan,
      ResolvedPlan resolved,
      boolean interleave,
      long seed,
      ShardPlan.Share share,
      ResumedRun before) {
    return new PlanRun(
        plan,
        share == null ? resolved : resolved.only(share.rows()),
        interleave,
        seed,
        new KeptRun.Part(before, share));
  }

  /** Prints every row, without measuring any. */
  public void list() {
    RowLabels labels = RowLabels.of(resolved.rows().stream().map(PlannedRow::id).toList());
    for (PlannedRow row : resolved.rows()) {
      out.println(labels.label(row.id()) + "   " + Counted.of(row.forks(), "fork"));
    }
    out.println(headline());
  }

  /** Measures, keeps and prints the rows; returns the exit code. */
  public int run(List<String> command) {
    try (JmhLock lock = JmhLock.take()) {
      KeptRun run =
          new KeptRun(
              describe(command),
              null,
              rows -> new SummaryTable(rows, seed).print(resolved.questions()),
              part);
      out.println(headline());
      run.printProgress();
      out.println("JMH's own output: " + run.folder().log());
      new ForkByFork(schedule, run, false).measure(run.folder().log(), VerboseMode.NORMAL);
      return run.finish();
    }
  }

  private String headline() {
    return "Run plan %s: %s, %s in %s (seed %d), about %s"
        .formatted(
            plan.name(),
            Counted.of(resolved.rows().size(), "row"),
            Counted.of(schedule.steps().size(), "fork"),
            Counted.of(schedule.passes(), "pass"),
            seed,
            Progress.duration(Progress.estimate(schedule).toNanos()));
  }

  private RunDescription describe(List<String> command) {
    Profilers profilers = Profilers.of(resolved.rows().getFirst().options(), List.of());
    return new RunDescription(
        RunDescription.OF_A_PLAN,
        command,
        new RunDescription.PlanText(plan.name(), plan.source(), plan.content()),
        resolved.rows().stream().map(PlannedRow::expected).toList(),
        profilers.names(),
        profilers.disturbing(),
        schedule.interleaved(),
        seed,
        schedule.steps().stream().map(ForkSchedule.Step::label).toList());
  }
}
