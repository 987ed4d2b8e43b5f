package org.arenalab.bench.peer.codec;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A thread's own copy of pages, in order, with a view of each. A store without a region of its own
 * reads these pages when it stores. {@link #refresh} rewrites the copy before every pass, so its
 * pages are as warm in the caches as those of the other arms.
 */
public final class OwnPages implements AutoCloseable {
  private final Arena arena = Arena.ofShared();
  private final MemorySegment original;
  private final MemorySegment copy;
  private final PageView[] views;

  public OwnPages(MemorySegment pages) {
    original = pages;
    copy = arena.allocate(pages.byteSize(), PageView.PAGE_BYTES);
    views = new PageView[Math.toIntExact(pages.byteSize() / PageView.PAGE_BYTES)];
    for (int i = 0; i < views.length; i++) {
      views[i] = PageView.of(slice(copy, i));
    }
    refresh();
  }

  public static MemorySegment slice(MemorySegment pages, int page) {
    return pages.asSlice((long) page * PageView.PAGE_BYTES, PageView.PAGE_BYTES);
  }

  public void refresh() {
    MemorySegment.copy(original, 0, copy, 0, original.byteSize());
  }

  public int count() {
    return views.length;
  }

  public PageView view(int page) {
    return views[page];
  }

  /** Allocates a scratch page that is not part of the copy. */
  public PageView newScratch(int sizeBytes) {
    return PageView.of(arena.allocate(sizeBytes, PageView.PAGE_BYTES));
  }

  @Override
  public void close() {
    arena.close();
  }
}
