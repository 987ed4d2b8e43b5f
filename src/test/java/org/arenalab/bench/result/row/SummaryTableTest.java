package org.arenalab.bench.result.row;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.arenalab.bench.result.SampleRows;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;

class SummaryTableTest {
  private static final long SEED = 1;

  @Test
  void shouldPutEachArmAgainstTheFloorAndTheReference() {
    RunResult floor = SampleRows.row("floor", forks(6, 2));
    RunResult reference = SampleRows.row("baseline", forks(6, 4_000));
    RunResult ours = SampleRows.row("ours", forks(6, 3));

    String table = print(List.of(floor, reference, ours), List.of(floor, reference, ours));

    assertThat(table)
        .isEqualTo(
            """
            How fast?
              Suite.measure size=64 t1
                arm       time/op               time vs floor          speed vs baseline
                floor     2.00 ns [2.00, 2.00]  1                      2,000x [2,000, 2,000]
                baseline  4.00 µs [4.00, 4.00]  2,000x [2,000, 2,000]  1
                ours      3.00 ns [3.00, 3.00]  1.50x [1.50, 1.50]     1,333x [1,333, 1,333]

            Medians over 6 forks [95 % interval, bootstrap over forks]
            """);
  }

  @Test
  void shouldSayWhatWasNotMeasured() {
    RunResult floor = SampleRows.row("floor", forks(2, 2));
    RunResult ours = SampleRows.row("ours", forks(2, 3));

    String table = print(List.of(floor), List.of(floor, ours));

    assertThat(table).contains("ours   not measured", "fewer than 6 forks give no 95 % interval");
  }

  /** The sample's metrics are twice its score; the floor of the test has no arena figures. */
  @Test
  void shouldAnswerAQuestionOfMemoryWithItsMetrics() {
    List<String> arena = MemoryMoments.ARENA.metrics();
    List<String> process = MemoryMoments.PROCESS.metrics();
    RunResult lean =
        SampleRows.row("LEAN", forks(6, 9), List.of(arena.get(0), arena.get(1), process.get(1)));
    RunResult peer = SampleRows.row("mimalloc-critical", forks(6, 4), process);
    RunResult missing = SampleRows.row("jemalloc-critical", forks(6, 4), process);
    Question question =
        new Question(
            "What do FAST and LEAN hold?",
            "arm",
            null,
            null,
            List.of(
                RowId.of(lean.getParams()),
                RowId.of(peer.getParams()),
                RowId.of(missing.getParams())));

    String table = new SummaryTable(List.of(lean, peer), SEED).print(List.of(question));

    assertThat(table.replaceAll(" +", " "))
        .contains("arm at rest peak of a burst one second later")
        .contains(MemoryMoments.ARENA.caption(), MemoryMoments.PROCESS.caption())
        .contains("LEAN 18.0 [18.0, 18.0] 18.0 [18.0, 18.0] -")
        .contains("LEAN - 18.0 [18.0, 18.0] -")
        .contains("mimalloc-critical - - -")
        .contains("mimalloc-critical 8.00 [8.00, 8.00] 8.00 [8.00, 8.00] 8.00 [8.00, 8.00]")
        .contains("jemalloc-critical not measured not measured not measured")
        .doesNotContain("time/op");
    assertThat(table.lines()).allMatch(line -> line.length() <= SummaryTable.WIDTH);
  }

  /** The sample's metrics are twice its score. */
  @Test
  void shouldShowAReplayNetOfTheFloor() {
    List<String> metrics = new ArrayList<>(ReplayFigures.MEMORY.metrics());
    metrics.addAll(List.of("event.p50", "event.max"));
    metrics.addAll(List.of("resident.part05", "live.part20"));
    RunResult floor = SampleRows.row("floor", forks(6, 2), metrics);
    RunResult reference = SampleRows.row("baseline", forks(6, 40), metrics);

    String table = print(List.of(floor, reference), List.of(floor, reference));

    assertThat(table.replaceAll(" +", " "))
        .contains("arm time/op net of floor speed vs baseline")
        .contains("floor 2.00 ns [2.00, 2.00] 0 20.0x [20.0, 20.0]")
        .contains("baseline 40.0 ns [40.0, 40.0] 38.0 ns [38.0, 38.0] 1")
        .contains("arm p50 p99 p99.9 max")
        .contains("baseline 80.0 [80.0, 80.0] - - 80.0 ns [80.0, 80.0]")
        .contains("arm peak MiB MiB-seconds mean by live")
        .contains("baseline 80.0 [80.0, 80.0] 80.0 [80.0, 80.0] 80.0 [80.0, 80.0]")
        .contains("arm at 25 % at 50 % at 75 % at 100 %")
        .contains("(live blocks) - - - 4.00 [4.00, 4.00]")
        .contains(ReplayFigures.TIMES.caption(), ReplayFigures.MEMORY.caption());
    assertThat(table.lines()).allMatch(line -> line.length() <= SummaryTable.WIDTH);
  }

  @Test
  void shouldStayWithinItsWidth() {
    double[][] wild = {{1.5e9}, {2.5e9}, {3.5e9}, {4.5e9}, {5.5e9}, {9.9e9}};
    RunResult floor = SampleRows.row("floor", forks(6, 0.001234));
    RunResult reference = SampleRows.row("baselineWithAVeryLongNameIndeed", wild);

    String table = print(List.of(floor, reference), List.of(floor, reference));

    assertThat(table.lines()).allMatch(line -> line.length() <= SummaryTable.WIDTH);
  }

  @Test
  void shouldCompareTimesWhateverTheModeAndTheUnit() {
    RunResult time = SampleRows.row("t", Mode.AverageTime, TimeUnit.MICROSECONDS, 1, forks(1, 2));
    RunResult rate = SampleRows.row("r", Mode.Throughput, TimeUnit.MICROSECONDS, 4, forks(1, 2));

    assertThat(TimePerOperation.nanoseconds(time)[0][0]).isEqualTo(2_000);
    // Four threads make 2 operations per µs together: each takes 2 µs for one.
    assertThat(TimePerOperation.nanoseconds(rate)[0][0]).isEqualTo(2_000);
  }

  @Test
  void shouldWriteThreeDigitsAndAUnitThatSuits() {
    assertThat(TimePerOperation.format(3.1234)).isEqualTo("3.12 ns");
    assertThat(TimePerOperation.format(14_230)).isEqualTo("14.2 µs");
    assertThat(TimePerOperation.format(999.6)).isEqualTo("1,000 ns");
    assertThat(TimePerOperation.format(2_340_000_000.0)).isEqualTo("2.34 s");
    assertThat(TimePerOperation.format(0.04321)).isEqualTo("0.0432 ns");
    assertThat(TimePerOperation.format(new Estimate(1_500, 900, 2_000, 6)))
        .isEqualTo("1.50 µs [0.900, 2.00]");
    assertThat(TimePerOperation.format(new Estimate(1_500, 1_500, 1_500, 1))).isEqualTo("1.50 µs");
  }

  private static String print(List<RunResult> measured, List<RunResult> promised) {
    Question question =
        new Question(
            "How fast?",
            "arm",
            "floor",
            promised.size() > 1 ? promised.get(1).getParams().getParam("arm") : null,
            promised.stream().map(row -> RowId.of(row.getParams())).toList());
    return new SummaryTable(measured, SEED).print(List.of(question));
  }

  private static double[][] forks(int count, double score) {
    return IntStream.range(0, count)
        .mapToObj(fork -> new double[] {score, score})
        .toArray(double[][]::new);
  }
}
