package org.arenalab.pager;

/** The steps by which the pages of a batch leave, once the agent has claimed them. */
interface Departure {
  /** Returns false if no page can leave any more. */
  boolean isPossible();

  /** Brings each open page to its slot and out of this process, or lets it stay. */
  void leave(BatchEntries entries);

  /**
   * Lets each open page of a batch stay, after {@link #leave} has failed: a page that has left its
   * place returns. May be repeated if it fails, too.
   */
  void rescue(BatchEntries entries);

  /** Empties the staging pages of the batch, after all of its pages are settled. */
  void empty(BatchEntries entries);
}
