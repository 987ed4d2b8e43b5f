package org.arenalab.bench.pager.targets;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.arenalab.bench.pager.ClientProcess.End;
import org.junit.jupiter.api.Test;

class LossTextTest {
  private static final End ENDED = new End(true, 137, 0, End.NEVER, 20);
  private static final End HUNG = new End(false, 137, 0, End.NEVER, 5_000);
  private static final End ZERO = new End(true, 137, 1, End.NEVER, 20);
  private static final End THREW = new End(false, 137, 0, 30, 5_000);
  private static final End THREW_LATE = new End(false, 137, 0, 1_001, 5_000);

  private static String races(long evictions, long lost) {
    return LossText.race(new RacePart.Result(2, evictions, 70, 90, 3_000_000, lost, 40)).getLast();
  }

  @Test
  void shouldJudgeRaces() {
    assertThat(races(1_000_000, 0))
        .contains(
            "1000000 evictions beside 3000000 writes in 40.0 s", "70 pages stayed due to a write")
        .contains("90 faults of pages under way")
        .endsWith("0 lost writes; target none: met");
    assertThat(races(999_999, 0)).endsWith("no verdict (fewer than 1,000,000 evictions)");
    assertThat(races(10, 1)).endsWith("not met");
  }

  private static String deaths(int kills, double stallMs, long wrong) {
    return LossText.deaths(new KillPart.Deaths(Collections.nCopies(kills, stallMs), wrong))
        .getLast();
  }

  @Test
  void shouldJudgeDeaths() {
    assertThat(LossText.deaths(new KillPart.Deaths(List.of(10.0, 60.0, 20.0), 0)).getLast())
        .contains("median 20.000 [10.000, 60.000], longest 60.0; 0 wrong pages")
        .endsWith("no verdict (fewer than 200 kills)");
    assertThat(deaths(200, 20, 0)).endsWith(": met");
    assertThat(deaths(200, 51, 0)).endsWith("not met");
    assertThat(deaths(1, 20, 1)).endsWith("not met");
  }

  private static KillPart.EarlyDeath served(double stallMs) {
    return new KillPart.EarlyDeath(true, stallMs, 0, null);
  }

  private static KillPart.EarlyDeath ended(End end) {
    return new KillPart.EarlyDeath(false, Double.NaN, end.wrong(), end);
  }

  @Test
  void shouldJudgeDeathsWithoutStandby() {
    List<String> lines = LossText.earlyDeaths(List.of(served(90), ended(ENDED)));
    assertThat(lines.get(0)).contains("killed 2 times", "1 were replaced, 1 were not");
    assertThat(lines.get(1)).contains("the client ended, the latest after 20 ms");
    assertThat(lines.get(2)).contains("90.000 [90.000, 90.000] ms", "fewer than 20 kills");
    assertThat(LossText.earlyDeaths(Collections.nCopies(20, served(90))).getLast())
        .endsWith(": met");
    assertThat(LossText.earlyDeaths(Collections.nCopies(20, served(1_501))).getLast())
        .endsWith("not met");
    assertThat(LossText.earlyDeaths(Collections.nCopies(20, ended(ENDED))).getLast())
        .endsWith("no verdict (no client was served on)");
    assertThat(LossText.earlyDeaths(List.of(ended(HUNG))).getLast()).endsWith("not met");
    assertThat(LossText.earlyDeaths(List.of(ended(ZERO))).getLast()).endsWith("not met");
  }

  private static String both(int trials, End... others) {
    List<End> ends = new ArrayList<>(Collections.nCopies(trials - others.length, ENDED));
    ends.addAll(List.of(others));
    return LossText.bothKilled(ends).getLast();
  }

  @Test
  void shouldJudgeEndsOfClients() {
    assertThat(both(1_000))
        .contains("1000 clients ended, 0 threw, the latest after 20 ms; 0 wrong reads", ": met");
    assertThat(both(999)).endsWith("no verdict (fewer than 1,000 trials)");
    assertThat(both(1_000, THREW)).contains("1 threw, the latest after 30 ms", ": met");
    assertThat(both(2, HUNG)).endsWith("not met");
    assertThat(both(2, ZERO)).endsWith("not met");
  }

  /** An exception that comes after a second is as late as an end that does. */
  @Test
  void shouldJudgeTimeOfException() {
    assertThat(both(1_000, THREW_LATE)).contains("the latest after 1001 ms").endsWith("not met");
  }
}
