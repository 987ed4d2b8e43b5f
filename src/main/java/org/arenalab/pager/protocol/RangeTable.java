package org.arenalab.pager.protocol;

import static org.arenalab.os.RawMemory.compareAndSetLong;
import static org.arenalab.os.RawMemory.getLongAcquire;
import static org.arenalab.os.RawMemory.getLongVolatile;
import static org.arenalab.os.RawMemory.putLongOpaque;

import java.util.Objects;
import org.arenalab.os.Errno;
import org.arenalab.os.Internal;

/**
 * The client's ranges in shared memory. Publishing a range and withdrawing one that was never
 * evicted needs no system call and no message.
 *
 * <pre>
 *   0 state word   8 address   16 length   24 first page   32 birth   40 errno   48 unused
 *   state word:    63  generation  32 | 31  0  8 | 7  state  0
 *
 *   FREE        client: publish    -> FILLING -> LIVE      generation + 1
 *   LIVE        client: withdraw   -> FREE
 *   LIVE        daemon: activate   -> ACTIVATING           before it registers the range
 *   ACTIVATING  daemon: activated  -> ACTIVE               from now on pages may be missing
 *   ACTIVATING  daemon: refuse     -> REFUSED(errno)       the kernel refused the range
 *   ACTIVATING  daemon: putBack    -> LIVE
 *   REFUSED     client: withdraw   -> FREE
 *   ACTIVE      client: leave      -> LEAVING              then it restores every page
 *   LEAVING     client: gone       -> GONE                 after it unregistered the range
 *   GONE        daemon: free       -> FREE                 after it cleared the page words
 * </pre>
 *
 * <p><b>Guarantees.</b> A reader never takes fields of one use of an entry for those of another:
 * the state word has the generation and is read before and after them. Each change names the state
 * word that its caller saw. A client that fails to withdraw a range has lost to {@link #activate},
 * and looks at the state again.
 *
 * <p>Thread-safe, also between processes. Lock-free; a reading makes no garbage.
 */
@Internal
public final class RangeTable {
  /** The state of an entry without a range. */
  public static final int FREE = 0;

  /** The state of an entry whose fields are being written. */
  public static final int FILLING = 1;

  /** The state of a range that was never evicted: the client may unmap it at once. */
  public static final int LIVE = 2;

  /** The state of a range that the daemon registers now. */
  public static final int ACTIVATING = 3;

  /** The state of a range whose pages may be evicted. */
  public static final int ACTIVE = 4;

  /** The state of a range whose pages the client restores, in order to leave. */
  public static final int LEAVING = 5;

  /** The state of a range that is not registered any more, and whose words the daemon clears. */
  public static final int GONE = 6;

  /** The state of a range that the kernel refused to register. */
  public static final int REFUSED = 7;

  private static final int ADDRESS = 8;
  private static final int LENGTH = 16;
  private static final int FIRST_PAGE = 24;
  private static final int BIRTH = 32;
  private static final int ERRNO = 40;

  private static final long STATE = 0xFF;
  private static final int GENERATION_SHIFT = 32;
  private static final long UNUSED = 0xFFFF_FF00L;

  private final long address;
  private final SessionLayout layout;

  RangeTable(long address, SessionLayout layout) {
    this.address = address;
    this.layout = layout;
  }

  static int state(long stateWord) {
    return (int) (stateWord & STATE);
  }

  static int generation(long stateWord) {
    return (int) (stateWord >>> GENERATION_SHIFT);
  }

  private static long withState(long stateWord, int state) {
    return (stateWord & ~STATE) | state;
  }

  private long at(int index) {
    return address + (long) Objects.checkIndex(index, layout.ranges()) * SessionLayout.RANGE_BYTES;
  }

  /** Returns the number of entries. */
  public int capacity() {
    return layout.ranges();
  }

  /** Returns the state of an entry; any number if the peer damaged it. */
  public int state(int index) {
    return state(getLongVolatile(at(index)));
  }

  /** Returns the errno of a refused entry, or of an active one that is locked; else 0. */
  public int errno(int index) {
    return (int) getLongAcquire(at(index) + ERRNO);
  }

  /**
   * Publishes a range. For the client.
   *
   * @param firstPage the first of its page words, which no other range has
   * @param birthNs now, on the clock of {@link System#nanoTime}
   * @return the number of its entry, or -1 if no entry is free
   */
  public int publish(long rangeAddress, long lengthBytes, int firstPage, long birthNs) {
    for (int index = 0; index < layout.ranges(); index++) {
      long entry = at(index);
      long seen = getLongVolatile(entry);
      long next = (long) (generation(seen) + 1) << GENERATION_SHIFT;
      if (state(seen) == FREE && compareAndSetLong(entry, seen, withState(next, FILLING))) {
        putLongOpaque(entry + ADDRESS, rangeAddress);
        putLongOpaque(entry + LENGTH, lengthBytes);
        putLongOpaque(entry + FIRST_PAGE, firstPage);
        putLongOpaque(entry + BIRTH, birthNs);
        putLongOpaque(entry + ERRNO, 0);
        return compareAndSetLong(entry, withState(next, FILLING), withState(next, LIVE))
            ? index
            : damaged(index);
      }
    }
    return -1;
  }

  private int damaged(int index) {
    throw DamagedSessionException.of(
        "state of range " + index, state(index), "FILLING, as the client wrote it");
  }

  /**
   * Withdraws a range that was never evicted. For the client.
   *
   * @return false if the daemon has activated the range, or does so now
   */
  public boolean withdraw(int index) {
    return change(index, LIVE, FREE) || change(index, REFUSED, FREE);
  }

  /** Begins to leave an active range. For the client. */
  public boolean leave(int index) {
    return change(index, ACTIVE, LEAVING);
  }

  /** Ends the leaving of a range. For the client, after it unregistered the range. */
  public boolean gone(int index) {
    return change(index, LEAVING, GONE);
  }

  /**
   * Declares that the memory of an active range is locked: its pages do not leave any more. For the
   * client. The daemon finds it in {@link #errno}.
   */
  public void noteLocked(int index) {
    putLongOpaque(at(index) + ERRNO, Errno.EINVAL);
  }

  private boolean change(int index, int from, int to) {
    long entry = at(index);
    while (true) {
      long seen = getLongVolatile(entry);
      if (state(seen) != from) {
        return false;
      }
      if (compareAndSetLong(entry, seen, withState(seen, to))) {
        return true;
      }
    }
  }

  /**
   * Reads an entry. For the daemon, which believes none of its values before this method has
   * checked them.
   *
   * @return false if the entry is free or being written, changed during the reading, or makes no
   *     sense
   */
  public boolean read(int index, RangeEntry into) {
    long entry = at(index);
    long before = getLongVolatile(entry);
    int state = state(before);
    if (state < LIVE || state > REFUSED || (before & UNUSED) != 0) {
      return false;
    }
    into.index = index;
    into.stateWord = before;
    into.address = getLongAcquire(entry + ADDRESS);
    into.lengthBytes = getLongAcquire(entry + LENGTH);
    into.firstPage = getLongAcquire(entry + FIRST_PAGE);
    into.birthNs = getLongAcquire(entry + BIRTH);
    into.errno = getLongAcquire(entry + ERRNO);
    return getLongVolatile(entry) == before && into.accept(layout);
  }

  /**
   * Returns the end of the page words of all ranges. The words from there on are 0: the daemon
   * clears the words of a range before it frees the entry. Believes no value that makes no sense.
   */
  int endPage() {
    long end = 0;
    for (int index = 0; index < layout.ranges(); index++) {
      long entry = at(index);
      int state = state(getLongVolatile(entry));
      if (state != FREE) {
        long first = getLongAcquire(entry + FIRST_PAGE);
        long pages = getLongAcquire(entry + LENGTH) / layout.pageSizeBytes();
        boolean isSound = layout.isPage(first) && pages > 0 && pages <= layout.pages() - first;
        end = isSound ? Math.max(end, first + pages) : end;
      }
    }
    return (int) end;
  }

  /** Chooses a live range for its first eviction. For the daemon. */
  public boolean activate(RangeEntry seen) {
    return change(seen, LIVE, ACTIVATING);
  }

  /** Declares that a chosen range is registered. For the daemon. */
  public boolean activated(RangeEntry seen) {
    return change(seen, ACTIVATING, ACTIVE);
  }

  /** Gives up a chosen range for now. For the daemon, or its successor. */
  public boolean putBack(RangeEntry seen) {
    return change(seen, ACTIVATING, LIVE);
  }

  /** Gives up a chosen range for good. For the daemon. */
  public boolean refuse(RangeEntry seen, int errno) {
    if (seen.state() == ACTIVATING) {
      putLongOpaque(at(seen.index) + ERRNO, errno);
    }
    return change(seen, ACTIVATING, REFUSED);
  }

  /** Frees an entry that the client left. For the daemon, after it cleared the page words. */
  public boolean free(RangeEntry seen) {
    return change(seen, GONE, FREE);
  }

  /** Changes the entry if it is as seen, and the reading with it. */
  private boolean change(RangeEntry seen, int from, int to) {
    long next = withState(seen.stateWord, to);
    if (seen.state() != from || !compareAndSetLong(at(seen.index), seen.stateWord, next)) {
      return false;
    }
    seen.stateWord = next;
    return true;
  }
}
