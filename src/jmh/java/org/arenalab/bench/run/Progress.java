package org.arenalab.bench.run;

import java.time.Duration;
import org.arenalab.bench.plan.PlannedRow;
import org.arenalab.bench.result.row.RowLabels;

/**
 * One line per finished fork, and an estimate of the remaining time. The estimate is the nominal
 * time of the remaining forks, times the ratio of actual to nominal time so far.
 */
public final class Progress {
  private final ForkSchedule schedule;
  private final RowLabels labels;
  private final long totalNs;
  private final int width;
  private int done;
  private long doneNs;

  Progress(ForkSchedule schedule) {
    this.schedule = schedule;
    this.labels = RowLabels.of(schedule.steps().stream().map(step -> step.row().id()).toList());
    this.totalNs = schedule.steps().stream().mapToLong(step -> cost(step.row())).sum();
    this.width = Integer.toString(schedule.steps().size()).length();
  }

  /**
   * Returns the line for a finished step.
   *
   * @param said its score, or the reason why it has none
   * @param elapsedNs since the first step began
   */
  String finish(ForkSchedule.Step step, String said, long elapsedNs) {
    done++;
    doneNs += cost(step.row());
    return "[%%%dd/%%d] pass %%d/%%d %%s   %%s   ETA %%s"
        .formatted(width)
        .formatted(
            done,
            schedule.steps().size(),
            step.pass(),
            schedule.passes(),
            labels.label(step.row().id()),
            said,
            duration(remainingNs(elapsedNs)));
  }

  private long remainingNs(long elapsedNs) {
    return (long) ((double) elapsedNs / doneNs * (totalNs - doneNs));
  }

  private static long cost(PlannedRow row) {
    return row.nominalNs() + PlannedRow.FORK_START_NS;
  }

  /** Returns the nominal time of {@code schedule}, before anything was measured. */
  public static Duration estimate(ForkSchedule schedule) {
    return Duration.ofNanos(schedule.steps().stream().mapToLong(step -> cost(step.row())).sum());
  }

  /** Formats a time as {@code 4 min 10 s}, or {@code 1 h 5 min}. */
  public static String duration(long ns) {
    Duration rounded = Duration.ofSeconds(Math.round(ns / 1e9));
    if (rounded.toHours() > 0) {
      return rounded.toHours() + " h " + rounded.toMinutesPart() + " min";
    }
    if (rounded.toMinutes() > 0) {
      return rounded.toMinutes() + " min " + rounded.toSecondsPart() + " s";
    }
    return rounded.toSeconds() + " s";
  }
}
