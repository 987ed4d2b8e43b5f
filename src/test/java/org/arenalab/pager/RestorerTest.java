package org.arenalab.pager;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.arenalab.pager.protocol.PageWord;
import org.arenalab.pager.protocol.PageWords;
import org.junit.jupiter.api.Test;

/** The end of a claim of a thread that has failed, for example for lack of Java memory. */
class RestorerTest {
  private static final int LANE = 3;
  private static final long CLAIMED =
      PageWord.restoring(
          PageWord.poisoned(PageWord.restoring(PageWord.stored(0, 4096), LANE)), PageWord.CLIENT);
  private static final long POISONED = PageWord.poisoned(CLAIMED);
  private static final long ROBBED = PageWord.robbed(CLAIMED, LANE);

  /** One word, and a lane that acts at a read of it. */
  private static final class OneWord implements PageWords {
    private final AtomicLong word = new AtomicLong();
    private final long byLane;

    OneWord(long now, long byLane) {
      word.set(now);
      this.byLane = byLane;
    }

    @Override
    public long pages() {
      return 1;
    }

    @Override
    public long get(long page) {
      return word.getAndSet(byLane);
    }

    @Override
    public boolean compareAndSet(long page, long expected, long update) {
      return word.compareAndSet(expected, update);
    }
  }

  @Test
  void shouldGiveUpClaim() {
    OneWord words = new OneWord(CLAIMED, CLAIMED);

    assertThat(Restorer.giveUp(words, 0, CLAIMED, POISONED)).isTrue();

    assertThat(words.word).hasValue(POISONED);
  }

  /** A claim that nobody ends lets each later {@code ensure} and {@code close} wait for ever. */
  @Test
  void shouldGiveUpClaimThatLaneReturns() {
    OneWord words = new OneWord(ROBBED, CLAIMED);

    assertThat(Restorer.giveUp(words, 0, CLAIMED, POISONED)).isTrue();

    assertThat(words.word).hasValue(POISONED);
  }

  @Test
  void shouldLeavePageThatLaneHasServed() {
    long served = PageWord.resident(ROBBED);
    OneWord words = new OneWord(ROBBED, served);

    assertThat(Restorer.giveUp(words, 0, CLAIMED, POISONED)).isFalse();

    assertThat(words.word).hasValue(served);
  }
}
