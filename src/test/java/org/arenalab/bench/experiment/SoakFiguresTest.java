package org.arenalab.bench.experiment;

import static org.arenalab.bench.experiment.SoakEpochs.MEBI;
import static org.arenalab.bench.experiment.SoakEpochs.epoch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SoakFiguresTest {
  @Test
  void shouldComputeMeanAndVariation() {
    // 8, 9 and 10 remain once two of ten are left out for warm-up.
    SoakFigures figures =
        SoakFigures.of(
            SoakEpochs.of(10, i -> epoch(1, i, i <= 2 ? 1 : i % 2 == 0 ? 90 : 110, MEBI, 0)));

    assertThat(figures.epochs()).isEqualTo(8);
    assertThat(figures.meanRate()).isEqualTo(100);
    assertThat(figures.minRate()).isEqualTo(90);
    assertThat(figures.maxRate()).isEqualTo(110);
    // Eight values 10 away from their mean: sqrt(800 / 7) / 100.
    assertThat(figures.rateCv()).isCloseTo(0.106904, within(1e-6));
  }

  @Test
  void shouldLeaveOutTheWarmupOfEveryPart() {
    List<SoakEpoch> epochs = new ArrayList<>();
    for (int part = 1; part <= 2; part++) {
      for (int i = 1; i <= 40; i++) {
        epochs.add(epoch(part, 40 * (part - 1) + i, i <= 5 ? 1 : 1000, MEBI, 0));
      }
    }

    SoakFigures figures = SoakFigures.of(epochs);

    assertThat(figures.epochs()).isEqualTo(70);
    assertThat(figures.minRate()).isEqualTo(1000);
    assertThat(figures.rateCv()).isZero();
  }

  @Test
  void shouldSeeALeakAsDriftAndNotASpike() {
    SoakFigures leak = SoakFigures.of(SoakEpochs.withMemory(105, i -> MEBI + i * MEBI / 100));
    // Medians of epochs 6 to 15 and 96 to 105: 1.105 and 2.005.
    assertThat(leak.memoryDrift()).isCloseTo(0.9 / 1.105, within(1e-4));

    SoakFigures spike =
        SoakFigures.of(SoakEpochs.withMemory(105, i -> i == 104 ? 90 * MEBI : MEBI));
    assertThat(spike.memoryDrift()).isZero();
    assertThat(spike.peakBytes()).isEqualTo(90 * MEBI);
    assertThat(spike.medianBytes()).isEqualTo(MEBI);

    SoakFigures page = SoakFigures.of(SoakEpochs.withMemory(105, i -> MEBI + (i > 50 ? 4096 : 0)));
    assertThat(page.memoryDrift()).isZero();
  }

  @Test
  void shouldFallBackToTheProcessWhereTheArenaIsUnknown() {
    SoakFigures figures = SoakFigures.of(SoakEpochs.of(10, SoakEpochs::unknown));

    assertThat(figures.memory()).isEqualTo(SoakFigures.Memory.PROCESS);
    assertThat(figures.peakBytes()).isEqualTo(10 * MEBI);
    assertThat(figures.madvisePerStep()).isNaN();
  }

  @Test
  void shouldCountCallsPerStep() {
    SoakFigures figures =
        SoakFigures.of(SoakEpochs.of(5, i -> epoch(1, i, 1_000, MEBI, i == 1 ? 99 : 2)));

    assertThat(figures.epochs()).isEqualTo(4);
    assertThat(figures.madvisePerStep()).isEqualTo(0.002);
    assertThat(figures.minorFaultsPerStep()).isEqualTo(0.003);
  }

  @Test
  void shouldRefuseNothing() {
    assertThatThrownBy(() -> SoakFigures.of(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
