package org.arenalab.bench.replay;

/**
 * The first word of an event in a script.
 *
 * <pre>
 *   0 | opcode (3) | by hand-off (1) | slot or hand-off (28) | low (32) |
 *
 *   opcode                 low                      further words
 *   ALLOCATE               size, or all ones        the size if low is all ones
 *   ALLOCATE_ZEROED        size, or all ones        the size if low is all ones
 *   ALLOCATE_ALIGNED       0                        size (58) and power of two (6)
 *   REALLOCATE             0, or hand-off           new size, old size
 *   FREE                   0
 *   TAKE                   hand-off
 * </pre>
 *
 * <p>With the bit "by hand-off", an allocation puts its block into a hand-off in place of a slot,
 * and so does a reallocation after its work. A free takes its block from the hand-off. TAKE moves a
 * block from a hand-off to a slot; it is not an event.
 */
final class ReplayWord {
  static final int ALLOCATE = 0;
  static final int ALLOCATE_ZEROED = 1;
  static final int ALLOCATE_ALIGNED = 2;
  static final int REALLOCATE = 3;
  static final int FREE = 4;
  static final int TAKE = 5;

  static final int OPCODE_MASK = 0xF;
  static final int BY_HAND_OFF = 0x8;
  static final int INDEX_SHIFT = 4;
  static final int INDEX_MASK = (1 << 28) - 1;
  static final int LOW_SHIFT = 32;
  static final long LONG_SIZE = 0xFFFF_FFFFL;

  static final int ALIGNMENT_BITS = 6;
  static final long ALIGNMENT_MASK = (1 << ALIGNMENT_BITS) - 1;

  /** Size limit of a block in bytes: 4 PiB, above any address space. */
  static final long MAX_SIZE_BYTES = 1L << 52;

  private ReplayWord() {}

  static long of(int opcode, int index, long low) {
    return low << LOW_SHIFT | (long) index << INDEX_SHIFT | opcode;
  }

  static int index(long word) {
    return (int) (word >>> INDEX_SHIFT) & INDEX_MASK;
  }

  /** Returns an allocation that puts its block into a hand-off. */
  static long toHandOff(long word, int handOff) {
    long without = word & ~((long) INDEX_MASK << INDEX_SHIFT);
    return without | (long) handOff << INDEX_SHIFT | BY_HAND_OFF;
  }

  /** Returns a reallocation that puts its block into a hand-off. */
  static long reallocationToHandOff(long word, int handOff) {
    return (word & LONG_SIZE) | (long) handOff << LOW_SHIFT | BY_HAND_OFF;
  }
}
