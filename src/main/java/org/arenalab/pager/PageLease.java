package org.arenalab.pager;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A promise that the pages of a part of a {@link PagedRange} stay in memory until the lease is
 * closed. Each page counts its leases.
 *
 * <p>Thread-safe; closing twice does nothing. A lease that is dropped without close keeps its pages
 * in memory until its range is closed.
 */
public final class PageLease implements AutoCloseable {
  private final PagedRange range;
  private final int firstPage;
  private final int endPage;
  private final AtomicBoolean closed = new AtomicBoolean();

  PageLease(PagedRange range, int firstPage, int endPage) {
    this.range = range;
    this.firstPage = firstPage;
    this.endPage = endPage;
  }

  /** Returns the address of the first leased page. */
  public long address() {
    return range.addressOf(firstPage);
  }

  /** Returns the bytes of the leased pages. */
  public long lengthBytes() {
    return range.addressOf(endPage) - range.addressOf(firstPage);
  }

  /** Ends the lease. The pages may leave when they are cold. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      range.unpin(firstPage, endPage);
    }
  }
}
