package org.arenalab.pager.protocol;

import static org.arenalab.os.RawMemory.compareAndSetLong;
import static org.arenalab.os.RawMemory.getLongVolatile;

import java.util.Objects;
import org.arenalab.os.Internal;

/**
 * The owner of each slot: the page whose bytes are, or will be, in the slot.
 *
 * <pre>
 *   63        32 31       2 1     0
 *  +------------+----------+-------+
 *  |    page    |    0     | state |
 *  +------------+----------+-------+
 *
 *   FREE    agent: tryTake  ->  TAKEN(page)
 *   TAKEN   agent: fill     ->  FILLED(page)
 *   TAKEN   agent: untake   ->  FREE
 *   FILLED  daemon: free    ->  FREE, once no page word names the slot
 * </pre>
 *
 * <p>Lock-free and thread-safe, also between processes. A word may be damaged by the peer: {@link
 * #page} then returns -1, and every change refuses it.
 */
@Internal
public final class SlotOwners {
  /** The state of a slot without a page. */
  public static final int FREE = 0;

  /** The state of a slot that the agent fills. */
  public static final int TAKEN = 1;

  /** The state of a slot whose page the daemon may encode. */
  public static final int FILLED = 2;

  private static final long STATE = 3;
  private static final long UNUSED = 0xFFFF_FFFCL;
  private static final int PAGE_SHIFT = 32;

  private final long address;
  private final SessionLayout layout;

  SlotOwners(long address, SessionLayout layout) {
    this.address = address;
    this.layout = layout;
  }

  private long at(int slot) {
    return address + (long) Objects.checkIndex(slot, layout.slots()) * Long.BYTES;
  }

  private static long word(int state, int page) {
    return ((long) page << PAGE_SHIFT) | state;
  }

  /**
   * Takes a free slot for a page, and returns its number, or -1 if no slot is free. For the agent.
   *
   * @param startSlot the slot to look at first
   */
  public int tryTake(int page, int startSlot) {
    Objects.checkIndex(page, layout.pages());
    int slot = Objects.checkIndex(startSlot, layout.slots());
    for (int i = 0; i < layout.slots(); i++) {
      if (getLongVolatile(at(slot)) == FREE
          && compareAndSetLong(at(slot), FREE, word(TAKEN, page))) {
        return slot;
      }
      slot = slot + 1 == layout.slots() ? 0 : slot + 1;
    }
    return -1;
  }

  /** Declares that the slot holds the page's bytes. For the agent, after it changed the word. */
  public boolean fill(int slot, int page) {
    return compareAndSetLong(at(slot), word(TAKEN, page), word(FILLED, page));
  }

  /** Frees a slot that the agent took and does not need. */
  public boolean untake(int slot, int page) {
    return compareAndSetLong(at(slot), word(TAKEN, page), FREE);
  }

  /** Frees a filled slot. For the daemon, once no word names the slot. */
  public boolean free(int slot, int page) {
    return compareAndSetLong(at(slot), word(FILLED, page), FREE);
  }

  /** Returns the first filled slot of a number from {@code fromSlot} on, or -1. */
  public int nextFilled(int fromSlot) {
    for (int slot = fromSlot; slot < layout.slots(); slot++) {
      if (state(slot) == FILLED) {
        return slot;
      }
    }
    return -1;
  }

  /** Returns the state, or 3 if the word is damaged. */
  public int state(int slot) {
    return (int) (getLongVolatile(at(slot)) & STATE);
  }

  /** Returns the page of a taken or filled slot, or -1 if it is free or damaged. */
  public int page(int slot) {
    long word = getLongVolatile(at(slot));
    long page = word >>> PAGE_SHIFT;
    long state = word & STATE;
    boolean owned = state == TAKEN || state == FILLED;
    return owned && (word & UNUSED) == 0 && layout.isPage(page) ? (int) page : -1;
  }

  /** Returns the number of free slots now. */
  public int countFree() {
    int free = 0;
    for (int slot = 0; slot < layout.slots(); slot++) {
      free += getLongVolatile(at(slot)) == FREE ? 1 : 0;
    }
    return free;
  }

  /** Returns the number of slots. */
  public int capacity() {
    return layout.slots();
  }
}
