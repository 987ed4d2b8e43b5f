package org.arenalab.pager.daemon.lane;

/**
 * The bytes of evicted pages, for one lane. A number in a page word may be garbage of a hostile
 * client: each method checks it.
 */
interface PageBytes {
  /** Result for a number that names nothing. */
  long NOWHERE = 0;

  /** Returns where this process has the copy in a slot, or {@link #NOWHERE}. */
  long copyAddress(int slot);

  /** Returns the address of a slot's staging page in the client, or {@link #NOWHERE}. */
  long stagingAddress(int slot);

  /**
   * Copies the staging page of a slot from the client to {@link #movedAddress}.
   *
   * @return 0, {@link ClientMemory#ABSENT} if no page was moved there, or {@link ClientMemory#GONE}
   */
  int fetchMoved(int slot);

  /** Returns the address of the page that {@link #fetchMoved} has copied. */
  long movedAddress();

  /** Returns the address of a page of this process that fills a staging page. */
  long dummyAddress();

  /**
   * Decodes the extent of a page that the lane has claimed.
   *
   * @return the address of the bytes, valid until the next call, or {@link #NOWHERE} if they are
   *     damaged
   */
  long decode(int page, long word);
}
