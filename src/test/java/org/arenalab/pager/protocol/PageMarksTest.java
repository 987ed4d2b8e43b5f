package org.arenalab.pager.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PageMarksTest {
  private static final int PAGES = 100;
  private static final int PINS_OFFSET = 4096;

  private final SharedPart memory = new SharedPart();
  private final PageMarks marks =
      new PageMarks(
          memory.address(), memory.address() + PINS_OFFSET, new SessionLayout(4096, PAGES, 1, 1));

  @AfterEach
  void close() {
    memory.close();
  }

  @Test
  void shouldCountLeases() {
    for (int i = 1; i <= PageMarks.MAX_PINS; i++) {
      assertThat(marks.tryPin(10)).isTrue();
      assertThat(marks.pins(10)).isEqualTo(i);
    }
    assertThat(marks.tryPin(10)).isFalse();
    assertThat(marks.pins(9)).isZero();
    assertThat(marks.pins(11)).isZero();
    assertThat(marks.tryUnpin(10)).isTrue();
    assertThat(marks.pins(10)).isEqualTo(PageMarks.MAX_PINS - 1);
    assertThat(marks.tryUnpin(11)).isFalse();
    assertThat(marks.pins(11)).isZero();
  }

  @Test
  void shouldFindPagesThatCameBack() {
    assertThat(marks.nextReturned(0, PAGES)).isEqualTo(-1);
    for (int page : new int[] {0, 7, 8, 63, 64, 99}) {
      marks.markReturned(page);
    }
    assertThat(marks.nextReturned(0, PAGES)).isZero();
    assertThat(marks.nextReturned(1, PAGES)).isEqualTo(7);
    assertThat(marks.nextReturned(8, PAGES)).isEqualTo(8);
    assertThat(marks.nextReturned(9, PAGES)).isEqualTo(63);
    assertThat(marks.nextReturned(9, 63)).isEqualTo(-1);
    assertThat(marks.nextReturned(65, PAGES)).isEqualTo(99);
    assertThat(marks.nextReturned(65, 99)).isEqualTo(-1);
    marks.clearReturned(99);
    assertThat(marks.isReturned(99)).isFalse();
    assertThat(marks.nextReturned(65, PAGES)).isEqualTo(-1);
  }

  /** Pages share a word of memory: a lost change of one would change the other. */
  @Test
  void shouldLoseNoLeaseOfNeighbour() throws Exception {
    SharedPart.race(() -> pinAndUnpin(16), () -> pinAndUnpin(17));
    assertThat(marks.pins(16)).isEqualTo(1);
    assertThat(marks.pins(17)).isEqualTo(1);
  }

  private Void pinAndUnpin(int page) {
    assertThat(marks.tryPin(page)).isTrue();
    for (int i = 0; i < 100_000; i++) {
      boolean changed = marks.tryPin(page) && marks.pins(page) == 2 && marks.tryUnpin(page);
      if (!changed || marks.pins(page) != 1) {
        throw new AssertionError("round " + i + " of page " + page);
      }
    }
    return null;
  }
}
