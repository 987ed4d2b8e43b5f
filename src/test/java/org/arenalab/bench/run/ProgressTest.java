package org.arenalab.bench.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.arenalab.bench.plan.PlannedRow;
import org.arenalab.bench.result.row.RowId;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.runner.options.OptionsBuilder;

class ProgressTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  @Test
  void shouldScaleTheRestByWhatTheFinishedForksTook() {
    RowId id = new RowId("a.Suite.measure", Mode.AverageTime, new TreeMap<>(), 2);
    PlannedRow row = new PlannedRow(id, new OptionsBuilder().build(), 4, SECOND);
    ForkSchedule schedule = ForkSchedule.interleaved(List.of(row), 1);
    Progress progress = new Progress(schedule);

    assertThat(progress.finish(schedule.steps().get(0), "3.12 ns/op", 100 * SECOND))
        .isEqualTo("[1/4] pass 1/4 Suite.measure t2   3.12 ns/op   ETA 5 min 0 s");
    assertThat(progress.finish(schedule.steps().get(1), "x", 120 * SECOND))
        .endsWith("ETA 2 min 0 s");
  }

  @Test
  void shouldSayDurationsInWordsOfTheRightSize() {
    assertThat(Progress.duration(59 * SECOND)).isEqualTo("59 s");
    assertThat(Progress.duration(250 * SECOND)).isEqualTo("4 min 10 s");
    assertThat(Progress.duration(3_900 * SECOND)).isEqualTo("1 h 5 min");
  }
}
