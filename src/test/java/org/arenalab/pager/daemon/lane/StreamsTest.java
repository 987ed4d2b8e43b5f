package org.arenalab.pager.daemon.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class StreamsTest {
  private final Streams streams = new Streams();

  private int restore(int from, int to) {
    int asked = 0;
    for (int page = from; page < to; page++) {
      asked = streams.restored(page);
      assertThat(page == to - 1 ? 0 : asked).as("page %d", page).isZero();
    }
    return asked;
  }

  @Test
  void shouldConfirmStreamAfterFourPages() {
    assertThat(restore(100, 104)).isEqualTo(Streams.FIRST_WINDOW);
  }

  @Test
  void shouldDoubleWindowAtItsEnd() {
    int page = 103;
    int window = restore(100, 104);
    for (int expected = 16; expected <= 64; expected *= 2) {
      page += window + 1;
      window = streams.restored(page);
      assertThat(window).isEqualTo(expected);
    }
    page += window + 1;
    assertThat(streams.restored(page)).isEqualTo(Streams.MOST_PAGES);
  }

  /** The client outruns the agent: it faults within the window, which is not asked for again. */
  @Test
  void shouldAskOnceForWindow() {
    assertThat(restore(100, 104)).isEqualTo(8);
    assertThat(restore(104, 112)).isZero();
    assertThat(streams.restored(112)).isEqualTo(16);
  }

  @Test
  void shouldFollowFourStreams() {
    for (int page = 0; page < 3; page++) {
      for (int stream = 1; stream <= 4; stream++) {
        assertThat(streams.restored(1_000 * stream + page)).isZero();
      }
    }
    for (int stream = 1; stream <= 4; stream++) {
      assertThat(streams.restored(1_000 * stream + 3)).isEqualTo(8);
    }
  }

  @Test
  void shouldAskNothingForRandomPages() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 100_000; i++) {
      assertThat(streams.restored(random.nextInt(100_000))).isZero();
    }
  }

  @Test
  void shouldAskNothingForDescendingPages() {
    for (int page = 1_000; page > 0; page--) {
      assertThat(streams.restored(page)).isZero();
    }
  }
}
