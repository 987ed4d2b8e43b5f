package org.arenalab.trace;

/** The kinds of events. The number of a kind is part of the format of a file. */
public enum EventKind {
  /** A block is allocated, with the default alignment and arbitrary contents. */
  ALLOCATE(0, true, true),
  /** A block of zeros is allocated. */
  ALLOCATE_ZEROED(1, true, true),
  /** A block with a stated alignment is allocated. */
  ALLOCATE_ALIGNED(2, true, true),
  /** A block gets another size, and keeps its id. */
  REALLOCATE(3, true, false),
  /** A block is freed. */
  FREE(4, false, false),
  /** A thread ends. Its live blocks stay live. */
  THREAD_END(5, false, false);

  /** The number in a file that marks a change of the thread; it is not an event. */
  static final int SWITCH = 6;

  private static final EventKind[] ALL = values();

  private final byte number;
  private final boolean sized;
  private final boolean allocation;

  EventKind(int number, boolean sized, boolean allocation) {
    this.number = (byte) number;
    this.sized = sized;
    this.allocation = allocation;
  }

  /** Returns the number of this kind in a file. */
  byte number() {
    return number;
  }

  /** Returns the kind of a number, which must be that of an event. */
  static EventKind of(int number) {
    return ALL[number];
  }

  /** Returns whether an event of this kind has a size. */
  public boolean isSized() {
    return sized;
  }

  /** Returns whether an event of this kind makes an id live. */
  public boolean isAllocation() {
    return allocation;
  }
}
