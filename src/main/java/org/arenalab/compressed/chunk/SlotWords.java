package org.arenalab.compressed.chunk;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The two words of an {@link HazardSlot} that every access to a raw chunk writes. They are fields,
 * because an array element costs a bounds check each time. Padding keeps them far from other
 * objects, so that no other thread writes to their cache lines. HotSpot lays out a superclass's
 * fields before those of its subclasses. Padding therefore stays in place.
 *
 * <p>{@link HazardSlot} states what the order of these accesses relies on.
 */
@SuppressWarnings("UnusedVariable") // Padding fields are never read.
final class SlotWords {
  private static final VarHandle ENTERED;
  private static final VarHandle RAW_HITS;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      ENTERED = lookup.findVarHandle(Words.class, "entered", long.class);
      RAW_HITS = lookup.findVarHandle(Words.class, "rawHits", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private SlotWords() {}

  /** Leading padding: the cache line before, and the one that the processor prefetches with it. */
  abstract static class Before {
    private long a0;
    private long a1;
    private long a2;
    private long a3;
    private long a4;
    private long a5;
    private long a6;
    private long a7;
    private long a8;
    private long a9;
    private long a10;
    private long a11;
    private long a12;
    private long a13;
    private long a14;
    private long a15;
  }

  abstract static class Words extends Before {
    /** The chunk that the thread is in, or 0. */
    long entered;

    /** Number of accesses that found their chunk raw. */
    long rawHits;
  }

  /** Trailing padding: keeps the next object off these cache lines. */
  abstract static class Padded extends Words {
    private long b0;
    private long b1;
    private long b2;
    private long b3;
    private long b4;
    private long b5;
    private long b6;
    private long b7;
    private long b8;
    private long b9;
    private long b10;
    private long b11;
    private long b12;
    private long b13;
    private long b14;
    private long b15;

    final void setEnteredOpaque(long id) {
      ENTERED.setOpaque((Words) this, id);
    }

    final void setEnteredRelease(long id) {
      ENTERED.setRelease((Words) this, id);
    }

    final long enteredVolatile() {
      return (long) ENTERED.getVolatile((Words) this);
    }

    /** Counts a raw hit. Only the slot's own thread may call this. */
    final void addRawHit() {
      RAW_HITS.setOpaque((Words) this, rawHits + 1);
    }

    final long rawHitsOpaque() {
      return (long) RAW_HITS.getOpaque((Words) this);
    }
  }
}
