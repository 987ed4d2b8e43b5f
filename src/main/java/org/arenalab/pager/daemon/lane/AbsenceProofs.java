package org.arenalab.pager.daemon.lane;

import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * The proofs of one lane that moving pages hold nothing, so that they may be filled with zeros. One
 * proof for each slot, because a moving page has a slot of its own.
 *
 * <p><b>The proof</b> is two faults of one thread, both read after this lane had seen the page's
 * word, with no fill by any lane in between. The second of them began after the first was read, so
 * that the page was missing during this claim of the agent. The page cannot have moved before its
 * staging page was found unreadable. So it held nothing when the second fault began. Only a lane
 * could have filled it since then.
 *
 * <p><b>Why the fills are counted.</b> A filled page may be written to, and may move while its word
 * stays. A message that was sent before the fill would else prove that the page holds nothing: a
 * second fill would hide the written page, and its copy would be older than the page in its place.
 * All lanes of a session share the counters.
 *
 * <p>For one lane, which has marked the page's word: no other lane fills the page then. No garbage.
 */
final class AbsenceProofs {
  /** Longer than any message is late, and shorter than the generations of a page take to wrap. */
  private static final long WITHIN_NS = 1_000_000_000;

  private static final int NOBODY = 0;

  /** The fills of all lanes with zeros, by slot. */
  private final AtomicIntegerArray fills;

  private final int[] pages;
  private final long[] words;
  private final int[] fillsBefore;
  private final long[] beganNs;
  private final int[] witnesses;

  /**
   * Creates the proofs of a lane, all of which are still to begin.
   *
   * @param fills counters of all lanes of the session, one for each slot
   */
  AbsenceProofs(AtomicIntegerArray fills) {
    this.fills = fills;
    int slots = fills.length();
    pages = new int[slots];
    words = new long[slots];
    fillsBefore = new int[slots];
    beganNs = new long[slots];
    witnesses = new int[slots];
  }

  /**
   * Takes note of a fault, and returns whether the page is proven to hold nothing.
   *
   * @param slot of the page, which has one
   * @param word of the moving page, without the mark of this lane
   * @param thread that waits in the fault
   * @param sinceNs when the message was read
   */
  boolean isProven(int slot, int page, long word, int thread, long sinceNs) {
    int filled = fills.get(slot);
    boolean isSame = page == pages[slot] && word == words[slot] && filled == fillsBefore[slot];
    if (!isSame || sinceNs - beganNs[slot] > WITHIN_NS) {
      pages[slot] = page;
      words[slot] = word;
      fillsBefore[slot] = filled;
      beganNs[slot] = sinceNs;
      witnesses[slot] = NOBODY;
      return false;
    }
    if (witnesses[slot] == NOBODY) {
      witnesses[slot] = thread;
      return false;
    }
    return thread == witnesses[slot];
  }

  /** Ends the proofs of all lanes for a page that is filled now. */
  void fill(int slot) {
    int _ = fills.incrementAndGet(slot);
  }
}
