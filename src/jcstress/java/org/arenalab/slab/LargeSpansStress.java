package org.arenalab.slab;

import org.arenalab.settings.Checking;
import org.arenalab.slab.page.SizeClasses;
import org.arenalab.slab.page.SpanCache;
import org.arenalab.slab.page.SpanWord;
import org.arenalab.slab.page.Superslab;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZI_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** The words of large blocks and the caches of freed blocks: each span has one owner at a time. */
public final class LargeSpansStress {
  private LargeSpansStress() {}

  /** A live block of four pages, and a cache. No trial touches a page. */
  abstract static class OnBlock {
    static final int PAGES = 4;

    private static final SlabConfig CONFIG =
        SlabConfig.builder()
            .mode(SlabMode.BALANCED)
            .scavenger(false)
            .checking(Checking.NONE)
            .reservedBytes(16L << 30)
            .build();
    private static final SlabAllocator ALLOCATOR = SlabAllocator.create(CONFIG);
    private static final LargeSpans SPANS =
        new LargeSpans(
            ALLOCATOR.region(),
            ALLOCATOR.freePages(),
            ALLOCATOR.heaps(),
            CONFIG.policy(),
            System::nanoTime);

    final SpanCache cache = new SpanCache(ALLOCATOR.freePages());
    final long block = SPANS.allocate(cache, PAGES * SizeClasses.PAGE_BYTES, 1, false);

    /** Returns false for a block that is free already. */
    boolean free(SpanCache into) {
      try {
        SPANS.free(into, block);
        return true;
      } catch (DoubleFreeException e) {
        return false;
      }
    }

    /** Returns false for a block that is free already. */
    boolean shrink(int pages) {
      try {
        return SPANS.resize(block, pages * SizeClasses.PAGE_BYTES);
      } catch (DoubleFreeException e) {
        return false;
      }
    }

    private int firstPage() {
      return ALLOCATOR.region().pageOf(block);
    }

    private int word() {
      return ALLOCATOR.region().word(firstPage());
    }

    /** Returns the pages of the freed block; 0 if its word does not denote a cached span. */
    int cachedPages() {
      return SpanWord.isCached(word()) ? SpanWord.number(word()) : 0;
    }

    void release() {
      ALLOCATOR.freePages().releaseSpan(firstPage(), cachedPages());
    }
  }

  /** The owner takes the span for its next block while the scavenger drains the cache. */
  @JCStressTest
  @Outcome(id = "true, true", expect = Expect.ACCEPTABLE, desc = "the owner has the span")
  @Outcome(id = "false, true", expect = Expect.ACCEPTABLE, desc = "the freePages has the span")
  @State
  public static class TakeAndDrain extends OnBlock {
    public TakeAndDrain() {
      free(cache);
    }

    @Actor
    public void owner(ZZ_Result r) {
      r.r1 = cache.take(PAGES, 1, 0) != Superslab.NONE;
    }

    @Actor
    public void scavenger() {
      cache.drain();
    }

    @Arbiter
    public void after(ZZ_Result r) {
      // A free page has another word.
      r.r2 = cache.spans() == 0 && (!r.r1 || cachedPages() == PAGES);
      if (r.r1 && r.r2) {
        release();
      }
    }
  }

  /** Two threads free the block. */
  @JCStressTest
  @Outcome(id = "true, false", expect = Expect.ACCEPTABLE)
  @Outcome(id = "false, true", expect = Expect.ACCEPTABLE)
  @State
  public static class TwoFrees extends OnBlock {
    private final SpanCache others = new SpanCache(OnBlock.ALLOCATOR.freePages());

    @Actor
    public void one(ZZ_Result r) {
      r.r1 = free(cache);
    }

    @Actor
    public void other(ZZ_Result r) {
      r.r2 = free(others);
    }

    @Arbiter
    public void after() {
      cache.drain();
      others.drain();
    }
  }

  /** One thread makes the block shorter while another frees it. */
  @JCStressTest
  @Outcome(id = "true, 1", expect = Expect.ACCEPTABLE, desc = "freed as a shorter block")
  @Outcome(id = "false, 4", expect = Expect.ACCEPTABLE, desc = "freed whole")
  @State
  public static class ShrinkAndFree extends OnBlock {
    @Actor
    public void one(ZI_Result r) {
      r.r1 = shrink(1);
    }

    @Actor
    public void other() {
      free(cache);
    }

    @Arbiter
    public void after(ZI_Result r) {
      r.r2 = cachedPages();
      cache.drain();
    }
  }
}
