package org.arenalab.bench.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What {@code loops} refuses. {@link LoopsExperimentsTest} runs its experiments. */
class LoopsCommandTest {
  private static final String ATTACH_TIMEOUT_MS = "sun.tools.attach.attachTimeout";

  private static void refuse(String message, String... words) {
    CommandOutput ended = CommandOutput.of(LoopsCommand.class, words);
    assertThat(ended.exit()).as(message).isEqualTo(2);
    assertThat(ended.error()).contains(message).hasLineCount(1).doesNotContain("\tat ");
    assertThat(ended.out()).isEmpty();
  }

  @Test
  void shouldRefuseAnAccuracyRunThatCannotBe() {
    refuse("--region-mb is 0", "accuracy", "--region-mb", "0");
    refuse("--hot-pct is 100", "accuracy", "--hot-pct", "100");
    refuse("--warm-pct is 80, expected 0 to 74", "accuracy", "--warm-pct", "80");
    refuse("--layout is \"heap\", expected contiguous", "accuracy", "--layout", "heap");
    refuse("--interval-ms is 10", "accuracy", "--interval-ms", "10");
    refuse("--rounds is 0", "accuracy", "--rounds", "0");
    refuse("--warmups is -1", "accuracy", "--warmups", "-1");
    refuse("--runs is 0", "accuracy", "--runs", "0");
    refuse("is not a seed", "accuracy", "--seed", "x");
    refuse("Unknown option", "accuracy", "--colour", "blue");
  }

  @Test
  void shouldRefuseLoopsThatCannotRun() {
    refuse("--region-mb is 0", "--region-mb", "0");
    refuse("--seconds is 0", "--seconds", "0");
    refuse("--warm-pct is 60, expected 0 to 40", "--hot-pct", "60", "--warm-pct", "60");
    refuse("--arena-t-cold-ms is 1, expected 10 to", "--arena-t-cold-ms", "1");
    refuse("--cpu-budget-pct is 101", "--cpu-budget-pct", "101");
    refuse("unknown page data: name=pictures", "--dataset", "pictures");
    refuse("--t-cold-ms is 0, expected 10 to", "grid", "--t-cold-ms", "500,0");
    refuse("--budgets-pct is -1, expected 0 to 100", "grid", "--budgets-pct", "-1");
    refuse("--runs is 0", "grid", "--runs", "0");
    refuse("--t-cold-ms has no value, expected 1 or more", "grid", "--t-cold-ms", ",");
    refuse("--budgets-pct has no value", "grid", "--budgets-pct", ",");
    refuse("--pace-us has no value", "prefetch", "--pace-us", ",");
    refuse("--pattern is \"zigzag\", expected one of", "prefetch", "--pattern", "zigzag");
    refuse("--pace-us is -1", "prefetch", "--pace-us", "10,-1");
    refuse("--passes is 2, expected 3 to", "prefetch", "--passes", "2");
    refuse(
        "--arena-prefetch-batch is 0, expected 1 to 128",
        "prefetch",
        "--arena-prefetch-batch",
        "0");
    refuse("'x' is not a long", "report", "x");
    refuse("--after-sec is 0", "report", "--after-sec", "0");
    refuse("--after-sec is 86399, expected 1 to 86398", "report", "--after-sec", "86399");
    refuse("unknown target: --only=A2", "targets", "--only", "A1,A2");
    refuse("--soak is 29, expected 30 to", "targets", "--soak", "29s");
    refuse("--large-mb is 128, expected 256 to", "targets", "--large-mb", "128");
    refuse("--goal-pct is 0.0", "targets", "--goal-pct", "0");
  }

  @Tag("medium")
  @Test
  void shouldRefuseToReportAProcessWithoutLoops() {
    // Process 1 does not answer. The JDK would wait for five seconds.
    System.setProperty(ATTACH_TIMEOUT_MS, "500");
    try {
      refuse("process 1 cannot be attached to", "report", "1");
    } finally {
      System.clearProperty(ATTACH_TIMEOUT_MS);
    }
  }
}
