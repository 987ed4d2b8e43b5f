package org.arenalab.bench.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.arenalab.bench.plan.PlannedRow;
import org.arenalab.bench.result.row.RowId;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.runner.options.OptionsBuilder;

class ForkScheduleTest {
  private static final long SEED = 42;
  private final List<PlannedRow> rows = IntStream.range(0, 12).mapToObj(i -> row(i, 5)).toList();

  @Test
  void shouldRunEveryRowOncePerPass() {
    ForkSchedule schedule = ForkSchedule.interleaved(rows, SEED);

    assertThat(schedule.passes()).isEqualTo(5);
    for (int pass = 1; pass <= 5; pass++) {
      assertThat(pass(schedule, pass)).containsExactlyInAnyOrderElementsOf(rows);
    }
    assertThat(schedule.steps().stream().map(ForkSchedule.Step::pass)).isSorted();
  }

  @Test
  void shouldDrawANewOrderForEachPass() {
    ForkSchedule schedule = ForkSchedule.interleaved(rows, SEED);

    Set<List<PlannedRow>> orders = new HashSet<>();
    for (int pass = 1; pass <= 5; pass++) {
      orders.add(pass(schedule, pass));
    }
    assertThat(orders).hasSize(5);
  }

  @Test
  void shouldRepeatItselfForTheSameSeedOnly() {
    ForkSchedule schedule = ForkSchedule.interleaved(rows, SEED);

    assertThat(ForkSchedule.interleaved(rows, SEED)).isEqualTo(schedule);
    assertThat(ForkSchedule.interleaved(rows, SEED + 1)).isNotEqualTo(schedule);
  }

  @Test
  void shouldLeaveRowsWithFewerForksOutOfTheLastPasses() {
    List<PlannedRow> mixed = List.of(row(0, 1), row(1, 3));

    ForkSchedule schedule = ForkSchedule.interleaved(mixed, SEED);

    assertThat(schedule.steps()).hasSize(4);
    assertThat(pass(schedule, 3)).containsExactly(mixed.get(1));
  }

  @Test
  void shouldKeepTheForksOfARowTogetherWhereAskedTo() {
    ForkSchedule schedule = ForkSchedule.rowByRow(List.of(row(0, 2), row(1, 2)));

    assertThat(schedule.steps().stream().map(step -> step.row().id().threads()))
        .containsExactly(1, 1, 2, 2);
  }

  private static List<PlannedRow> pass(ForkSchedule schedule, int pass) {
    return schedule.steps().stream()
        .filter(step -> step.pass() == pass)
        .map(ForkSchedule.Step::row)
        .toList();
  }

  private static PlannedRow row(int number, int forks) {
    RowId id = new RowId("a.Suite.measure", Mode.AverageTime, new TreeMap<>(), number + 1);
    return new PlannedRow(id, new OptionsBuilder().build(), forks, 1_000);
  }
}
