package org.arenalab.pager.protocol;

import static org.arenalab.os.RawMemory.getLongAcquire;
import static org.arenalab.os.RawMemory.getLongOpaque;
import static org.arenalab.os.RawMemory.putLongOpaque;
import static org.arenalab.os.RawMemory.putLongRelease;

import org.arenalab.os.Internal;

/**
 * A queue of commands from the daemon to the client's agent, in shared memory.
 *
 * <pre>
 *    0   head    commands that the agent has taken
 *   64   tail    commands that the daemon has given
 *  128   4,096 commands:   63  first page  32 | 31 0 24 | 23  pages  8 | 7  kind  0
 * </pre>
 *
 * <p><b>Assumptions.</b> One producer and one consumer at a time. A new producer starts after the
 * old one is proven dead.
 *
 * <p><b>Guarantees.</b> A command is taken once, whole and in order. A producer that dies before it
 * moves the tail has given nothing, and its successor continues at the tail. A consumer that dies
 * before it moves the head has taken nothing. Neither side believes an index of the other: see
 * {@link #tryOffer} and {@link #poll}.
 *
 * <p><b>Progress.</b> Wait-free. <b>Cost.</b> Two reads and two writes, no garbage.
 */
@Internal
public final class CommandRing {
  /** The kind of a command to evict a run of armed pages. */
  public static final int EVICT = 1;

  /** The most pages of one command. */
  public static final int MAX_PAGES = 0xFFFF;

  private static final int HEAD_OFFSET = 0;
  private static final int TAIL_OFFSET = 64;
  private static final int COMMANDS_OFFSET = 128;
  private static final int CAPACITY = SessionLayout.COMMANDS;
  static final int BYTES = COMMANDS_OFFSET + CAPACITY * Long.BYTES;

  private static final int PAGES_SHIFT = 8;
  private static final int FIRST_PAGE_SHIFT = 32;
  private static final long UNUSED = 0xFF00_0000L;

  private final long address;
  private final SessionLayout layout;

  CommandRing(long address, SessionLayout layout) {
    this.address = address;
    this.layout = layout;
  }

  /** Returns the command to evict pages [firstPage, firstPage + pages). */
  public static long evict(int firstPage, int pages) {
    if (firstPage < 0 || pages < 1 || pages > MAX_PAGES) {
      throw new IllegalArgumentException(
          "firstPage=%d, pages=%d, expected from 0, and 1 to %d"
              .formatted(firstPage, pages, MAX_PAGES));
    }
    return ((long) firstPage << FIRST_PAGE_SHIFT) | ((long) pages << PAGES_SHIFT) | EVICT;
  }

  public static int kind(long command) {
    return (int) command & 0xFF;
  }

  public static int pages(long command) {
    return (int) (command >>> PAGES_SHIFT) & MAX_PAGES;
  }

  public static int firstPage(long command) {
    return (int) (command >>> FIRST_PAGE_SHIFT);
  }

  private long at(long index) {
    return address + COMMANDS_OFFSET + (index & (CAPACITY - 1)) * Long.BYTES;
  }

  /**
   * Gives a command. For the producer.
   *
   * @return false if the ring is full, or the indexes make no sense
   */
  public boolean tryOffer(long command) {
    long tail = getLongOpaque(address + TAIL_OFFSET);
    long used = tail - getLongAcquire(address + HEAD_OFFSET);
    if (used < 0 || used >= CAPACITY) {
      return false;
    }
    putLongOpaque(at(tail), command);
    putLongRelease(address + TAIL_OFFSET, tail + 1);
    return true;
  }

  /**
   * Takes the next command, or returns 0 if there is none. For the consumer.
   *
   * @throws DamagedSessionException if the indexes make no sense, or the command names a page that
   *     the session does not have
   */
  public long poll() {
    long head = getLongOpaque(address + HEAD_OFFSET);
    long used = getLongAcquire(address + TAIL_OFFSET) - head;
    if (used == 0) {
      return 0;
    }
    if (used < 0 || used > CAPACITY) {
      throw DamagedSessionException.of("commands", used, "0 to " + CAPACITY);
    }
    long command = getLongOpaque(at(head));
    putLongRelease(address + HEAD_OFFSET, head + 1);
    requireKnown(command);
    return command;
  }

  private void requireKnown(long command) {
    long end = Integer.toUnsignedLong(firstPage(command)) + pages(command);
    boolean known =
        kind(command) == EVICT
            && (command & UNUSED) == 0
            && pages(command) > 0
            && end <= layout.pages();
    if (!known) {
      throw DamagedSessionException.of(
          "command",
          "0x" + Long.toHexString(command),
          "kind " + EVICT + " and pages below " + layout.pages());
    }
  }

  /** Returns the number of commands now; any number if the indexes are damaged. */
  public int size() {
    return (int) (getLongAcquire(address + TAIL_OFFSET) - getLongAcquire(address + HEAD_OFFSET));
  }

  /** Returns whether {@link #tryOffer} would refuse now. */
  public boolean isFull() {
    int size = size();
    return size < 0 || size >= CAPACITY;
  }
}
