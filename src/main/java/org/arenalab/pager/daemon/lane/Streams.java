package org.arenalab.pager.daemon.lane;

import java.util.concurrent.atomic.AtomicLongArray;
import org.arenalab.os.Internal;
import org.arenalab.pager.protocol.ReadAheadRequests;

/**
 * The streams of one client: runs of restored pages in ascending order. A stream is confirmed after
 * {@value #CONFIRMED} pages. Then the lanes ask the client for the next pages, its window. A fault
 * at the end of the window shows that the client has used the window, and doubles it.
 *
 * <pre>
 *   stream    63  next page  32 | 15  window  8 | 7  run  0
 * </pre>
 *
 * <p><b>Why the client restores.</b> A lane serves the page of the fault, and wakes its thread,
 * before it looks at streams. It must not restore the neighbours itself. It runs on the processor
 * of the thread that it has just woken, and that thread would wait for it; so would the next fault
 * there. The daemon's background thread has the lowest priority and would be late. The client's
 * agent restores as {@code ensure} does: a lane that needs a page takes it over and never waits.
 *
 * <p><b>Why only confirmed streams.</b> The next page after a fault is seldom the next page of
 * memory. Random accesses confirm no stream, and cost one compare-and-set each here.
 *
 * <p>Shared by the lanes of a client, since its faults may go to any of them. A lane that loses a
 * race drops its observation: a stream is confirmed one page later. Wait-free, no garbage.
 */
@Internal
public final class Streams {
  /** Pages in a row that make a stream. */
  static final int CONFIRMED = 4;

  /** Pages of the first window: the agent needs some 50 us to wake up, which is 5 of them. */
  static final int FIRST_WINDOW = 8;

  static final int MOST_PAGES = ReadAheadRequests.MOST_PAGES;

  /** Streams that are followed at once. */
  private static final int STREAMS = 4;

  private static final int NEXT_SHIFT = 32;
  private static final int WINDOW_SHIFT = 8;
  private static final int BYTE = 0xFF;

  private final AtomicLongArray streams = new AtomicLongArray(STREAMS);

  /** The stream to forget next. Lanes race for it without harm. */
  private int oldest;

  Streams() {
    for (int i = 0; i < STREAMS; i++) {
      streams.set(i, stream(Integer.MAX_VALUE, 0, 0));
    }
  }

  private static long stream(int next, int window, int run) {
    return ((long) next << NEXT_SHIFT) | ((long) window << WINDOW_SHIFT) | run;
  }

  private static int next(long stream) {
    return (int) (stream >>> NEXT_SHIFT);
  }

  private static int window(long stream) {
    return (int) (stream >>> WINDOW_SHIFT) & BYTE;
  }

  private static int run(long stream) {
    return (int) stream & BYTE;
  }

  /**
   * Takes note that a fault has restored a page.
   *
   * @return the number of pages after it to ask for, or 0
   */
  int restored(int page) {
    for (int i = 0; i < STREAMS; i++) {
      long stream = streams.get(i);
      int ahead = next(stream) - page;
      if (ahead == 0) {
        return advance(i, stream, page);
      }
      if (ahead > 0 && ahead <= window(stream)) {
        // The agent is late, or another process has the processor: the window stays.
        return 0;
      }
    }
    int forgotten = oldest & (STREAMS - 1);
    oldest = forgotten + 1;
    streams.set(forgotten, stream(page + 1, 0, 1));
    return 0;
  }

  private int advance(int index, long stream, int page) {
    int run = Math.min(run(stream) + 1, CONFIRMED);
    int window = 0;
    if (run == CONFIRMED) {
      window = window(stream) == 0 ? FIRST_WINDOW : Math.min(2 * window(stream), MOST_PAGES);
    }
    boolean won = streams.compareAndSet(index, stream, stream(page + 1 + window, window, run));
    return won ? window : 0;
  }
}
