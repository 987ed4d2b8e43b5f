package org.arenalab.pager.protocol;

import static org.arenalab.os.RawMemory.getAndAddLong;
import static org.arenalab.os.RawMemory.getLongAcquire;
import static org.arenalab.os.RawMemory.getLongVolatile;
import static org.arenalab.os.RawMemory.putLong;
import static org.arenalab.os.RawMemory.putLongRelease;

import java.util.Objects;
import org.arenalab.os.Internal;
import org.arenalab.os.process.Futex;

/**
 * The first page of a session's shared memory. All fields are 64 bits.
 *
 * <pre>
 *     0 magic         8 version      16 page size    24 pages    32 slots    40 ranges
 *    48 size         56 session id   64 incarnation of the daemon
 *    72 staging address, written by the client
 *   128 futex word of the agent     192 futex word of the daemon     256 batches of the agent
 *   320 end of the page words that active ranges have had, written by the daemon
 *   512 requests of the lanes to read ahead: {@link ReadAheadRequests}
 *  1024 32 counters of the client  1280 32 counters of the daemon
 *  1536 stamps of the newest fault of each lane: {@link FaultStamps}
 * </pre>
 *
 * <p>A waiter reads its futex word, looks for work, and waits while the word is unchanged.
 *
 * <p>Thread-safe, also between processes. Makes no garbage after {@link #layoutOf}.
 */
@Internal
public final class SessionHeader {
  /** The version of the layout of shared memory. */
  public static final int VERSION = 1;

  /** The number of counters of each side. */
  public static final int COUNTERS = 32;

  /** "ALPAGER1" in ASCII, the first letter in the lowest byte. */
  private static final long MAGIC = 0x3152_4547_4150_4C41L;

  private static final int VERSION_OFFSET = 8;
  private static final int PAGE_SIZE_OFFSET = 16;
  private static final int PAGES_OFFSET = 24;
  private static final int SLOTS_OFFSET = 32;
  private static final int RANGES_OFFSET = 40;
  private static final int SIZE_OFFSET = 48;
  private static final int SESSION_ID_OFFSET = 56;
  private static final int INCARNATION_OFFSET = 64;
  private static final int STAGING_OFFSET = 72;
  private static final int AGENT_FUTEX_OFFSET = 128;
  private static final int DAEMON_FUTEX_OFFSET = 192;
  private static final int BATCHES_OFFSET = 256;
  private static final int WORDS_END_OFFSET = 320;
  private static final int READ_AHEAD_OFFSET = 512;
  private static final int CLIENT_COUNTERS_OFFSET = 1024;
  private static final int DAEMON_COUNTERS_OFFSET = 1280;
  private static final int STAMPS_OFFSET = 1536;

  /** Above every address of user memory on x86-64 and arm64. */
  private static final long MAX_ADDRESS = 1L << 56;

  private final long address;
  private final SessionLayout layout;

  SessionHeader(long address, SessionLayout layout) {
    this.address = address;
    this.layout = layout;
  }

  /** Writes the header of a new session; the magic comes last. */
  void format(long sessionId) {
    putLong(address + VERSION_OFFSET, VERSION);
    putLong(address + PAGE_SIZE_OFFSET, layout.pageSizeBytes());
    putLong(address + PAGES_OFFSET, layout.pages());
    putLong(address + SLOTS_OFFSET, layout.slots());
    putLong(address + RANGES_OFFSET, layout.ranges());
    putLong(address + SIZE_OFFSET, layout.sizeBytes());
    putLong(address + SESSION_ID_OFFSET, sessionId);
    putLongRelease(address, MAGIC);
  }

  /**
   * Returns the layout of a header that another process wrote.
   *
   * @param fileBytes the size of the session's file
   * @throws DamagedSessionException if a field makes no sense
   */
  static SessionLayout layoutOf(long address, long fileBytes) {
    require("magic", getLongAcquire(address), MAGIC);
    require("version", getLongAcquire(address + VERSION_OFFSET), VERSION);
    require("size", getLongAcquire(address + SIZE_OFFSET), fileBytes);
    long pageSizeBytes = getLongAcquire(address + PAGE_SIZE_OFFSET);
    long pages = getLongAcquire(address + PAGES_OFFSET);
    long slots = getLongAcquire(address + SLOTS_OFFSET);
    long ranges = getLongAcquire(address + RANGES_OFFSET);
    SessionLayout layout;
    try {
      layout =
          new SessionLayout(
              Math.toIntExact(pageSizeBytes),
              Math.toIntExact(pages),
              Math.toIntExact(slots),
              Math.toIntExact(ranges));
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw DamagedSessionException.of("sizes", e.getMessage(), "numbers within their limits");
    }
    require("size of the parts", layout.sizeBytes(), fileBytes);
    return layout;
  }

  private static void require(String name, long value, long expected) {
    if (value != expected) {
      throw DamagedSessionException.of(
          name, "0x" + Long.toHexString(value), "0x" + Long.toHexString(expected));
    }
  }

  public long sessionId() {
    return getLongVolatile(address + SESSION_ID_OFFSET);
  }

  /** Returns the number of daemons that served the session before this one. */
  public long incarnation() {
    return getLongVolatile(address + INCARNATION_OFFSET);
  }

  /** Counts a daemon that takes the session over. */
  public void nextIncarnation() {
    long _ = getAndAddLong(address + INCARNATION_OFFSET, 1);
  }

  /**
   * Returns the client's address of its staging area; 0 if the client has not written it, -1 if it
   * makes no sense.
   */
  public long stagingAddress() {
    long staging = getLongVolatile(address + STAGING_OFFSET);
    boolean sound =
        staging >= 0 && staging < MAX_ADDRESS && (staging & (layout.pageSizeBytes() - 1L)) == 0;
    return sound ? staging : -1;
  }

  /** Writes the address of the staging area. For the client, before it is ready. */
  public void setStagingAddress(long staging) {
    putLongRelease(address + STAGING_OFFSET, staging);
  }

  /** Returns the address of the word at which the agent waits, for {@link Futex}. */
  public long agentFutex() {
    return address + AGENT_FUTEX_OFFSET;
  }

  /** Returns the address of the word at which the daemon waits, for {@link Futex}. */
  public long daemonFutex() {
    return address + DAEMON_FUTEX_OFFSET;
  }

  /** Returns the value of the agent's word. */
  public int agentWord() {
    return (int) getLongVolatile(agentFutex());
  }

  /** Returns the value of the daemon's word. */
  public int daemonWord() {
    return (int) getLongVolatile(daemonFutex());
  }

  /** Changes the agent's word and wakes the agent. One system call. */
  public void wakeAgent() {
    wake(agentFutex());
  }

  /** Changes the daemon's word and wakes the daemon. One system call. */
  public void wakeDaemon() {
    wake(daemonFutex());
  }

  private static void wake(long futex) {
    long _ = getAndAddLong(futex, 1);
    Futex.wake(futex, Integer.MAX_VALUE);
  }

  /** Begins a batch. For the agent, before it claims the first page. */
  public void beginBatch() {
    long _ = getAndAddLong(address + BATCHES_OFFSET, 1);
  }

  /** Ends a batch. For the agent, after it settled the last page. */
  public void endBatch() {
    long _ = getAndAddLong(address + BATCHES_OFFSET, 1);
  }

  /** Returns a number that is odd while the agent is in a batch, and grows at both ends of each. */
  public long batches() {
    return getLongVolatile(address + BATCHES_OFFSET);
  }

  /** Returns the end of the page words that active ranges have had; any number if damaged. */
  long wordsEnd() {
    return getLongVolatile(address + WORDS_END_OFFSET);
  }

  /** Takes note of the page words of a range, before lanes find it. For the daemon. */
  public void raiseWordsEnd(long end) {
    if (end > wordsEnd()) {
      putLongRelease(address + WORDS_END_OFFSET, end);
    }
  }

  /** Returns the stamps of the lanes. */
  public FaultStamps stamps() {
    return new FaultStamps(address + STAMPS_OFFSET);
  }

  /** Returns the requests of the lanes to read ahead. */
  public ReadAheadRequests readAhead() {
    return new ReadAheadRequests(address + READ_AHEAD_OFFSET);
  }

  /** Returns a counter of the client; see {@link ClientCounter}. */
  public long clientCounter(int index) {
    return getLongVolatile(counter(CLIENT_COUNTERS_OFFSET, index));
  }

  public void addToClientCounter(int index, long delta) {
    long _ = getAndAddLong(counter(CLIENT_COUNTERS_OFFSET, index), delta);
  }

  /** Returns a counter of the daemon, which outlives the daemon. */
  public long daemonCounter(int index) {
    return getLongVolatile(counter(DAEMON_COUNTERS_OFFSET, index));
  }

  public void addToDaemonCounter(int index, long delta) {
    long _ = getAndAddLong(counter(DAEMON_COUNTERS_OFFSET, index), delta);
  }

  private long counter(int offset, int index) {
    return address + offset + (long) Objects.checkIndex(index, COUNTERS) * Long.BYTES;
  }
}
