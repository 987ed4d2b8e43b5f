package org.arenalab.pager.protocol;

import static org.arenalab.os.RawMemory.getLongVolatile;
import static org.arenalab.os.RawMemory.putLongRelease;

import org.arenalab.os.Internal;

/**
 * The times of the newest fault of each lane, in the session's header. A client that notes the time
 * before and after an access learns for how long its fault was queued, and how long its thread took
 * to resume. All times are of {@link System#nanoTime}: one clock for all processes of a machine.
 *
 * <pre>
 *   lane x 64:   0 page + 1     8 read     16 resolved, or 0 until then
 * </pre>
 *
 * <p>Each lane writes its own line, without a lock. A reader checks that the line is unchanged. The
 * lanes above {@value #LANES} leave no stamps.
 */
@Internal
public final class FaultStamps {
  /** The number of lanes that leave stamps; their numbers begin at 1. */
  public static final int LANES = 39;

  /** Result of {@link #find}: no lane. Also the line of lanes that leave no stamps. */
  public static final int NO_LANE = 0;

  static final int BYTES = (LANES + 1) * 64;

  private static final int LANE_BYTES = 64;
  private static final int PAGE = 0;
  private static final int READ = 8;
  private static final int RESOLVED = 16;

  private final long address;

  FaultStamps(long address) {
    this.address = address;
  }

  private long at(int lane) {
    return address + (long) (lane <= LANES ? lane : NO_LANE) * LANE_BYTES;
  }

  /** A lane has read the message of a fault. */
  public void read(int lane, int page, long readNs) {
    long at = at(lane);
    putLongRelease(at + PAGE, 0);
    putLongRelease(at + RESOLVED, 0);
    putLongRelease(at + READ, readNs);
    putLongRelease(at + PAGE, page + 1L);
  }

  /** The lane has answered that fault. */
  public void resolved(int lane, long resolvedNs) {
    putLongRelease(at(lane) + RESOLVED, resolvedNs);
  }

  /** Returns a lane whose newest fault is that of a page, and was read after a time. */
  public int find(int page, long sinceNs) {
    for (int lane = 1; lane <= LANES; lane++) {
      if (isOf(lane, page) && readNs(lane) >= sinceNs) {
        return lane;
      }
    }
    return NO_LANE;
  }

  /** Returns whether the newest fault of a lane is that of a page. */
  public boolean isOf(int lane, int page) {
    return getLongVolatile(at(lane) + PAGE) == page + 1L;
  }

  /** Returns the time at which the lane had read its newest fault. */
  public long readNs(int lane) {
    return getLongVolatile(at(lane) + READ);
  }

  /** Returns the time at which the lane had answered it; 0 if it has not. */
  public long resolvedNs(int lane) {
    return getLongVolatile(at(lane) + RESOLVED);
  }
}
