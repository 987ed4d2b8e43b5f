package org.arenalab.pager.daemon.lane;

/** The traces that a served fault leaves for the background thread. No method waits. */
interface FaultMarks {
  /** The client accessed the page: it wrote to it, or needed its evicted bytes. */
  void touched(int page);

  /** The page's bytes came back from a slot or an extent, or as zeros. */
  void refaulted(int page);

  /** The page's word holds an extent that is to be freed. */
  void held(int page);
}
