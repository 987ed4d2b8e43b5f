package org.arenalab.pager.protocol;

import org.arenalab.os.Errno;
import org.arenalab.os.Internal;

/**
 * The client's counters in the session's memory, by index, which the daemon can read. A counter
 * changes where its event happens. A hostile client may write any value.
 */
@Internal
public enum ClientCounter {
  /** Pages that left this process. */
  EVICTED(0),
  /** Pages of a command that were not armed any more, or used by a lease. */
  SKIPPED(1),
  /** Pages that were pinned by a lease after the agent had claimed them. */
  PINNED(2),
  /** Pages that a fault lane claimed from the agent before they moved. */
  CANCELLED(3),
  /** Pages that a lane kept from moving (EEXIST). */
  FAILED_EXIST(4),
  /** Pages that are shared with a forked process (EBUSY). */
  FAILED_BUSY(5),
  /** Pages that are locked, or whose access rights differ (EINVAL). */
  FAILED_INVALID(6),
  /** Pages that are not mapped or not registered any more (ENOENT). */
  FAILED_MISSING(7),
  /** Pages that did not move because the mappings kept changing (EAGAIN). */
  FAILED_AGAIN(8),
  /** Pages that did not move for another reason. */
  FAILED_OTHER(9),
  /** Pages whose copy was not written completely. */
  FAILED_COPY(10),
  /** Pages of commands that were dropped: no slot became free, or the range had left. */
  DROPPED(11),
  /** Batches of which the staging area was not emptied. */
  FAILED_DISCARD(12),
  /** Pages that this process restored by itself. */
  RESTORED(13),
  /** Restored pages that a lane took over. */
  ROBBED(14),
  /** Pages that were found lost. */
  LOST(15),
  /** Changes of the daemon's incarnation that the agent has seen. */
  TAKEOVERS(16),
  /** Pages that were restored ahead of a stream of faults. */
  READ_AHEAD(17),
  /**
   * Pages that this process restored by itself because it needs them: not to close their range. The
   * daemon takes them for refaults.
   */
  RETURNED(18);

  private final int index;

  ClientCounter(int index) {
    this.index = index;
  }

  /** Returns the counter of pages that failed to move with a negated errno. */
  public static ClientCounter ofFailure(int answer) {
    return switch (-answer) {
      case Errno.EEXIST -> FAILED_EXIST;
      case Errno.EBUSY -> FAILED_BUSY;
      case Errno.EINVAL -> FAILED_INVALID;
      case Errno.ENOENT -> FAILED_MISSING;
      case Errno.EAGAIN -> FAILED_AGAIN;
      default -> FAILED_OTHER;
    };
  }

  /** Adds to the counter of a session. */
  public void add(SessionMemory session, long delta) {
    session.header().addToClientCounter(index, delta);
  }

  /** Returns the counter of a session. */
  public long get(SessionMemory session) {
    return session.header().clientCounter(index);
  }
}
