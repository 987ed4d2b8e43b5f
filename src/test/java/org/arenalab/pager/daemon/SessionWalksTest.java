package org.arenalab.pager.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import org.arenalab.os.SharedMemory;
import org.arenalab.os.VirtualMemory;
import org.arenalab.pager.daemon.lane.FaultServer;
import org.arenalab.pager.protocol.PageWord;
import org.arenalab.pager.protocol.SessionLayout;
import org.arenalab.pager.protocol.SessionMemory;
import org.arenalab.pager.store.PageStore;
import org.arenalab.pager.store.PageStoreConfig;
import org.junit.jupiter.api.Test;

/** The walks over all page words of a session that announced much more memory than it uses. */
class SessionWalksTest {
  private static final int PAGE_BYTES = (int) VirtualMemory.pageSizeBytes();
  private static final int PAGES = 1 << 20;
  private static final int LANE = 3;
  private static final PageStoreConfig STORE = PageStoreConfig.ofCapacity(1 << 20);

  private final SessionMemory memory =
      SessionMemory.create(
          SharedMemory.createSealableMemfd("walks"),
          SessionLayout.of((long) PAGES * PAGE_BYTES, PAGE_BYTES),
          1);

  /** A read of a word allocates a page of the session's file: 8 MiB for all words. */
  @Test
  void shouldNotAllocateUnusedWords() {
    try (memory;
        SharedMemory file = SharedMemory.createSealableMemfd("walks-store")) {
      assertThat(memory.ranges().publish(PAGE_BYTES, 16L * PAGE_BYTES, 0, 0)).isZero();
      long before = memory.file().backedBytes();

      assertThat(WordRepair.repair(memory.words())).isZero();
      try (PageStore store = PageStore.create(file, STORE, memory.words())) {
        while (store.densify(1_000_000_000, 0)) {}
      }
      try (PageStore store =
          PageStore.recover(file, STORE, memory.words(), (page, word, reason) -> {})) {
        assertThat(store.stats().pages()).isZero();
      }

      assertThat(memory.file().backedBytes() - before).isLessThan(1 << 20);
    }
  }

  /** The kernel still has the poison: a fault of the page would never arrive. */
  @Test
  void shouldRepairPageThatWasToBeLifted() {
    try (memory) {
      assertThat(memory.ranges().publish(PAGE_BYTES, 16L * PAGE_BYTES, 0, 0)).isZero();
      long stored = PageWord.stored(PageWord.staged(PageWord.copied(PageWord.moving(0, 0))), 64);
      long poisoned = PageWord.poisoned(PageWord.restoring(stored, LANE));
      long claim = PageWord.restoring(poisoned, FaultServer.LIFTER);
      assertThat(memory.words().compareAndSet(5, 0, claim)).isTrue();

      assertThat(WordRepair.repair(memory.words())).isEqualTo(1);

      assertThat(memory.words().get(5)).isEqualTo(poisoned);
    }
  }

  @Test
  void shouldRepairLastPageOfLastRange() {
    try (memory) {
      assertThat(memory.ranges().publish(PAGE_BYTES, 16L * PAGE_BYTES, 0, 0)).isZero();
      assertThat(memory.ranges().publish(64L * PAGE_BYTES, 8L * PAGE_BYTES, 100, 0)).isEqualTo(1);
      long claim = PageWord.unprotecting(0, LANE);
      assertThat(memory.words().compareAndSet(107, 0, claim)).isTrue();

      assertThat(WordRepair.repair(memory.words())).isEqualTo(1);

      assertThat(memory.words().get(107)).isZero();
    }
  }

  /** A lane that was late claimed a page whose range had left, and then its daemon died. */
  @Test
  void shouldRepairPageOfNoRange() {
    try (memory) {
      memory.header().raiseWordsEnd(108);
      assertThat(memory.words().compareAndSet(107, 0, PageWord.unprotecting(0, LANE))).isTrue();

      assertThat(WordRepair.repair(memory.words())).isEqualTo(1);

      assertThat(memory.words().get(107)).isZero();
    }
  }
}
