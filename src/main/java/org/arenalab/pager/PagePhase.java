package org.arenalab.pager;

import java.util.BitSet;
import org.arenalab.pager.PagerException.Reason;
import org.arenalab.pager.protocol.PageWord;
import org.arenalab.pager.protocol.SessionWords;

/**
 * A recurring phase of the program, with the recorded set of the pages that it needs. From its
 * third occurrence on, {@link #begin} restores the pages that the last two occurrences needed:
 * without a fault for each, in the thread that calls it.
 *
 * <pre>
 *   PagePhase report = range.newPhase();
 *   try (PagePhase.Occurrence now = report.begin()) {
 *     // accesses to pages of the range
 *   }
 * </pre>
 *
 * <p><b>Recording costs no fault and no message.</b> The phase compares the page words at its two
 * ends. A page was needed if it was evicted at the start, and has come back since. Its generation
 * shows that also if it has left again.
 *
 * <p><b>Page states.</b> A phase reads words, and restores as {@link PagedRange#ensure} does. It
 * adds no transition to {@link PageWord}: a fault lane takes a claimed page over and never waits. A
 * restored page may leave again when it is cold.
 *
 * <p><b>Limits.</b> A page that is resident at the start does not show whether it is needed; it
 * keeps its place in the set. A page that another thread brings back counts as needed.
 *
 * <p>Thread-safe; one occurrence at a time. Cost: a read of one word for each page of the range at
 * both ends, and the restores. Memory: two bits a page, and two bytes a page during an occurrence.
 */
public final class PagePhase {
  private final PagedRange range;
  private final SessionWords words;
  private final PhaseSet set = new PhaseSet();

  private boolean running;
  private long restored;
  private long faulted;
  private long tested;
  private long unneeded;

  PagePhase(PagedRange range, SessionWords words) {
    this.range = range;
    this.words = words;
  }

  /**
   * Begins an occurrence: restores the pages of the recorded set, and watches the others.
   *
   * @return the occurrence; close it at the end of the phase
   * @throws PagerException (INVALID_REQUEST) if an occurrence has not ended; else as {@link
   *     PagedRange#ensure}
   * @throws PageLostException if the bytes of a page are lost; the occurrence has not begun
   * @throws PagerClosedException if the range or the client is closed
   */
  public Occurrence begin() {
    claim();
    boolean done = false;
    try {
      Occurrence occurrence = new Occurrence(range.pages());
      int count = range.restoreAt(occurrence::chooses);
      synchronized (this) {
        restored += count;
      }
      done = true;
      return occurrence;
    } finally {
      if (!done) {
        release();
      }
    }
  }

  private synchronized void claim() {
    if (running) {
      throw new PagerException(
          Reason.INVALID_REQUEST,
          "phase has begun already: occurrence=%d, expected its end; close the occurrence first"
              .formatted(set.occurrences() + 1));
    }
    running = true;
  }

  private synchronized void release() {
    running = false;
  }

  /** Returns the totals of all occurrences that have ended. */
  public synchronized Stats stats() {
    return new Stats(set.occurrences(), set.size(), restored, faulted, tested, unneeded);
  }

  /**
   * The totals of a phase.
   *
   * @param occurrences that have ended
   * @param pages of the recorded set now
   * @param restored pages that were restored at the start of an occurrence
   * @param faulted pages that came back during an occurrence
   * @param tested pages of the set that were left to faults, to see whether they are needed
   * @param unneeded those of them that were not needed: about this share of the restored pages was
   *     restored without need
   */
  public record Stats(
      long occurrences, long pages, long restored, long faulted, long tested, long unneeded) {}

  /** Returns whether the bytes of a page are not in its place, and are not lost. */
  private static boolean isEvicted(long word) {
    return switch (PageWord.state(word)) {
      case PageWord.STAGED, PageWord.STORED, PageWord.ZERO -> true;
      default -> false;
    };
  }

  private synchronized void learn(BitSet watched, BitSet needed) {
    for (int page = watched.nextSetBit(0); page >= 0; page = watched.nextSetBit(page + 1)) {
      if (set.contains(page)) {
        tested++;
        unneeded += needed.get(page) ? 0 : 1;
      }
    }
    faulted += needed.cardinality();
    set.learn(watched, needed);
    running = false;
  }

  /** One occurrence of a phase. Closing it learns which pages it needed; closing twice does not. */
  public final class Occurrence implements AutoCloseable {
    private final BitSet watched;
    private final char[] generations;
    private boolean closed;

    private Occurrence(int pages) {
      watched = new BitSet(pages);
      generations = new char[pages];
    }

    /** Returns whether to restore a page now; watches it otherwise, if it is evicted. */
    private boolean chooses(int page) {
      long word = words.get(range.firstPage() + page);
      if (!isEvicted(word)) {
        return false;
      }
      if (set.contains(page) && !set.isTested(page)) {
        return true;
      }
      watched.set(page);
      generations[page] = (char) PageWord.generation(word);
      return false;
    }

    /**
     * Ends the occurrence. Does nothing if the range was closed before: its pages came back then,
     * needed or not.
     */
    @Override
    public void close() {
      synchronized (PagePhase.this) {
        if (closed) {
          return;
        }
        closed = true;
      }
      BitSet needed = new BitSet(generations.length);
      if (range.tryUse()) {
        try {
          findNeeded(needed);
        } finally {
          range.endUse();
        }
        learn(watched, needed);
      } else {
        release();
      }
    }

    private void findNeeded(BitSet needed) {
      for (int page = watched.nextSetBit(0); page >= 0; page = watched.nextSetBit(page + 1)) {
        long word = words.get(range.firstPage() + page);
        boolean stays = isEvicted(word) && (char) PageWord.generation(word) == generations[page];
        boolean isLost = PageWord.state(word) == PageWord.POISONED;
        needed.set(page, !stays && !isLost);
      }
    }
  }
}
