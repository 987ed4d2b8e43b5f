package org.arenalab.pager;

import org.arenalab.os.Internal;
import org.arenalab.os.RawMemory;
import org.arenalab.pager.protocol.FaultStamps;

/**
 * The stages of a page fault that only the faulting thread can measure together with its lane. For
 * measurements.
 *
 * <pre>
 *   access            read              resolved         next instruction
 *     |---- queued ----|---- served ----|---- resumed ----|
 * </pre>
 *
 * <p>For one thread. Makes no garbage.
 */
@Internal
public final class FaultTimes {
  /** A lane writes its last stamp some microseconds after the thread may run again. */
  private static final int SPINS = 10_000;

  /** Takes the bytes: the compiler removes a read that nobody uses, even a volatile one. */
  @SuppressWarnings("UnusedVariable")
  private static volatile long sink;

  private final PagedRange range;
  private final FaultStamps stamps;
  private final int pageShift;
  private long beganNs;
  private long readNs;
  private long resolvedNs;
  private long endedNs;

  /** Measures accesses to a range of a client. */
  public FaultTimes(PagerClient client, PagedRange range) {
    this.range = range;
    stamps = client.session().header().stamps();
    pageShift = Integer.numberOfTrailingZeros(client.session().layout().pageSizeBytes());
  }

  /**
   * Reads eight bytes.
   *
   * @param offset in the range, a multiple of 8
   * @return whether a lane has served a fault of it; only then the stages are known
   */
  public boolean touch(long offset) {
    int page = range.firstPage() + (int) (offset >>> pageShift);
    beganNs = System.nanoTime();
    long seen = RawMemory.getLongVolatile(range.address() + offset);
    endedNs = System.nanoTime();
    sink = seen;
    int lane = stamps.find(page, beganNs);
    if (lane == FaultStamps.NO_LANE) {
      return false;
    }
    readNs = stamps.readNs(lane);
    resolvedNs = stamps.resolvedNs(lane);
    for (int spin = 0; spin < SPINS && resolvedNs == 0; spin++) {
      Thread.onSpinWait();
      resolvedNs = stamps.resolvedNs(lane);
    }
    return stamps.isOf(lane, page) && readNs == stamps.readNs(lane) && resolvedNs >= readNs;
  }

  /** Returns the time from the access until the lane had read the message, in nanoseconds. */
  public long queuedNs() {
    return readNs - beganNs;
  }

  /** Returns the time for which the lane worked on the fault, in nanoseconds. */
  public long servedNs() {
    return resolvedNs - readNs;
  }

  /** Returns the time until the thread ran again; 0 if that was before the lane was done. */
  public long resumedNs() {
    return Math.max(endedNs - resolvedNs, 0);
  }

  /** Returns the time of the whole access in nanoseconds. */
  public long totalNs() {
    return endedNs - beganNs;
  }
}
