package org.arenalab.bench.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.arenalab.bench.result.row.ReplayFigures;
import org.junit.jupiter.api.Test;

/** The means of parts of a pass. */
class PartMeansTest {
  @Test
  void shouldTakeTheMeanOfEachPart() {
    PartMeans means = new PartMeans(2L * PartMeans.PARTS);
    for (int event = 0; event < 2 * PartMeans.PARTS; event++) {
      means.add(event, event);
    }

    assertThat(means.means())
        .containsExactly(
            IntStream.range(0, PartMeans.PARTS).mapToDouble(part -> 2 * part + 0.5).toArray());
    assertThat(means.mean()).isEqualTo(PartMeans.PARTS - 0.5);
  }

  /** A pass of 3 events has events in the parts 0, 6 and 13 of 20. */
  @Test
  void shouldFillPartsWithoutEvents() {
    PartMeans means = new PartMeans(3);
    means.add(0, 4);
    means.add(1, 10);
    means.add(2, 7);

    assertThat(means.means())
        .startsWith(4, 4, 4, 4, 4, 4, 10, 10)
        .endsWith(10, 7, 7, 7, 7, 7, 7, 7);
    assertThat(means.mean()).isEqualTo(7);
    assertThat(new PartMeans(3).mean()).isZero();
  }

  @Test
  void shouldHaveAsManyPartsAsTheReport() {
    assertThat(ReplayFigures.RESIDENT_PARTS).hasSize(PartMeans.PARTS);
    assertThat(ReplayFigures.LIVE_PARTS).hasSize(PartMeans.PARTS);
  }
}
