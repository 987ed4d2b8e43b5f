package org.arenalab.pager.daemon.lane;

/** The trace that a served fault leaves for the background thread. The method does not wait. */
interface FaultMarks {
  /**
   * The page's bytes came back from a slot or an extent, or as zeros. Called after the end of the
   * claim: the word of the page may hold an extent that is to be freed.
   */
  void returned(int page);
}
