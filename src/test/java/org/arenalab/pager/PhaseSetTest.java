package org.arenalab.pager;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PhaseSetTest {
  private static final int PAGES = 640;

  private final PhaseSet set = new PhaseSet();

  private static BitSet pages(int from, int to) {
    BitSet pages = new BitSet();
    pages.set(from, to);
    return pages;
  }

  @Test
  void shouldKnowPagesOfTwoOccurrences() {
    set.learn(pages(0, 100), pages(0, 100));
    assertThat(set.size()).isZero();
    set.learn(pages(0, 100), pages(50, 100));
    assertThat(set.size()).isEqualTo(50);
    assertThat(set.contains(49)).isFalse();
    assertThat(set.contains(50)).isTrue();
  }

  @Test
  void shouldForgetPageThatIsNotNeeded() {
    set.learn(pages(0, 100), pages(0, 100));
    set.learn(pages(0, 100), pages(0, 100));
    set.learn(pages(3, 4), new BitSet());
    assertThat(set.contains(3)).isFalse();
    assertThat(set.size()).isEqualTo(99);
    set.learn(pages(3, 4), pages(3, 4));
    assertThat(set.contains(3)).isFalse();
    set.learn(pages(3, 4), pages(3, 4));
    assertThat(set.contains(3)).isTrue();
  }

  /** A resident or restored page does not show whether it is needed. */
  @Test
  void shouldKeepPageThatWasNotWatched() {
    set.learn(pages(0, 100), pages(0, 100));
    set.learn(pages(0, 100), pages(0, 100));
    set.learn(new BitSet(), new BitSet());
    assertThat(set.size()).isEqualTo(100);
  }

  @Test
  void shouldTestEachPageOnceInTurn() {
    Set<Integer> tested = new HashSet<>();
    for (int occurrence = 0; occurrence < PhaseSet.TEST_SHARE; occurrence++) {
      int now = 0;
      for (int page = 0; page < PAGES; page++) {
        if (set.isTested(page)) {
          assertThat(tested.add(page)).as("page %d", page).isTrue();
          now++;
        }
      }
      assertThat(now).isEqualTo(PAGES / PhaseSet.TEST_SHARE);
      set.learn(new BitSet(), new BitSet());
    }
    assertThat(tested).hasSize(PAGES);
  }

  @Test
  void shouldForgetSetThatIsOutOfDate() {
    set.learn(pages(0, 100), pages(0, 100));
    set.learn(pages(0, 100), pages(0, 100));
    set.learn(pages(0, 8), pages(0, 4));
    assertThat(set.size()).isEqualTo(96);
    set.learn(pages(8, 16), pages(8, 11));
    assertThat(set.size()).isZero();
    // They are known again after one more occurrence that needs them.
    set.learn(pages(16, 100), pages(16, 100));
    assertThat(set.size()).isEqualTo(84);
  }

  @Test
  void shouldNotJudgeSetByFewPages() {
    set.learn(pages(0, 100), pages(0, 100));
    set.learn(pages(0, 100), pages(0, 100));
    set.learn(pages(0, 7), new BitSet());
    assertThat(set.size()).isEqualTo(93);
  }
}
