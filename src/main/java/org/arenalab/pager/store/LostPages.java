package org.arenalab.pager.store;

/** A listener for pages whose extent {@link PageStore#recover} does not find. */
@FunctionalInterface
public interface LostPages {
  /**
   * Learns of a lost page. The listener usually sets the word to poisoned by a compare-and-set. If
   * a reader has claimed the page since, that fails, and the reader finds out by itself.
   *
   * @param word the page's word, as found
   */
  void lost(long page, long word, LostReason reason);
}
