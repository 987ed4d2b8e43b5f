package org.arenalab.pager.protocol;

import org.arenalab.os.Internal;

/**
 * The page words of one client, by page index. Client and daemon change a word only by
 * compare-and-set; see {@link PageWord}.
 *
 * <p>Any thread may call any method. The calls make no garbage.
 */
@Internal
public interface PageWords {
  /** Returns the number of pages. It never changes. */
  long pages();

  /**
   * Returns the end of the pages whose words may be in use: each word from there on is 0, unless
   * the client damaged it. A walk over the words ends here. In shared memory a read of a word
   * allocates the memory of its neighbours, too.
   */
  default long usedPages() {
    return pages();
  }

  /**
   * Returns the end of the pages whose words a lane may have claimed. It may be after {@link
   * #usedPages}: a lane that is late may claim a page whose range has left.
   */
  default long claimedPages() {
    return usedPages();
  }

  /**
   * Reads a word with volatile ordering.
   *
   * @param page 0 to {@link #pages} - 1
   */
  long get(long page);

  /**
   * Sets a word to {@code update} if it is {@code expected}, with volatile ordering. It never fails
   * spuriously.
   *
   * @param page 0 to {@link #pages} - 1
   */
  boolean compareAndSet(long page, long expected, long update);

  /** The outcome of {@link #endClaim}. */
  enum ClaimEnd {
    /** The claim has ended, and no other lane has met it. */
    UNMET,
    /** The claim has ended. Another lane has met it, and a thread waits for the page. */
    AWAITED,
    /** The word is not the claim any more: the client has damaged its session. */
    DAMAGED
  }

  /**
   * Ends the claim of a lane: a claim of a page, or of the staging page of a moving page.
   *
   * @param page 0 to {@link #pages} - 1
   * @param claim the word that the lane has set
   * @param next the word after the claim
   */
  default ClaimEnd endClaim(long page, long claim, long next) {
    if (compareAndSet(page, claim, next)) {
      return ClaimEnd.UNMET;
    }
    boolean isAwaited = compareAndSet(page, PageWord.awaited(claim), next);
    return isAwaited ? ClaimEnd.AWAITED : ClaimEnd.DAMAGED;
  }
}
