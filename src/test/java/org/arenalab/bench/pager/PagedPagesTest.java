package org.arenalab.bench.pager;

import static org.assertj.core.api.Assertions.assertThat;

import org.arenalab.bench.workload.PageData;
import org.arenalab.bench.workload.PageSet;
import org.arenalab.os.RawMemory;
import org.arenalab.os.ReleaseGate;
import org.junit.jupiter.api.Test;

class PagedPagesTest {
  private static final int PAGES = 8;

  private static PagedPages pages() {
    try (PageSet set = PageSet.load(PageData.REPETITIVE, PAGES, 1)) {
      return PagedPages.fill(set, PAGES);
    }
  }

  /** The store has no bytes of a page of zeros, and the page has left like any other. */
  @Test
  void shouldCountEveryMissingPage() {
    try (PagedPages pages = pages()) {
      RawMemory.fill(pages.at(2), PageSet.PAGE_BYTES, (byte) 0);
      assertThat(pages.missingCount()).isZero();
      assertThat(ReleaseGate.ours().tryDiscard(pages.at(2), 3 * PageSet.PAGE_BYTES)).isTrue();
      assertThat(pages.missingCount()).isEqualTo(3);
    }
  }

  /** A page that comes back as it was two writes ago has lost a write. */
  @Test
  void shouldNoticeAnOlderCopy() {
    try (PagedPages pages = pages()) {
      byte older = RawMemory.getByte(pages.at(1));
      assertThat(pages.countOne(1)).isTrue();
      assertThat(pages.countOne(1)).isTrue();
      RawMemory.putByte(pages.at(1), older);
      assertThat(pages.countOne(1)).isFalse();
      assertThat(pages.countOne(1)).isTrue();
      assertThat(pages.countOne(0)).isTrue();
    }
  }
}
