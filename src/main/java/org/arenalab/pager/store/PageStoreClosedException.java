package org.arenalab.pager.store;

/**
 * The exception for operations on a store that is closed. It has its own type for threads that may
 * race with {@link PageStore#close}.
 */
public final class PageStoreClosedException extends PageStoreException {
  private static final long serialVersionUID = 1L;

  PageStoreClosedException() {
    super(Reason.CLOSED, "the page store is closed");
  }
}
