package org.arenalab.slab.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.arenalab.os.InducedGate;
import org.arenalab.os.RawMemory;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.residency.Residency;
import org.arenalab.slab.release.CpuBudget;
import org.arenalab.slab.release.PurgeLog;
import org.arenalab.slab.release.ReleasePolicy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FreePagesTest {
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

  private FreePages freePages(ReleasePolicy.Level level) {
    return freePages(level, false);
  }

  private FreePages freePages(ReleasePolicy.Level level, boolean hugePages) {
    policy = new ReleasePolicy(level, DECAY_NS, 1L << 40, 1);
    return new FreePages(region, policy, hugePages, clockNs::get);
  }

  private boolean purge(FreePages freePages, CpuBudget budget) {
    return purge(freePages, budget, log).run();
  }

  private PagePurge purge(FreePages freePages, CpuBudget budget, PurgeLog into) {
    return new PagePurge(freePages, policy, clockNs::get, into, budget, clockNs::get);
  }

  private CpuBudget plenty() {
    return new CpuBudget(1, clockNs.get());
  }

  private void touch(FreePages freePages, int page, int pages) {
    Superslab superslab = region.superslabOf(page);
    long bytes = pages * SizeClasses.PAGE_BYTES;
    freePages.addCommitted(superslab.commit(page % Superslab.PAGES, 0, bytes));
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
    FreePages freePages = freePages(ReleasePolicy.Level.DONTNEED);
    for (int i = 0; i < region.superslabs.length; i++) {
      touch(freePages, freePages.acquire(Superslab.PAGES, 1), Superslab.PAGES);
    }
    for (int i = 0; i < region.superslabs.length; i++) {
      freePages.release(i * Superslab.PAGES, Superslab.PAGES);
    }
    clockNs.addAndGet(DECAY_NS);
    PagePurge purge = purge(freePages, plenty(), into);

    assertThat(purge.run()).isFalse();
    assertThat(into.counts().failures()).isEqualTo(PagePurge.MAX_REFUSALS);
    assertThat(purge.run()).isTrue();
    assertThat(into.counts().failures()).isEqualTo(6);
    assertThat(freePages.counts().dirtyBytes()).isEqualTo(6 * Superslab.BYTES);
    assertThat(purge.run()).isFalse();
    assertThat(into.counts().failures()).isEqualTo(6 + PagePurge.MAX_REFUSALS);
    freePages.verify(Invariants::require);

    lockedFrom.set(Long.MAX_VALUE);
    assertThat(purge.run()).isTrue();
    assertThat(purge.run()).isTrue();
    assertThat(freePages.counts().dirtyBytes()).isZero();
    freePages.verify(Invariants::require);
  }

  private long resident() {
    try (Residency residency = new Residency()) {
      return residency.residentBytes(region.address, region.lengthBytes);
    }
  }

  @Test
  void shouldHandOutTheLowestPageFirst() {
    FreePages freePages = freePages(ReleasePolicy.Level.DRAIN);
    assertThat(freePages.acquire(1, 1)).isEqualTo(0);
    assertThat(freePages.acquire(4, 1)).isEqualTo(1);
    assertThat(freePages.acquire(1, 1)).isEqualTo(5);
    assertThat(freePages.acquire(8, 1)).isEqualTo(6);
    freePages.verify(Invariants::require);
  }

  @Test
  void shouldHandOutDirtyPagesBeforeLowerCleanOnes() {
    FreePages freePages = freePages(ReleasePolicy.Level.DONTNEED);
    int low = freePages.acquire(1, 1);
    int high = freePages.acquire(1, 1);
    touch(freePages, high, 1);
    freePages.release(low, 1);
    freePages.release(high, 1);

    assertThat(freePages.acquire(1, 1)).isEqualTo(high);
    assertThat(freePages.counts().reusedUnits()).isEqualTo(16);
    freePages.verify(Invariants::require);
  }

  @Test
  void shouldGiveNothingWhenTheRegionIsFull() {
    FreePages freePages = freePages(ReleasePolicy.Level.DRAIN);
    List<Integer> spans = new ArrayList<>();
    for (int span = freePages.acquire(8, 1); span >= 0; span = freePages.acquire(8, 1)) {
      spans.add(span);
    }
    assertThat(spans).hasSize((int) (RESERVED_BYTES / (8 * SizeClasses.PAGE_BYTES)));
    assertThat(freePages.acquire(1, 1)).isEqualTo(Superslab.NONE);
    freePages.release(spans.getLast(), 8);
    assertThat(freePages.acquire(8, 1)).isEqualTo(spans.getLast());
    freePages.verify(Invariants::require);
  }

  @Test
  void shouldGiveBackAfterTheDecayAndUseTheAddressesAgain() {
    FreePages freePages = freePages(ReleasePolicy.Level.DONTNEED);
    int page = freePages.acquire(8, 1);
    touch(freePages, page, 8);
    freePages.release(page, 8);

    clockNs.set(DECAY_NS - 1);
    purge(freePages, plenty());
    assertThat(log.counts().calls()).isZero();
    assertThat(resident()).isEqualTo(8 * SizeClasses.PAGE_BYTES);

    clockNs.set(DECAY_NS);
    assertThat(purge(freePages, plenty())).isTrue();
    assertThat(log.counts().calls()).isEqualTo(1);
    assertThat(log.counts().retires()).isEqualTo(1);
    assertThat(resident()).isZero();
    assertThat(freePages.committedBytes()).isZero();
    assertThat(freePages.counts().retired()).isEqualTo(1);
    assertThat(freePages.acquire(1, 1)).isEqualTo(page);
    assertThat(freePages.counts().retired()).isZero();
    freePages.verify(Invariants::require);
  }

  @Test
  void shouldFreeLazilyAndThenForGood() {
    FreePages freePages = freePages(ReleasePolicy.Level.FREE);
    int page = freePages.acquire(4, 1);
    touch(freePages, page, 4);
    freePages.release(page, 4);

    clockNs.set(DECAY_NS);
    purge(freePages, plenty());
    purge(freePages, plenty());
    assertThat(log.counts().calls()).isEqualTo(1);
    assertThat(freePages.counts().lazyBytes()).isEqualTo(4 * SizeClasses.PAGE_BYTES);
    assertThat(freePages.counts().retired()).isZero();

    clockNs.set(4 * DECAY_NS);
    purge(freePages, plenty());
    assertThat(log.counts().calls()).isEqualTo(2);
    assertThat(freePages.counts().lazyBytes()).isZero();
    assertThat(resident()).isZero();
    assertThat(freePages.counts().retired()).isEqualTo(1);
    freePages.verify(Invariants::require);
  }

  @Test
  void shouldStopWhenTheBudgetIsSpentAndLoseNothing() {
    FreePages freePages = freePages(ReleasePolicy.Level.DONTNEED);
    int page = freePages.acquire(1, 1);
    touch(freePages, page, 1);
    freePages.release(page, 1);
    clockNs.set(DECAY_NS);
    CpuBudget spent = new CpuBudget(1, clockNs.get());
    spent.spend(2_000_000_000);

    assertThat(purge(freePages, spent)).isFalse();
    assertThat(log.counts().calls()).isZero();
    freePages.verify(Invariants::require);
    assertThat(purge(freePages, plenty())).isTrue();
    assertThat(resident()).isZero();
  }

  @Test
  void shouldGiveNeighboursBackInOneCall() {
    FreePages freePages = freePages(ReleasePolicy.Level.DONTNEED);
    List<Integer> pages = new ArrayList<>();
    for (int i = 0; i < 2 * Superslab.PAGES; i++) {
      pages.add(freePages.acquire(1, 1));
      touch(freePages, pages.getLast(), 1);
    }
    pages.forEach(page -> freePages.release(page, 1));
    clockNs.set(DECAY_NS);
    purge(freePages, plenty());

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
    FreePages freePages = freePages(ReleasePolicy.Level.DONTNEED, true);
    for (int round = 1; round <= 3; round++) {
      int page = freePages.acquire(1, 1);
      touch(freePages, page, 1);
      if (round == 1) {
        assumeTrue(hugeBytes() == Superslab.BYTES, "SKIPPED: the system gives no huge pages");
      }
      assertThat(hugeBytes()).as("round %d", round).isEqualTo(Superslab.BYTES);

      clockNs.addAndGet(DECAY_NS);
      purge(freePages, plenty());
      assertThat(resident()).isEqualTo(SizeClasses.PAGE_BYTES);
      freePages.release(page, 1);
      clockNs.addAndGet(DECAY_NS);
      purge(freePages, plenty());
      assertThat(resident()).isZero();
      assertThat(freePages.counts().retired()).isEqualTo(1);
      freePages.verify(Invariants::require);
    }
  }

  @Test
  void shouldHaveMemoryInPlaceWhenFast() {
    FreePages freePages = freePages(ReleasePolicy.Level.KEEP);
    freePages.acquire(1, 1);
    assertThat(resident()).isEqualTo(Superslab.BYTES);
    assertThat(freePages.committedBytes()).isEqualTo(Superslab.BYTES);
    freePages.verify(Invariants::require);
  }
}
