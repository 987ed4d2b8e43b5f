package org.arenalab.bench.run;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.ToIntFunction;
import org.arenalab.bench.plan.PlannedRow;
import org.arenalab.bench.result.row.RowId;

/**
 * The order in which the forks of a run are started.
 *
 * @param passes the number of passes
 */
public record ForkSchedule(List<Step> steps, int passes, boolean interleaved) {

  /** One fork: the {@code pass}-th of its row, counted from 1. */
  public record Step(int pass, PlannedRow row) {
    public String label() {
      return "pass " + pass + " " + row.id().identity();
    }
  }

  /**
   * Returns a schedule with one fork of each row per pass, in an order that is drawn anew for each
   * pass. A row with fewer forks than another is not in the last passes. Equal seeds give equal
   * orders.
   */
  public static ForkSchedule interleaved(List<PlannedRow> rows, long seed) {
    Random random = new Random(seed);
    int passes = passes(rows);
    List<Step> steps = new ArrayList<>();
    for (int pass = 1; pass <= passes; pass++) {
      List<Step> drawn = new ArrayList<>();
      for (PlannedRow row : rows) {
        if (pass <= row.forks()) {
          drawn.add(new Step(pass, row));
        }
      }
      Collections.shuffle(drawn, random);
      steps.addAll(drawn);
    }
    return new ForkSchedule(List.copyOf(steps), passes, true);
  }

  /** Returns the remaining steps, if rows have some of their forks already. */
  ForkSchedule without(ToIntFunction<RowId> finished) {
    return new ForkSchedule(
        steps.stream().filter(step -> step.pass() > finished.applyAsInt(step.row().id())).toList(),
        passes,
        interleaved);
  }

  /** Returns a schedule with all forks of a row in succession, as in JMH. */
  public static ForkSchedule rowByRow(List<PlannedRow> rows) {
    List<Step> steps = new ArrayList<>();
    for (PlannedRow row : rows) {
      for (int pass = 1; pass <= row.forks(); pass++) {
        steps.add(new Step(pass, row));
      }
    }
    return new ForkSchedule(List.copyOf(steps), passes(rows), false);
  }

  private static int passes(List<PlannedRow> rows) {
    return rows.stream().mapToInt(PlannedRow::forks).max().orElse(0);
  }
}
