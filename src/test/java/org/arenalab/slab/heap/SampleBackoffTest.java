package org.arenalab.slab.heap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SampleBackoffTest {
  private static List<Integer> sampled(SampleBackoff backoff, Thread.State state, int rounds) {
    List<Integer> sampled = new ArrayList<>();
    for (int round = 1; round <= rounds; round++) {
      if (backoff.countRound(state)) {
        sampled.add(round);
      }
    }
    return sampled;
  }

  @Test
  void shouldSampleAnOwnerThatRunsEverMoreRarely() {
    assertThat(sampled(new SampleBackoff(), Thread.State.RUNNABLE, 300))
        .containsExactly(4, 12, 28, 60, 124, 188, 252);
  }

  @Test
  void shouldSampleAnOwnerThatParksAtOnce() {
    SampleBackoff backoff = new SampleBackoff();
    sampled(backoff, Thread.State.RUNNABLE, 70);

    assertThat(backoff.countRound(Thread.State.TIMED_WAITING)).isTrue();
    assertThat(backoff.countRound(Thread.State.WAITING)).isFalse();
  }

  /** An owner in a native method other than park, as for a socket. */
  @Test
  void shouldBeginAnewAfterQuietSample() {
    SampleBackoff backoff = new SampleBackoff();
    sampled(backoff, Thread.State.RUNNABLE, 300);
    backoff.recordQuiet();

    assertThat(sampled(backoff, Thread.State.RUNNABLE, 20)).containsExactly(4, 12);
  }

  @Test
  void shouldBoundTheSamplesOfAnOwnerThatIsNeverQuiet() {
    assertThat(sampled(new SampleBackoff(), Thread.State.BLOCKED, 64_000)).hasSizeLessThan(1_010);
  }

  @Test
  void shouldHalveTheWaitWheneverTheOwnerAnswers() {
    SampleBackoff backoff = new SampleBackoff();
    sampled(backoff, Thread.State.RUNNABLE, 200);
    backoff.recordAnswer();

    assertThat(sampled(backoff, Thread.State.RUNNABLE, 31)).isEmpty();
    for (int i = 0; i < 10; i++) {
      backoff.recordAnswer();
    }
    assertThat(sampled(backoff, Thread.State.RUNNABLE, 20)).containsExactly(4, 12);
  }
}
