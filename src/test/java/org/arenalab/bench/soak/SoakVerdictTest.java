package org.arenalab.bench.soak;

import static org.arenalab.bench.soak.SoakEpochs.MEBI;
import static org.arenalab.bench.soak.SoakEpochs.epoch;
import static org.assertj.core.api.Assertions.assertThat;

import org.arenalab.bench.soak.SoakVerdict.Criterion;
import org.arenalab.bench.soak.SoakVerdict.Judgement;
import org.junit.jupiter.api.Test;

class SoakVerdictTest {
  private static final SoakFigures FAST = soak(1_000, 32 * MEBI, 0);

  private static SoakFigures soak(long steps, long bytes, long calls) {
    return SoakFigures.of(SoakEpochs.of(30, i -> epoch(1, i, steps * 1_000, bytes, calls)));
  }

  private static SoakFigures varying(int percent) {
    return SoakFigures.of(
        SoakEpochs.of(
            30, i -> epoch(1, i, 1_000_000 + (i % 2 == 0 ? 1 : -1) * 10_000L * percent, MEBI, 0)));
  }

  private static Judgement judge(SoakFigures soak) {
    return SoakVerdict.judge(soak, FAST, null, null).judgement();
  }

  private static Criterion criterion(SoakVerdict verdict, String name) {
    return verdict.criteria().stream().filter(c -> c.name().equals(name)).findFirst().orElseThrow();
  }

  @Test
  void shouldGoWhereEveryCriterionIsMet() {
    assertThat(judge(soak(1_000, 9 * MEBI, 0))).isEqualTo(Judgement.GO);
    assertThat(judge(soak(901, 9 * MEBI, 0))).isEqualTo(Judgement.GO);
  }

  @Test
  void shouldBeNeutralWhereMoreThanTenPercentAreLost() {
    assertThat(judge(soak(890, 9 * MEBI, 0))).isEqualTo(Judgement.NEUTRAL);
  }

  @Test
  void shouldJudgeThePeakAsHakmemDoes() {
    assertThat(judge(soak(1_000, 10 * MEBI, 0))).isEqualTo(Judgement.NEUTRAL);
    assertThat(judge(soak(1_000, 15 * MEBI, 0))).isEqualTo(Judgement.NEUTRAL);
    assertThat(judge(soak(1_000, 17 * MEBI, 0))).isEqualTo(Judgement.NO_GO);
    // hakmem's own result: 32.88 MB of 33.00.
    Criterion reference =
        criterion(SoakVerdict.judge(soak(1_000, 32_880_000, 0), null, null, null), "arena peak");
    assertThat(reference.judgement()).isEqualTo(Judgement.NO_GO);
    assertThat(reference.found())
        .contains("31.36 MiB resident, 0.4 % less than hakmem's 31.47 MiB");
  }

  @Test
  void shouldRefuseALeak() {
    SoakFigures leak = SoakFigures.of(SoakEpochs.withMemory(100, i -> MEBI + i * (MEBI / 100)));

    assertThat(judge(leak)).isEqualTo(Judgement.NO_GO);
    assertThat(judge(SoakFigures.of(SoakEpochs.withMemory(100, i -> 9 * MEBI - i * 60_000L))))
        .isEqualTo(Judgement.GO);
  }

  private static SoakVerdict ofProcess(long firstBytes, long lastBytes) {
    SoakFigures soak =
        SoakFigures.of(SoakEpochs.withProcess(40, i -> i < 20 ? firstBytes : lastBytes));
    return SoakVerdict.judge(soak, FAST, null, null);
  }

  @Test
  void shouldJudgeTheDriftOfTheProcess() {
    long first = 90 * MEBI;
    assertThat(criterion(ofProcess(first, first), "process drift").judgement())
        .isEqualTo(Judgement.GO);
    assertThat(criterion(ofProcess(first, first * 104 / 100), "process drift").judgement())
        .isEqualTo(Judgement.NEUTRAL);
    SoakVerdict growing = ofProcess(first, first * 106 / 100);
    assertThat(criterion(growing, "process drift").judgement()).isEqualTo(Judgement.NO_GO);
    assertThat(criterion(growing, "arena drift").judgement()).isEqualTo(Judgement.GO);
    assertThat(growing.judgement()).isEqualTo(Judgement.NO_GO);
  }

  /** The process of the FAST arm holds 100 MiB. */
  @Test
  void shouldJudgeTheProcessAgainstFast() {
    assertThat(criterion(ofProcess(100 * MEBI, 100 * MEBI), "process peak").judgement())
        .isEqualTo(Judgement.GO);
    assertThat(criterion(ofProcess(104 * MEBI, 104 * MEBI), "process peak").judgement())
        .isEqualTo(Judgement.NEUTRAL);
    Criterion above = criterion(ofProcess(106 * MEBI, 106 * MEBI), "process peak");
    assertThat(above.judgement()).isEqualTo(Judgement.NO_GO);
    assertThat(above.found()).contains("+6.0 % against FAST's 100.00 MiB");
  }

  /** Figures of a verdict are in MiB, like those of the summary. */
  @Test
  void shouldPrintOneUnit() {
    SoakVerdict verdict = SoakVerdict.judge(FAST, FAST, FAST, null);

    assertThat(SoakText.lines(verdict)).noneMatch(line -> line.matches(".*\\bMB\\b.*"));
    assertThat(String.join(" ", SoakText.lines(FAST, 1))).doesNotContain(" MB");
  }

  /** Older versions judged the arena only. */
  @Test
  void shouldJudgeAKeptSoakByTodaysDrift() {
    SoakFigures flat = SoakFigures.of(SoakEpochs.withProcess(40, i -> 100 * MEBI));
    SoakFigures growing = SoakFigures.of(SoakEpochs.withProcess(40, i -> (100 + i) * MEBI));

    assertThat(SoakVerdict.today(Judgement.GO, flat)).isEqualTo(Judgement.GO);
    assertThat(SoakVerdict.today(Judgement.NO_GO, flat)).isEqualTo(Judgement.NO_GO);
    assertThat(SoakVerdict.today(Judgement.GO, growing)).isEqualTo(Judgement.NO_GO);
  }

  @Test
  void shouldJudgeSystemCalls() {
    assertThat(judge(soak(1_000, MEBI, 0))).isEqualTo(Judgement.GO);
    assertThat(judge(soak(1_000, MEBI, 5))).isEqualTo(Judgement.NEUTRAL);
    assertThat(judge(soak(1_000, MEBI, 11))).isEqualTo(Judgement.NO_GO);
  }

  @Test
  void shouldMeasureVariationAgainstTheFloorsOwn() {
    assertThat(SoakVerdict.judge(varying(1), null, null, null).judgement()).isEqualTo(Judgement.GO);
    assertThat(SoakVerdict.judge(varying(5), null, null, null).judgement())
        .isEqualTo(Judgement.NEUTRAL);
    assertThat(SoakVerdict.judge(varying(5), null, varying(6), null).judgement())
        .isEqualTo(Judgement.GO);
    assertThat(SoakVerdict.judge(varying(5), null, varying(4), null).judgement())
        .isEqualTo(Judgement.NEUTRAL);
  }

  @Test
  void shouldRefuseACrash() {
    SoakVerdict verdict = SoakVerdict.judge(FAST, null, null, "java.lang.IllegalStateException: x");

    assertThat(criterion(verdict, "crashes").judgement()).isEqualTo(Judgement.NO_GO);
  }

  @Test
  void shouldSayWhatItCannotJudge() {
    SoakVerdict verdict =
        SoakVerdict.judge(
            SoakFigures.of(SoakEpochs.of(10, _ -> SoakEpochs.unknown(50))), null, null, null);

    assertThat(verdict.judgement()).isEqualTo(Judgement.GO);
    for (String name :
        new String[] {"arena peak", "arena drift", "process peak", "throughput", "system calls"}) {
      assertThat(criterion(verdict, name).judgement()).isNull();
      assertThat(criterion(verdict, name).found()).startsWith("not judged");
    }
  }
}
