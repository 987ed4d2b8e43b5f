package org.arenalab.slab.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.arenalab.os.InducedGate;
import org.arenalab.os.RawMemory;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.Residency;
import org.arenalab.slab.release.CpuBudget;
import org.arenalab.slab.release.PurgeLog;
import org.arenalab.slab.release.ReleasePolicy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PageStoreTest {
  private static final long DECAY_NS = 100;
  private static final int EINVAL = 22;
  private static final long RESERVED_BYTES = 8 * Superslab.BYTES;

  private final Region region = new Region(RESERVED_BYTES);
  private final AtomicLong clockNs = new AtomicLong();
  private final PurgeLog log = new PurgeLog(ReleaseGate.ours());
  private ReleasePolicy policy;

  @AfterEach
  void release() {
    region.release();
  }

  private PageStore store(ReleasePolicy.Level level) {
    return store(level, false);
  }

  private PageStore store(ReleasePolicy.Level level, boolean hugePages) {
    policy = new ReleasePolicy(level, DECAY_NS, 1L << 40, 1);
    return new PageStore(region, policy, hugePages, clockNs::get);
  }

  private boolean purge(PageStore store, CpuBudget budget) {
    return purge(store, budget, log).run();
  }

  private PagePurge purge(PageStore store, CpuBudget budget, PurgeLog into) {
    return new PagePurge(store, policy, clockNs::get, into, budget, clockNs::get);
  }

  private CpuBudget plenty() {
    return new CpuBudget(1, clockNs.get());
  }

  private void touch(PageStore store, int page, int pages) {
    Superslab superslab = region.superslabOf(page);
    long bytes = pages * SizeClasses.PAGE_BYTES;
    store.committed(superslab.commit(page % Superslab.PAGES, 0, bytes));
    for (long at = 0; at < bytes; at += 4096) {
      RawMemory.putLong(superslab.pageAddress(page % Superslab.PAGES) + at, 1);
    }
  }

  /** The user locked more superslabs than one run tries, and freed them. */
  @Test
  void shouldReleaseBelowRefusedSuperslabs() {
    AtomicLong lockedFrom = new AtomicLong(region.address + 2 * Superslab.BYTES);
    ReleaseGate gate =
        InducedGate.before(
            (address, lengthBytes, advice) ->
                address >= lockedFrom.get()
                    ? -EINVAL
                    : InducedGate.realMadvise(address, lengthBytes, advice));
    PurgeLog into = new PurgeLog(InducedGate.admit(gate, region.address, region.lengthBytes));
    PageStore store = store(ReleasePolicy.Level.DONTNEED);
    for (int i = 0; i < region.superslabs.length; i++) {
      touch(store, store.acquire(Superslab.PAGES, 1), Superslab.PAGES);
    }
    for (int i = 0; i < region.superslabs.length; i++) {
      store.release(i * Superslab.PAGES, Superslab.PAGES);
    }
    clockNs.addAndGet(DECAY_NS);
    PagePurge purge = purge(store, plenty(), into);

    assertThat(purge.run()).isFalse();
    assertThat(into.counts().failures()).isEqualTo(PagePurge.MAX_REFUSALS);
    assertThat(purge.run()).isTrue();
    assertThat(into.counts().failures()).isEqualTo(6);
    assertThat(store.counts().dirtyBytes()).isEqualTo(6 * Superslab.BYTES);
    assertThat(purge.run()).isFalse();
    assertThat(into.counts().failures()).isEqualTo(6 + PagePurge.MAX_REFUSALS);
    store.verify(Invariants::require);

    lockedFrom.set(Long.MAX_VALUE);
    assertThat(purge.run()).isTrue();
    assertThat(purge.run()).isTrue();
    assertThat(store.counts().dirtyBytes()).isZero();
    store.verify(Invariants::require);
  }

  private long resident() {
    try (Residency residency = new Residency()) {
      return residency.residentBytes(region.address, region.lengthBytes);
    }
  }

  @Test
  void shouldHandOutTheLowestPageFirst() {
    PageStore store = store(ReleasePolicy.Level.DRAIN);
    assertThat(store.acquire(1, 1)).isEqualTo(0);
    assertThat(store.acquire(4, 1)).isEqualTo(1);
    assertThat(store.acquire(1, 1)).isEqualTo(5);
    assertThat(store.acquire(8, 1)).isEqualTo(6);
    store.verify(Invariants::require);
  }

  @Test
  void shouldHandOutDirtyPagesBeforeLowerCleanOnes() {
    PageStore store = store(ReleasePolicy.Level.DONTNEED);
    int low = store.acquire(1, 1);
    int high = store.acquire(1, 1);
    touch(store, high, 1);
    store.release(low, 1);
    store.release(high, 1);

    assertThat(store.acquire(1, 1)).isEqualTo(high);
    assertThat(store.counts().reusedUnits()).isEqualTo(16);
    store.verify(Invariants::require);
  }

  @Test
  void shouldGiveNothingWhenTheRegionIsFull() {
    PageStore store = store(ReleasePolicy.Level.DRAIN);
    List<Integer> spans = new ArrayList<>();
    for (int span = store.acquire(8, 1); span >= 0; span = store.acquire(8, 1)) {
      spans.add(span);
    }
    assertThat(spans).hasSize((int) (RESERVED_BYTES / (8 * SizeClasses.PAGE_BYTES)));
    assertThat(store.acquire(1, 1)).isEqualTo(Superslab.NONE);
    store.release(spans.getLast(), 8);
    assertThat(store.acquire(8, 1)).isEqualTo(spans.getLast());
    store.verify(Invariants::require);
  }

  @Test
  void shouldGiveBackAfterTheDecayAndUseTheAddressesAgain() {
    PageStore store = store(ReleasePolicy.Level.DONTNEED);
    int page = store.acquire(8, 1);
    touch(store, page, 8);
    store.release(page, 8);

    clockNs.set(DECAY_NS - 1);
    purge(store, plenty());
    assertThat(log.counts().calls()).isZero();
    assertThat(resident()).isEqualTo(8 * SizeClasses.PAGE_BYTES);

    clockNs.set(DECAY_NS);
    assertThat(purge(store, plenty())).isTrue();
    assertThat(log.counts().calls()).isEqualTo(1);
    assertThat(log.counts().retires()).isEqualTo(1);
    assertThat(resident()).isZero();
    assertThat(store.committedBytes()).isZero();
    assertThat(store.counts().retired()).isEqualTo(1);
    assertThat(store.acquire(1, 1)).isEqualTo(page);
    assertThat(store.counts().retired()).isZero();
    store.verify(Invariants::require);
  }

  @Test
  void shouldFreeLazilyAndThenForGood() {
    PageStore store = store(ReleasePolicy.Level.FREE);
    int page = store.acquire(4, 1);
    touch(store, page, 4);
    store.release(page, 4);

    clockNs.set(DECAY_NS);
    purge(store, plenty());
    purge(store, plenty());
    assertThat(log.counts().calls()).isEqualTo(1);
    assertThat(store.counts().lazyBytes()).isEqualTo(4 * SizeClasses.PAGE_BYTES);
    assertThat(store.counts().retired()).isZero();

    clockNs.set(4 * DECAY_NS);
    purge(store, plenty());
    assertThat(log.counts().calls()).isEqualTo(2);
    assertThat(store.counts().lazyBytes()).isZero();
    assertThat(resident()).isZero();
    assertThat(store.counts().retired()).isEqualTo(1);
    store.verify(Invariants::require);
  }

  @Test
  void shouldStopWhenTheBudgetIsSpentAndLoseNothing() {
    PageStore store = store(ReleasePolicy.Level.DONTNEED);
    int page = store.acquire(1, 1);
    touch(store, page, 1);
    store.release(page, 1);
    clockNs.set(DECAY_NS);
    CpuBudget spent = new CpuBudget(1, clockNs.get());
    spent.spend(2_000_000_000);

    assertThat(purge(store, spent)).isFalse();
    assertThat(log.counts().calls()).isZero();
    store.verify(Invariants::require);
    assertThat(purge(store, plenty())).isTrue();
    assertThat(resident()).isZero();
  }

  @Test
  void shouldGiveNeighboursBackInOneCall() {
    PageStore store = store(ReleasePolicy.Level.DONTNEED);
    List<Integer> pages = new ArrayList<>();
    for (int i = 0; i < 2 * Superslab.PAGES; i++) {
      pages.add(store.acquire(1, 1));
      touch(store, pages.getLast(), 1);
    }
    pages.forEach(page -> store.release(page, 1));
    clockNs.set(DECAY_NS);
    purge(store, plenty());

    assertThat(log.counts().calls()).isEqualTo(2);
    assertThat(log.counts().decommittedBytes()).isEqualTo(2 * Superslab.BYTES);
    assertThat(resident()).isZero();
  }

  private long hugeBytes() {
    try (Residency residency = new Residency()) {
      return residency.detail(region.address, region.lengthBytes).hugeBytes();
    }
  }

  /**
   * After a split, the kernel keeps the page table of small pages if the range is released in
   * parts.
   */
  @Test
  void shouldComeInAHugePageAgainAfterItWasSplit() {
    PageStore store = store(ReleasePolicy.Level.DONTNEED, true);
    for (int round = 1; round <= 3; round++) {
      int page = store.acquire(1, 1);
      touch(store, page, 1);
      if (round == 1) {
        assumeTrue(hugeBytes() == Superslab.BYTES, "SKIPPED: the system gives no huge pages");
      }
      assertThat(hugeBytes()).as("round %d", round).isEqualTo(Superslab.BYTES);

      clockNs.addAndGet(DECAY_NS);
      purge(store, plenty());
      assertThat(resident()).isEqualTo(SizeClasses.PAGE_BYTES);
      store.release(page, 1);
      clockNs.addAndGet(DECAY_NS);
      purge(store, plenty());
      assertThat(resident()).isZero();
      assertThat(store.counts().retired()).isEqualTo(1);
      store.verify(Invariants::require);
    }
  }

  @Test
  void shouldHaveMemoryInPlaceWhenFast() {
    PageStore store = store(ReleasePolicy.Level.KEEP);
    store.acquire(1, 1);
    assertThat(resident()).isEqualTo(Superslab.BYTES);
    assertThat(store.committedBytes()).isEqualTo(Superslab.BYTES);
    store.verify(Invariants::require);
  }
}
