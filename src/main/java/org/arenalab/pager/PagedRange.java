package org.arenalab.pager;

import java.lang.ref.Reference;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.function.IntPredicate;
import org.arenalab.os.Backoff;
import org.arenalab.os.Errno;
import org.arenalab.os.SamePageMerging;
import org.arenalab.os.StackReserve;
import org.arenalab.os.UseCount;
import org.arenalab.pager.PagerException.Reason;
import org.arenalab.pager.protocol.RangeTable;
import org.arenalab.pager.protocol.SessionMemory;
import org.arenalab.pager.protocol.SessionWords;

/**
 * A range of memory that the pager may evict while it is cold. The daemon takes the range over at
 * its first eviction; until then it costs nothing.
 *
 * <p><b>Accesses</b> need no call: a page that left comes back when it is touched. {@link #ensure}
 * restores pages without the cost of a fault; {@link #lease} keeps them from leaving.
 *
 * <p><b>Close the range before its memory is unmapped</b>, remapped or protected. Closing restores
 * all pages. Closing a range that was never active makes no system call.
 *
 * <p><b>Lease a part before its pages are discarded</b> ({@code MADV_DONTNEED}), and close the
 * lease afterwards. A discarded page that is in memory reads as zeros. One that has left comes back
 * with its old bytes, because the kernel does not report the discard.
 *
 * <p>Thread-safe. {@link #ensure} reads one word for each resident page, and makes no garbage then.
 */
public final class PagedRange implements AutoCloseable {
  /** The state of a range. */
  public enum State {
    /** Registered, and not evicted from yet. */
    WAITING,
    /** Pages of the range may be with the daemon. */
    ACTIVE,
    /** The range cannot be paged; see {@link #refusal}. Its pages stay in memory. */
    REFUSED,
    /** Closed: no page of the range is with the daemon. */
    CLOSED
  }

  private static final int OPEN = 0;
  private static final int CLOSING = 1;
  private static final int DONE = 2;

  private static final AtomicIntegerFieldUpdater<PagedRange> LIFE =
      AtomicIntegerFieldUpdater.newUpdater(PagedRange.class, "life");

  private final PagerClient client;
  private final SessionMemory session;
  private final long address;
  private final long lengthBytes;
  private final int pageShift;
  private final UseCount uses = new UseCount();
  private int firstPage;
  private int index;
  private volatile int life = OPEN;

  /** True while the table's entry waits to be freed by the daemon. */
  private volatile boolean gone;

  /** True after the agent has found the memory locked. */
  private volatile boolean locked;

  /** True after the agent has ended the merging of equal pages. For the agent only. */
  private boolean unmerged;

  PagedRange(PagerClient client, SessionMemory session, long address, long lengthBytes) {
    this.client = client;
    this.session = session;
    this.address = address;
    this.lengthBytes = lengthBytes;
    pageShift = Integer.numberOfTrailingZeros(session.layout().pageSizeBytes());
  }

  /** Sets the range's place, once, before any other thread knows the range. */
  void place(int firstPageOfRange, int indexInTable) {
    firstPage = firstPageOfRange;
    index = indexInTable;
  }

  /** Returns the address of the first byte. */
  public long address() {
    return address;
  }

  /** Returns the length in bytes. */
  public long lengthBytes() {
    return lengthBytes;
  }

  int firstPage() {
    return firstPage;
  }

  int index() {
    return index;
  }

  int pages() {
    return (int) (lengthBytes >>> pageShift);
  }

  long addressOf(int page) {
    return address + ((long) (page - firstPage) << pageShift);
  }

  boolean isGone() {
    return gone;
  }

  /** Returns the state now. */
  public State state() {
    if (life == DONE) {
      return State.CLOSED;
    }
    if (locked) {
      return State.REFUSED;
    }
    return switch (session.ranges().state(index)) {
      case RangeTable.ACTIVE, RangeTable.LEAVING -> State.ACTIVE;
      case RangeTable.REFUSED -> State.REFUSED;
      default -> State.WAITING;
    };
  }

  /** Returns why the range is {@link State#REFUSED}; empty in other states. */
  public Optional<String> refusal() {
    if (life == DONE) {
      return Optional.empty();
    }
    if (locked) {
      return Optional.of("locked in memory (mlock)");
    }
    return session.ranges().state(index) == RangeTable.REFUSED
        ? Optional.of("cannot be registered: " + Errno.describe(session.ranges().errno(index)))
        : Optional.empty();
  }

  /** Makes all pages resident; see {@link #ensure(long, long)}. */
  public void ensure() {
    ensure(0, lengthBytes);
  }

  /**
   * Makes the pages of a part of the range resident, without faults. They may leave again when they
   * are cold; a lease prevents that.
   *
   * <p>Cost: a read of one word for a resident page. Decoding and a system call for an evicted one,
   * but no trap, and no wait for another process.
   *
   * @param offsetBytes from the start of the range
   * @param bytes at least 1
   * @throws PagerException (INVALID_REQUEST) if the part is not inside the range; (FOREIGN_RANGE)
   *     if a page is not mapped any more; (NO_MEMORY) if the kernel has no memory for a page
   * @throws PageLostException if the bytes of a page are lost; pages before it are resident
   * @throws PagerClosedException if the range or the client is closed
   */
  public void ensure(long offsetBytes, long bytes) {
    requireInside(offsetBytes, bytes);
    int page = firstPage + (int) (offsetBytes >>> pageShift);
    int end = firstPage + (int) ((offsetBytes + bytes - 1) >>> pageShift) + 1;
    SessionWords words = session.words();
    try {
      while (page < end && Restorer.isPresent(words.get(page))) {
        page++;
      }
    } finally {
      Reference.reachabilityFence(this);
    }
    if (page < end) {
      ensurePages(page, end);
    } else if (life != OPEN) {
      throw closed();
    }
  }

  private void requireInside(long offsetBytes, long bytes) {
    if (offsetBytes < 0 || bytes <= 0 || offsetBytes > lengthBytes - bytes) {
      throw new PagerException(
          Reason.INVALID_REQUEST,
          "part is not inside the range: offsetBytes=%d, bytes=%d, expected a part of %d B; pass an offset from the start of the range"
              .formatted(offsetBytes, bytes, lengthBytes));
    }
  }

  private void ensurePages(int page, int end) {
    StackReserve.requireForOperations();
    enter();
    try {
      Restorer restorer = client.takeRestorer();
      try {
        for (int each = page; each < end; each++) {
          Losses.requireRestored(restorer.restore(each, addressOf(each)), addressOf(each));
        }
      } finally {
        client.putRestorer(restorer);
      }
    } finally {
      leave();
    }
  }

  /**
   * Returns a recurring phase of the program that accesses pages of this range, with an empty
   * recorded set.
   *
   * @throws PagerClosedException if the range or the client is closed
   */
  public PagePhase newPhase() {
    StackReserve.requireForOperations();
    enter();
    try {
      return new PagePhase(this, session.words());
    } finally {
      leave();
    }
  }

  /**
   * Asks about each page in order, by its index in the range, and restores those that are chosen.
   *
   * @return the number of chosen pages
   */
  int restoreAt(IntPredicate choice) {
    StackReserve.requireForOperations();
    enter();
    try {
      Restorer restorer = client.takeRestorer();
      int chosen = 0;
      try {
        for (int i = 0; i < pages(); i++) {
          if (choice.test(i)) {
            int page = firstPage + i;
            Losses.requireRestored(restorer.restore(page, addressOf(page)), addressOf(page));
            chosen++;
          }
        }
      } finally {
        client.putRestorer(restorer);
      }
      return chosen;
    } finally {
      leave();
    }
  }

  /** Keeps the range from being closed until {@link #endUse}; returns false if it is closed. */
  boolean tryUse() {
    if (!client.tryEnter()) {
      return false;
    }
    if (!uses.tryEnter()) {
      client.leave();
      return false;
    }
    return true;
  }

  void endUse() {
    leave();
  }

  /** Leases all pages; see {@link #lease(long, long)}. */
  public PageLease lease() {
    return lease(0, lengthBytes);
  }

  /**
   * Makes the pages of a part of the range resident, and keeps them so until the lease is closed.
   * The first write to such a page may still wait for a fault lane to lift a protection: some
   * microseconds, without a restore. Closing the range ends its leases.
   *
   * @throws PagerException (TOO_MANY_LEASES) if a page has 255 leases, and as {@link #ensure}; no
   *     page is leased then
   */
  public PageLease lease(long offsetBytes, long bytes) {
    requireInside(offsetBytes, bytes);
    StackReserve.requireForOperations();
    int first = firstPage + (int) (offsetBytes >>> pageShift);
    int end = firstPage + (int) ((offsetBytes + bytes - 1) >>> pageShift) + 1;
    PageLease lease = new PageLease(this, first, end);
    enter();
    try {
      pin(first, end);
      boolean done = false;
      try {
        ensure(offsetBytes, bytes);
        done = true;
      } finally {
        if (!done) {
          unpinPages(first, end);
        }
      }
      return lease;
    } finally {
      leave();
    }
  }

  private void pin(int first, int end) {
    for (int page = first; page < end; page++) {
      if (!session.marks().tryPin(page)) {
        unpinPages(first, page);
        throw new PagerException(
            Reason.TOO_MANY_LEASES,
            "page has too many leases: address=0x%x, leases=%d, expected fewer than 255; close others first"
                .formatted(addressOf(page), session.marks().pins(page)));
      }
    }
  }

  /** Ends a lease, unless the range was closed. */
  void unpin(int first, int end) {
    if (!client.tryEnter()) {
      return;
    }
    try {
      if (uses.tryEnter()) {
        unpinPages(first, end);
        boolean _ = uses.leave();
      }
    } finally {
      client.leave();
    }
  }

  private void unpinPages(int first, int end) {
    for (int page = first; page < end; page++) {
      boolean _ = session.marks().tryUnpin(page);
    }
  }

  private void enter() {
    client.enter();
    if (!uses.tryEnter()) {
      client.leave();
      throw closed();
    }
  }

  private void leave() {
    boolean _ = uses.leave();
    client.leave();
  }

  private PagerClosedException closed() {
    return client.isClosed()
        ? PagerClosedException.ofClient()
        : PagerClosedException.ofRange(address, lengthBytes);
  }

  /** Takes note that the range is locked in memory, so that no page can move. */
  void noteLocked() {
    locked = true;
    session.ranges().noteLocked(index);
  }

  /**
   * Ends the kernel's merging of equal pages at the first call. Returns whether the protection of
   * armed pages may be lost: those must not be evicted. For the agent only.
   */
  boolean endMerging() {
    boolean isFirst = !unmerged;
    unmerged = true;
    return isFirst && SamePageMerging.end(address, lengthBytes);
  }

  /** Returns whether the agent may evict pages of the range now. */
  boolean isEvictable() {
    return !locked && session.ranges().state(index) == RangeTable.ACTIVE;
  }

  /**
   * Restores all pages and ends the registration. Closing twice does nothing. The memory may be
   * unmapped afterwards.
   *
   * <p>Cost: for a range that was never active, about a microsecond and no system call. Else a
   * restore of each evicted page, and the end of the agent's current batch.
   *
   * @throws PageLostException if the bytes of a page are lost, after the range is closed
   */
  @Override
  public void close() {
    StackReserve.requireForOperations();
    if (client.tryEnter()) {
      long lost = 0;
      try {
        lost = closeOnce();
      } finally {
        client.leave();
      }
      Losses.requireNone(lost);
    } else {
      awaitClosed();
    }
  }

  /** Closes the range, or waits for the thread that does; returns the first lost page or 0. */
  long closeOnce() {
    if (!startClosing()) {
      awaitClosed();
      return 0;
    }
    uses.closeAndAwait();
    try {
      return RangeDeparture.depart(client, this);
    } finally {
      life = DONE;
    }
  }

  /** Returns true for one thread only. */
  private boolean startClosing() {
    return LIFE.compareAndSet(this, OPEN, CLOSING);
  }

  /** Takes note that the table's entry waits for the daemon. */
  void setGone() {
    gone = true;
  }

  private void awaitClosed() {
    Backoff backoff = new Backoff();
    while (life != DONE) {
      backoff.again();
    }
  }

  @Override
  public String toString() {
    return "PagedRange[address=0x%x, lengthBytes=%d, state=%s]"
        .formatted(address, lengthBytes, state());
  }
}
