package org.arenalab.pager.protocol;

import static org.arenalab.os.RawMemory.compareAndSetLong;
import static org.arenalab.os.RawMemory.getLongVolatile;
import static org.arenalab.os.RawMemory.putLongRelease;

import org.arenalab.os.Internal;

/**
 * The pages that lanes expect to be needed next, in the session's header: a word for each lane. The
 * client's agent restores them.
 *
 * <pre>
 *   lane x 8:   63  pages  32 | 31  first page  0          0: no request
 * </pre>
 *
 * <p>A newer request of a lane replaces one that was not taken: the older one is late anyway. The
 * lanes above {@value #LANES} share words. A request is advice: the client checks it, and the
 * daemon reads none of the words.
 *
 * <p>Thread-safe, also between processes. Wait-free for lanes. No garbage.
 */
@Internal
public final class ReadAheadRequests {
  /** The number of words. */
  public static final int LANES = 32;

  /** The most pages of one request: 64, as of one batch of the agent. */
  public static final int MOST_PAGES = 64;

  static final int BYTES = LANES * Long.BYTES;

  private static final int PAGES_SHIFT = 32;

  private final long address;

  ReadAheadRequests(long address) {
    this.address = address;
  }

  private long at(int lane) {
    return address + (long) (lane & (LANES - 1)) * Long.BYTES;
  }

  /**
   * Asks for pages. For a lane.
   *
   * @param pages 1 to {@value #MOST_PAGES}
   */
  public void ask(int lane, int firstPage, int pages) {
    putLongRelease(at(lane), ((long) pages << PAGES_SHIFT) | firstPage);
  }

  /** Takes a request, or returns 0 if there is none. For the agent. */
  public long take() {
    for (int lane = 0; lane < LANES; lane++) {
      long request = getLongVolatile(at(lane));
      if (request != 0 && compareAndSetLong(at(lane), request, 0)) {
        return request;
      }
    }
    return 0;
  }

  /** Returns the first page of a request; negative if the request is damaged. */
  public static int firstPage(long request) {
    return (int) request;
  }

  /** Returns the number of pages of a request, from 0 to {@value #MOST_PAGES}. */
  public static int pages(long request) {
    return (int) Math.clamp(request >> PAGES_SHIFT, 0L, MOST_PAGES);
  }
}
