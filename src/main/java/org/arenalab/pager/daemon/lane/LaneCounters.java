package org.arenalab.pager.daemon.lane;

import java.util.Arrays;
import org.arenalab.os.Internal;

/**
 * The counters of one fault lane. The lane alone writes them, with plain accesses; other threads
 * read values that may be a moment old. Each fault counts as exactly one of installed, present,
 * deferred, discarded and poisoned.
 */
@Internal
public final class LaneCounters {
  private static final int STATES = 8;

  /** Faults that were resolved: bytes or zeros installed, or a protection lifted. */
  public long installed;

  /** Faults whose page was there already, for example the second message of a signal. */
  public long present;

  /** Faults that the client repeats: the kernel asked for patience. */
  public long deferred;

  /** Faults without an answer: another lane serves the page, or nobody waits for it any more. */
  public long discarded;

  /** Faults of pages whose bytes are lost. */
  public long poisoned;

  /** Faults outside every known range. Also counted as discarded. */
  public long unknown;

  /** Pages whose poison the kernel refused. The faulting thread waits until the client is ended. */
  public long unpoisonable;

  /** Words that changed while the lane owned them: the client damaged its own session. */
  public long damagedWords;

  /** Claims that another thread prevented; the lane looked again. */
  public long retries;

  /** Moves of the agent that the lane kept from happening. */
  public long cancelledMoves;

  /** Restores of the client that the lane took over. */
  public long robbed;

  /** Faults of missing pages; the other faults are writes to protected pages. */
  public long missing;

  /** Evicted pages that came back. */
  public long restored;

  /** Pages whose return the lane has marked; see {@link GroupMarks}. */
  long marked;

  /** Pages that the client was asked to restore ahead of a stream. */
  public long readAhead;

  /** Faults by the state of the page's word when the lane decided. */
  public final long[] states = new long[STATES];

  /** Time in the call that waits for a message, idle time included. */
  public final LatencyHistogram read = new LatencyHistogram();

  /** From the message to the claim of the page. */
  public final LatencyHistogram lookup = new LatencyHistogram();

  /** Decoding of stored bytes. */
  public final LatencyHistogram decode = new LatencyHistogram();

  /** The request that resolves the fault. */
  public final LatencyHistogram ioctl = new LatencyHistogram();

  /** From the message of a missing page to the end of the request that resolves it. */
  public final LatencyHistogram missingService = new LatencyHistogram();

  /** From the claim of an evicted page to the end of the request that installs its bytes. */
  public final LatencyHistogram restoreWall = new LatencyHistogram();

  /** Returns the number of faults. */
  public long faults() {
    return installed + present + deferred + discarded + poisoned;
  }

  /** Sets every counter to zero. Not for the counters of a running lane. */
  void clear() {
    installed = 0;
    present = 0;
    deferred = 0;
    discarded = 0;
    poisoned = 0;
    unknown = 0;
    unpoisonable = 0;
    damagedWords = 0;
    retries = 0;
    cancelledMoves = 0;
    robbed = 0;
    restored = 0;
    marked = 0;
    missing = 0;
    readAhead = 0;
    Arrays.fill(states, 0);
    read.clear();
    lookup.clear();
    decode.clear();
    ioctl.clear();
    missingService.clear();
    restoreWall.clear();
  }

  /** Adds the counters of another lane. */
  void add(LaneCounters other) {
    installed += other.installed;
    present += other.present;
    deferred += other.deferred;
    discarded += other.discarded;
    poisoned += other.poisoned;
    unknown += other.unknown;
    unpoisonable += other.unpoisonable;
    damagedWords += other.damagedWords;
    retries += other.retries;
    cancelledMoves += other.cancelledMoves;
    robbed += other.robbed;
    restored += other.restored;
    marked += other.marked;
    missing += other.missing;
    readAhead += other.readAhead;
    for (int i = 0; i < STATES; i++) {
      states[i] += other.states[i];
    }
    read.add(other.read);
    lookup.add(other.lookup);
    decode.add(other.decode);
    ioctl.add(other.ioctl);
    missingService.add(other.missingService);
    restoreWall.add(other.restoreWall);
  }
}
