package org.arenalab.bench.pager.workload;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.arenalab.bench.kernelmemory.SwappedRange;
import org.arenalab.bench.pager.PagedPages;
import org.arenalab.bench.pager.SwapUse;
import org.arenalab.bench.pager.TouchTimes;
import org.arenalab.bench.workload.PageData;
import org.arenalab.bench.workload.PageSet;
import org.arenalab.pager.PagerClient;

/** A workload that keeps one region of real pages. */
final class StableLoop implements WorkloadLoop {
  private final PagedWorkload plan;
  private final PagedPages pages;
  private final MissingTouches touches = new MissingTouches();
  private final RandomPages random;
  private PagerClient pager;
  private SwappedRange swapped;
  private long units;

  StableLoop(PagedWorkload plan) {
    this.plan = plan;
    int count = (plan.regionMb() << 20) / PageSet.PAGE_BYTES;
    try (PageSet set = PageSet.load(PageData.named(plan.dataset()), count, plan.seed())) {
      pages = PagedPages.fill(set, count);
    }
    random = new RandomPages(WorkloadKind.RANDOM_SEED, count);
  }

  @Override
  public void begin() {
    switch (plan.backing()) {
      case PLAIN -> {}
      case PAGED -> {
        pager = Pagers.attach(plan);
        var _ = pager.register(pages.address(), pages.sizeBytes());
      }
      case SWAPPED -> {
        swapped = new SwappedRange(pages.address(), pages.sizeBytes(), plan.tColdMs());
        if (plan.kind().idleMs() == 0) {
          swapped.pageOutAll();
        }
      }
    }
  }

  @Override
  public void round() throws InterruptedException {
    switch (plan.kind()) {
      case INTERACTIVE_BURST -> burst();
      case ANON_STREAMER -> {
        addPass();
        idle();
        addPass();
      }
      case RANDOM_TOUCH_HEAP -> touchRandomPage();
      case MMAP_CHURN -> throw new IllegalStateException("no region: kind=" + plan.kind());
    }
  }

  private void burst() throws InterruptedException {
    long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(plan.kind().activeMs());
    while (System.nanoTime() - endNs < 0) {
      for (int page = 0; page < pages.count(); page++) {
        pages.xorOne(page);
      }
      units += pages.count();
    }
    idle();
  }

  private void addPass() {
    for (int page = 0; page < pages.count(); page++) {
      pages.addOne(page);
    }
    units++;
  }

  private void idle() throws InterruptedException {
    setIdle(true);
    Thread.sleep(plan.kind().idleMs());
    setIdle(false);
  }

  private void setIdle(boolean idle) {
    if (swapped != null) {
      swapped.setIdle(idle);
    }
  }

  private void touchRandomPage() {
    touches.xorOne(pages, random.next());
    units++;
    LockSupport.parkNanos(plan.kind().pauseNs());
  }

  @Override
  public long units() {
    return units;
  }

  @Override
  public TouchTimes touches(long elapsedNs) {
    return touches.times(elapsedNs);
  }

  @Override
  public long wrong() {
    return 0;
  }

  @Override
  public SwapUse swap() {
    return swapped == null ? SwapUse.none("") : SwapUse.of(swapped.use());
  }

  @Override
  public int missingPages() {
    return pages.missingCount();
  }

  @Override
  public long verify() {
    return pages.wrong();
  }

  @Override
  public void close() {
    if (pager != null) {
      pager.close();
    }
    if (swapped != null) {
      swapped.stop();
    }
    pages.close();
    if (swapped != null) {
      swapped.close();
    }
    touches.close();
  }
}
