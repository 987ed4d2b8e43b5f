package org.arenalab.bench.soak;

import static org.arenalab.bench.soak.SoakEpochs.MEBI;
import static org.arenalab.bench.soak.SoakEpochs.epoch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToLongFunction;
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

  private static List<SoakEpoch> twoParts(int epochsOfEach, IntToLongFunction ofFirst) {
    List<SoakEpoch> epochs = new ArrayList<>();
    for (int i = 1; i <= epochsOfEach; i++) {
      epochs.add(epoch(1, i, 1_000, ofFirst.applyAsLong(i), 0));
    }
    for (int i = 1; i <= epochsOfEach; i++) {
      epochs.add(epoch(2, epochsOfEach + i, 1_000, 10 * MEBI, 0));
    }
    return epochs;
  }

  /** The second process starts again at the first one's initial value. */
  @Test
  void shouldSeeGrowthBeforeARestart() {
    SoakFigures figures = SoakFigures.of(twoParts(105, i -> (10 + i) * MEBI));

    // Medians of epochs 6 to 15 and 96 to 105 of the first part.
    assertThat(figures.arena().firstBytes()).isEqualTo(20 * MEBI + MEBI / 2);
    assertThat(figures.arena().lastBytes()).isEqualTo(110 * MEBI + MEBI / 2);
    assertThat(figures.arena().drift()).isCloseTo(90 / 20.5, within(1e-6));
  }

  @Test
  void shouldNotJudgeByPartsThatAreTooShort() {
    assertThat(SoakFigures.of(twoParts(34, i -> MEBI)).isEnough()).isFalse();
    assertThat(SoakFigures.of(twoParts(34, i -> MEBI)).missing()).isEqualTo(35);
    assertThat(SoakFigures.of(twoParts(35, i -> MEBI)).isEnough()).isTrue();
  }

  @Test
  void shouldSeeALeakAsDriftAndNotASpike() {
    SoakFigures leak = SoakFigures.of(SoakEpochs.withMemory(105, i -> MEBI + i * MEBI / 100));
    // Medians of epochs 6 to 15 and 96 to 105: 1.105 and 2.005.
    assertThat(leak.arena().drift()).isCloseTo(0.9 / 1.105, within(1e-4));

    SoakFigures spike =
        SoakFigures.of(SoakEpochs.withMemory(105, i -> i == 104 ? 90 * MEBI : MEBI));
    assertThat(spike.arena().drift()).isZero();
    assertThat(spike.arena().peakBytes()).isEqualTo(90 * MEBI);
    assertThat(spike.arena().medianBytes()).isEqualTo(MEBI);

    SoakFigures page = SoakFigures.of(SoakEpochs.withMemory(105, i -> MEBI + (i > 50 ? 4096 : 0)));
    assertThat(page.arena().drift()).isZero();
  }

  @Test
  void shouldHaveTheProcessAloneWhereTheArenaIsUnknown() {
    SoakFigures figures = SoakFigures.of(SoakEpochs.of(10, SoakEpochs::unknown));

    assertThat(figures.arena()).isNull();
    assertThat(figures.process().peakBytes()).isEqualTo(10 * MEBI);
    assertThat(figures.madvisePerStep()).isNaN();
  }

  @Test
  void shouldSeeAProcessThatGrowsBesideAnArenaThatDoesNot() {
    SoakFigures figures =
        SoakFigures.of(SoakEpochs.withProcess(105, i -> 100 * MEBI + i * MEBI / 2));

    assertThat(figures.arena().drift()).isZero();
    // Medians of epochs 6 to 15 and 96 to 105: 105.25 and 150.25.
    assertThat(figures.process().firstBytes()).isEqualTo(105 * MEBI + MEBI / 4);
    assertThat(figures.process().drift()).isCloseTo(45 / 105.25, within(1e-6));
  }

  @Test
  void shouldSayHowManyEpochsAreMissing() {
    SoakFigures three = SoakFigures.of(SoakEpochs.withMemory(3, i -> MEBI));
    assertThat(three.isEnough()).isFalse();
    // 30 epochs, and the first five of the next part, in which the JVM compiles.
    assertThat(three.missing()).isEqualTo(35);

    SoakFigures enough = SoakFigures.of(SoakEpochs.withMemory(35, i -> MEBI));
    assertThat(enough.isEnough()).isTrue();
    assertThat(enough.missing()).isZero();
    assertThat(SoakFigures.of(SoakEpochs.withMemory(34, i -> MEBI)).isEnough()).isFalse();
  }

  @Test
  void shouldSayWhenTheMachineIsBusy() {
    SoakBusyness quiet = SoakFigures.of(SoakEpochs.withWait(10, 9_000_000, 0)).busyness();
    assertThat(quiet.isBusy()).isFalse();
    assertThat(quiet.text(1.5)).contains("quiet", "0.90 % of the time", "load average 1.5");

    SoakBusyness waiting = SoakFigures.of(SoakEpochs.withWait(10, 11_000_000, 0)).busyness();
    assertThat(waiting.isBusy()).isTrue();
    assertThat(waiting.text(-1)).contains("busy", "1.10 % of the time", "load average unknown");
    assertThat(SoakFigures.of(SoakEpochs.withWait(10, 0, 11_000_000)).busyness().isBusy()).isTrue();

    SoakBusyness unknown = SoakFigures.of(SoakEpochs.of(10, SoakEpochs::unknown)).busyness();
    assertThat(unknown.text(1)).contains("load unknown");
    assertThat(new SoakBusyness(Double.NaN, 0).text(1)).contains("load unknown");
    assertThat(new SoakBusyness(0, Double.NaN).text(1)).contains("load unknown");
    assertThat(new SoakBusyness(Double.NaN, 0.5).text(1)).contains("busy");
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
