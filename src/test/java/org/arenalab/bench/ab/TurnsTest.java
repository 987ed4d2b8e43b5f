package org.arenalab.bench.ab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.arenalab.bench.plan.PlannedRow;
import org.arenalab.bench.result.row.RowId;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.runner.options.OptionsBuilder;

class TurnsTest {
  private static final List<PlannedRow> ROWS =
      IntStream.range(0, 20).mapToObj(i -> row("row" + i)).toList();

  @Test
  void shouldMeasureEachRowOutOfBothJarsOneAfterTheOther() {
    List<Turns.Turn> pass = new Turns(7).pass(1, ROWS);

    assertThat(pass).hasSize(40).doesNotHaveDuplicates();
    for (int i = 0; i < pass.size(); i += 2) {
      assertThat(pass.get(i).row()).isEqualTo(pass.get(i + 1).row());
      assertThat(pass.get(i).jar()).isNotEqualTo(pass.get(i + 1).jar());
    }
  }

  @Test
  void shouldGoTheOtherWayRoundInTheSecondPassOfABlock() {
    Turns turns = new Turns(7);
    for (int block = 0; block < 5; block++) {
      for (PlannedRow row : ROWS) {
        assertThat(first(turns, 2 * block + 2, row))
            .isEqualTo(first(turns, 2 * block + 1, row).other());
      }
    }
  }

  @Test
  void shouldDrawWhichWayABlockBegins() {
    Turns turns = new Turns(7);
    int beginningWithA = 0;
    for (int block = 0; block < 50; block++) {
      for (PlannedRow row : ROWS) {
        beginningWithA += first(turns, 2 * block + 1, row) == Letter.A ? 1 : 0;
      }
    }
    // 500 are expected, with a standard deviation of 16.
    assertThat(beginningWithA).isBetween(430, 570);
    assertThat(new Turns(7).pass(1, ROWS)).isNotEqualTo(new Turns(8).pass(1, ROWS));
    assertThat(new Turns(7).pass(1, ROWS)).isNotEqualTo(new Turns(7).pass(3, ROWS));
  }

  @Test
  void shouldGoOnAsItWouldHaveWhicheverRowsAreLeft() {
    List<PlannedRow> some = List.of(ROWS.get(3), ROWS.get(11));
    for (PlannedRow row : some) {
      assertThat(first(new Turns(7), 5, row))
          .isEqualTo(
              new Turns(7)
                  .pass(5, some).stream()
                      .filter(turn -> turn.row().equals(row))
                      .findFirst()
                      .get()
                      .jar());
    }
  }

  private static Letter first(Turns turns, int pass, PlannedRow row) {
    List<Turns.Turn> both = new ArrayList<>(turns.pass(pass, ROWS));
    both.removeIf(turn -> !turn.row().equals(row));
    return both.getFirst().jar();
  }

  private static PlannedRow row(String name) {
    return new PlannedRow(
        new RowId("a.B." + name, Mode.AverageTime, new TreeMap<>(), 1),
        new OptionsBuilder().build(),
        1,
        0);
  }
}
