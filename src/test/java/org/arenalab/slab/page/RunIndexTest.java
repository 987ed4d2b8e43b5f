package org.arenalab.slab.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.BitSet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The tree against a set of bits that is searched page by page. */
class RunIndexTest {
  private static final int SUPERSLABS = 200;
  private static final int PAGES = SUPERSLABS * Superslab.PAGES;

  private static int find(BitSet marked, int pages, boolean inOne) {
    for (int page = marked.nextSetBit(0); page >= 0; page = marked.nextSetBit(page + 1)) {
      boolean crosses =
          page >>> Superslab.PAGES_SHIFT != (page + pages - 1) >>> Superslab.PAGES_SHIFT;
      if (marked.nextClearBit(page) >= page + pages && !(inOne && crosses)) {
        return page;
      }
    }
    return RunIndex.NONE;
  }

  private static int findFrom(BitSet marked, int pages, int from) {
    int page = marked.nextSetBit(from);
    while (page >= 0 && marked.nextClearBit(page) < page + pages) {
      page = marked.nextSetBit(marked.nextClearBit(page));
    }
    return page;
  }

  private static int findAligned(BitSet marked, int pages, int alignedPages, int offset) {
    int page = findFrom(marked, pages, 0);
    while (page >= 0 && (page + offset) % alignedPages != 0) {
      page = findFrom(marked, pages, page + 1);
    }
    return page;
  }

  private static int runs(BitSet marked, int pages) {
    int runs = 0;
    for (int at = findFrom(marked, pages, 0); at >= 0; ) {
      runs++;
      at = findFrom(marked, pages, marked.nextClearBit(at));
    }
    return runs;
  }

  private static int mask(BitSet marked, int superslab) {
    int mask = 0;
    for (int i = 0; i < Superslab.PAGES; i++) {
      mask |= marked.get(superslab * Superslab.PAGES + i) ? 1 << i : 0;
    }
    return mask;
  }

  @RepeatedTest(5)
  void shouldFindWhatASearchFinds() {
    SplittableRandom random = new SplittableRandom();
    RunIndex index = new RunIndex();
    BitSet marked = new BitSet();
    for (int round = 0; round < 2_000; round++) {
      int from = random.nextInt(PAGES);
      int to = Math.min(PAGES, from + 1 + random.nextInt(1 << random.nextInt(9)));
      marked.set(from, to, random.nextInt(5) < 2);
      for (int i = from / Superslab.PAGES; i <= (to - 1) / Superslab.PAGES; i++) {
        index.set(i, mask(marked, i));
      }
      int pages = 1 + random.nextInt(1 << random.nextInt(8));
      assertThat(index.find(pages)).as("%d pages", pages).isEqualTo(find(marked, pages, false));
      int aligned = 1 << random.nextInt(8);
      int offset = random.nextInt(aligned);
      assertThat(index.findFrom(pages, from))
          .as("%d pages from %d", pages, from)
          .isEqualTo(findFrom(marked, pages, from));
      int found = index.findAligned(pages, aligned, offset);
      int expected = findAligned(marked, pages, aligned, offset);
      // Many runs that fit, but not where they begin, end the search.
      if (found != RunIndex.NONE || runs(marked, pages) <= 64) {
        assertThat(found).as("%d pages at %d - %d", pages, aligned, offset).isEqualTo(expected);
      }
      int few = 1 + random.nextInt(8);
      assertThat(index.findInOne(few)).as("%d pages", few).isEqualTo(find(marked, few, true));
      assertThat(index.runFrom(from, pages))
          .isEqualTo(Math.min(pages, marked.nextClearBit(from) - from));
      int border = (from / Superslab.PAGES) * Superslab.PAGES;
      assertThat(index.runBefore(border))
          .isEqualTo(border - 1 - marked.previousClearBit(border - 1));
      int last = border == 0 ? -1 : marked.previousSetBit(border - 1);
      assertThat(index.lastBelow(border / Superslab.PAGES))
          .isEqualTo(last < 0 ? RunIndex.NONE : last / Superslab.PAGES);
      assertThat(index.lastBelow(Integer.MAX_VALUE))
          .isEqualTo(marked.isEmpty() ? RunIndex.NONE : (marked.length() - 1) / Superslab.PAGES);
    }
  }

  @Test
  void shouldFindRunsAcrossManySuperslabs() {
    RunIndex index = new RunIndex();
    for (int i = 0; i < 100; i++) {
      index.set(i, -1);
    }
    assertThat(index.find(3200)).isZero();
    assertThat(index.find(3201)).isEqualTo(RunIndex.NONE);
    index.set(50, 0x7fffffff);
    assertThat(index.find(51 * Superslab.PAGES - 1)).isZero();
    assertThat(index.find(51 * Superslab.PAGES)).isEqualTo(RunIndex.NONE);
  }

  /** The tests' Java heap has less than 2 GiB. */
  @Tag("medium")
  @Test
  void shouldStayWholeWithoutJavaMemory() {
    RunIndex index = new RunIndex();
    index.set(3, 0xff);
    assertThatThrownBy(() -> index.set(1 << 28, 1)).isInstanceOf(OutOfMemoryError.class);
    assertThat(index.find(8)).isEqualTo(3 * Superslab.PAGES);
    index.set(100, -1);
    assertThat(index.find(32)).isEqualTo(100 * Superslab.PAGES);
  }
}
