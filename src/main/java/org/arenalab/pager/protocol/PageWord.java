package org.arenalab.pager.protocol;

import org.arenalab.os.Internal;

/**
 * The 64-bit word of one page: who owns the page now, and where its bytes are. The word lies in
 * memory that client and daemon share; both change it only by compare-and-set.
 *
 * <pre>
 *  63                     32 31         16 15        8 7    6 5    4        3    2     0
 * +-------------------------+-------------+-----------+------+----+--------+----+-------+
 * |        location         | generation  | restorer  |source|HELD|DISPUTED|mark| state |
 * +-------------------------+-------------+-----------+------+----+--------+----+-------+
 * </pre>
 *
 * <ul>
 *   <li><b>mark</b> of a resident page: it is armed, so protected. Mark of a moving page: its bytes
 *       are complete in its slot. Mark of a page that a lane restores or reads: a thread has
 *       faulted there since. That lane wakes it after its claim.
 *   <li><b>DISPUTED</b>: a lane took the page over from the client's own restore. The page may not
 *       be evicted before the client's thread has seen it.
 *   <li><b>HELD</b>: the page is resident, and the location names an extent that is still to be
 *       freed. Or the page is poisoned, and its extent is kept: a process that can decode it may
 *       restore the page. While it does, the bit says that the kernel has the poison.
 *   <li><b>source</b> of a page under restore: where its bytes are. After the death of the restorer
 *       it says which state to return to.
 *   <li><b>restorer</b>: 0 for none, 1 to {@value #MAX_LANE} for a fault lane, {@value #CLIENT} for
 *       the client itself. Of a moving page: the lane that reads its staging page, which therefore
 *       may not be emptied.
 *   <li><b>generation</b>: one more at each claim for eviction; it wraps.
 *   <li><b>location</b>: the number of a slot, or the offset of an extent divided by {@value
 *       #EXTENT_UNIT_BYTES}.
 * </ul>
 *
 * <p>All methods are pure, make no garbage and accept any word. A word in shared memory may be
 * garbage: the reader checks the location against its own limits before use.
 */
@Internal
public final class PageWord {
  /** The state of a page that the client has, or that was never populated. Also the word 0. */
  public static final int RESIDENT = 0;

  /** The client's agent moves the page out; location is the slot. */
  public static final int MOVING = 1;

  /** The page's bytes are in a slot. */
  public static final int STAGED = 2;

  /** The page's bytes are encoded in an extent. */
  public static final int STORED = 3;

  /** A restorer owns the page. */
  public static final int RESTORING = 4;

  /** The page was evicted, and all its bytes are zero: there is no location. */
  public static final int ZERO = 5;

  /** The page's bytes are lost, or could not be decoded; then the word names the extent. */
  public static final int POISONED = 6;

  /** Source of a restore that only lifts a protection. */
  public static final int FROM_NONE = 0;

  /** Source of a restore from a slot. */
  public static final int FROM_SLOT = 1;

  /** Source of a restore from an extent. */
  public static final int FROM_EXTENT = 2;

  /** Source of a restore of zeros. */
  public static final int FROM_ZERO = 3;

  /** The largest number of a fault lane. */
  public static final int MAX_LANE = 254;

  /** The restorer of a page that the client restores without a fault. */
  public static final int CLIENT = 255;

  /** The unit of an extent's location in bytes. */
  public static final int EXTENT_UNIT_BYTES = 16;

  private static final long STATE = 7;
  private static final long MARK = 1 << 3;
  private static final long DISPUTED = 1 << 4;
  private static final long HELD = 1 << 5;
  private static final int SOURCE_SHIFT = 6;
  private static final int RESTORER_SHIFT = 8;
  private static final long RESTORER = 0xFFL << RESTORER_SHIFT;
  private static final int GENERATION_SHIFT = 16;
  private static final long GENERATION = 0xFFFFL << GENERATION_SHIFT;
  private static final int LOCATION_SHIFT = 32;

  private PageWord() {}

  public static int state(long word) {
    return (int) (word & STATE);
  }

  /** Returns whether the page has left and no restorer owns it. */
  public static boolean isAway(long word) {
    int state = state(word);
    return state == STAGED || state == STORED || state == ZERO || state == POISONED;
  }

  /** Returns whether a resident page is protected against writes, to be evicted later. */
  public static boolean isArmed(long word) {
    return (word & (STATE | MARK)) == (RESIDENT | MARK);
  }

  /** Returns whether a moving page's bytes are complete in its slot. */
  public static boolean isCopied(long word) {
    return (word & (STATE | MARK)) == (MOVING | MARK);
  }

  public static boolean isDisputed(long word) {
    return (word & DISPUTED) != 0;
  }

  public static boolean isHeld(long word) {
    return (word & HELD) != 0;
  }

  /** Returns whether the agent may claim the page: armed, with nothing left to settle. */
  public static boolean isEvictable(long word) {
    return (word & (STATE | MARK | DISPUTED | HELD)) == (RESIDENT | MARK);
  }

  /** Returns whether the page may be armed: resident, with nothing left to settle. */
  public static boolean isArmable(long word) {
    return (word & (STATE | MARK | DISPUTED | HELD)) == RESIDENT;
  }

  public static int source(long word) {
    return (int) (word >>> SOURCE_SHIFT) & 3;
  }

  public static int restorer(long word) {
    return (int) (word >>> RESTORER_SHIFT) & 0xFF;
  }

  public static int generation(long word) {
    return (int) ((word & GENERATION) >>> GENERATION_SHIFT);
  }

  /** Returns the slot of a moving or staged page, or of a restore from a slot. */
  public static int slot(long word) {
    return (int) (word >>> LOCATION_SHIFT);
  }

  /** Returns the offset of the extent of a stored or held page, or of a restore, in bytes. */
  public static long extent(long word) {
    return (word >>> LOCATION_SHIFT) * EXTENT_UNIT_BYTES;
  }

  /** Returns whether the word needs the bytes in a slot. */
  public static boolean namesSlot(long word, int slot) {
    int state = state(word);
    boolean inSlot =
        state == MOVING || state == STAGED || (state == RESTORING && source(word) == FROM_SLOT);
    return inSlot && slot(word) == slot;
  }

  /** Returns whether the word needs an extent, or is yet to free it. */
  public static boolean namesExtent(long word) {
    int state = state(word);
    return state == STORED
        || ((state == RESIDENT || state == POISONED) && isHeld(word))
        || (state == RESTORING && (source(word) == FROM_EXTENT || isHeld(word)));
  }

  /** Returns an armable page's word once it is armed. */
  public static long armed(long word) {
    return word | MARK;
  }

  /** Returns the word of an evictable page that the agent has claimed for a slot. */
  public static long moving(long word, int slot) {
    long generation = ((word & GENERATION) + (1L << GENERATION_SHIFT)) & GENERATION;
    return located(slot) | generation | MOVING;
  }

  /** Returns the word of a moving page whose bytes are complete in its slot. */
  public static long copied(long word) {
    return word | MARK;
  }

  /** Returns the word of a moving page whose staging page a lane reads. */
  public static long readBy(long word, int lane) {
    return word | ((long) lane << RESTORER_SHIFT);
  }

  /** Returns the word of a moving page whose staging page no lane reads any more. */
  public static long unread(long word) {
    return word & ~(RESTORER | MARK);
  }

  /**
   * Returns the word of a page that a lane restores or reads, once a thread waits for that lane.
   */
  public static long awaited(long word) {
    return word | MARK;
  }

  /** Returns whether a word is that of a moving page, except that a lane reads its staging page. */
  public static boolean isReadOf(long word, long moving) {
    return state(word) == MOVING && restorer(word) != 0 && unread(word) == moving;
  }

  /** Returns the word of a moving page that has left the client. */
  public static long staged(long word) {
    return (word & ~(STATE | MARK)) | STAGED;
  }

  /**
   * Returns the word of a staged page whose bytes are in an extent.
   *
   * @param extent offset in bytes, a multiple of {@value #EXTENT_UNIT_BYTES}
   */
  public static long stored(long word, long extent) {
    return located(extent / EXTENT_UNIT_BYTES) | (word & GENERATION) | STORED;
  }

  /** Returns the word of a staged page of zeros, which needs no extent. */
  public static long zero(long word) {
    return (word & GENERATION) | ZERO;
  }

  /**
   * Returns the word of a page that a restorer has claimed. Location and generation stay.
   *
   * @param word of an evicted page, or of a poisoned one that names an extent
   */
  public static long restoring(long word, int restorer) {
    int source =
        switch (state(word)) {
          case MOVING, STAGED -> FROM_SLOT;
          case STORED, POISONED -> FROM_EXTENT;
          case ZERO -> FROM_ZERO;
          default -> FROM_NONE;
        };
    long poison = state(word) == POISONED ? word & HELD : 0;
    return claimed(word, restorer, source) | poison;
  }

  /**
   * Returns the word of a resident page, or of a moving page that was kept from moving, whose
   * protection a restorer lifts. HELD, DISPUTED and the extent of a resident page stay.
   */
  public static long unprotecting(long word, int restorer) {
    long kept = word & (HELD | DISPUTED);
    long base = state(word) == RESIDENT ? word : word & GENERATION;
    return claimed(base, restorer, FROM_NONE) | kept;
  }

  private static long claimed(long word, int restorer, int source) {
    return (word & (GENERATION | (-1L << LOCATION_SHIFT)))
        | ((long) restorer << RESTORER_SHIFT)
        | ((long) source << SOURCE_SHIFT)
        | RESTORING;
  }

  /** Returns the word of a page that a lane takes over from the client's own restore. */
  public static long robbed(long word, int lane) {
    return claimed(word, lane, source(word)) | DISPUTED | (word & HELD);
  }

  /** Returns the word of a page under restore that is resident now. An extent is held. */
  public static long resident(long word) {
    long kept = word & (GENERATION | DISPUTED);
    if (source(word) == FROM_EXTENT || isHeld(word)) {
      return kept | (word & (-1L << LOCATION_SHIFT)) | HELD | RESIDENT;
    }
    return kept | RESIDENT;
  }

  /** Returns the word of a moving page that stays resident after all. */
  public static long stayed(long word) {
    return (word & GENERATION) | RESIDENT;
  }

  /** Returns the word of a held page whose extent is to be freed by the caller. */
  public static long released(long word) {
    return word & (STATE | MARK | DISPUTED | GENERATION);
  }

  /** Returns the word of a page that the robbed thread of the client has seen. */
  public static long settled(long word) {
    return word & ~DISPUTED;
  }

  /**
   * Returns the word that a page under restore had before: its restorer gave up or is dead. A page
   * that a lane had taken over from the client is the client's again. It must not become evictable
   * before the client's late copy has ended: that copy would bring back old bytes.
   */
  public static long givenBack(long word) {
    if (isDisputed(word) && source(word) != FROM_NONE) {
      return claimed(word, CLIENT, source(word)) | (word & HELD);
    }
    long base = word & (GENERATION | (-1L << LOCATION_SHIFT));
    return switch (source(word)) {
      case FROM_SLOT -> base | STAGED;
      case FROM_EXTENT -> base | (isHeld(word) ? HELD | POISONED : STORED);
      case FROM_ZERO -> (word & GENERATION) | ZERO;
      default -> base | (word & (HELD | DISPUTED)) | RESIDENT;
    };
  }

  /** Returns the word of a claimed page whose bytes could not be restored. An extent is kept. */
  public static long poisoned(long word) {
    boolean hasExtent = state(word) == RESTORING && source(word) == FROM_EXTENT;
    return hasExtent
        ? (word & (GENERATION | (-1L << LOCATION_SHIFT))) | HELD | POISONED
        : lost(word);
  }

  /** Returns the word of a page whose bytes are lost. An extent is not named any more. */
  public static long lost(long word) {
    return (word & GENERATION) | POISONED;
  }

  /** Returns a word for messages: state, flags, generation, restorer and location. */
  public static String describe(long word) {
    String name =
        switch (state(word)) {
          case RESIDENT -> "RESIDENT";
          case MOVING -> "MOVING";
          case STAGED -> "STAGED";
          case STORED -> "STORED";
          case RESTORING -> "RESTORING";
          case ZERO -> "ZERO";
          case POISONED -> "POISONED";
          default -> "state " + state(word);
        };
    return "%s%s%s%s generation=%d restorer=%d source=%d location=%d"
        .formatted(
            name,
            (word & MARK) == 0 ? "" : " marked",
            isDisputed(word) ? " DISPUTED" : "",
            isHeld(word) ? " HELD" : "",
            generation(word),
            restorer(word),
            source(word),
            word >>> LOCATION_SHIFT);
  }

  private static long located(long location) {
    return location << LOCATION_SHIFT;
  }
}
