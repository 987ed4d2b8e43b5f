package org.arenalab.compressed;

/**
 * The word that says where a chunk is. It changes by compare-and-set alone, or by a store of the
 * thread that has the chunk to itself, and every change but a pin's is a new version.
 *
 * <pre>
 *   | version (25) | same-filled (1) | attempted (1) | dense (1) | phase (4) | body (32) |
 *
 *   phase              body      bytes are        others may
 *   FREE               0         nowhere          nothing: no region has it
 *   RAW                pins      raw              access; claim where pins = 0
 *   INCOMPRESSIBLE     0         raw              access; make it RAW to write
 *   CLAIMED            0         raw              steal (to RAW): a compressor is reading it
 *   SEALING            0         raw, or aside    wait: a few instructions, or for a huge page to go
 *   STAGED             granule   raw and stored   steal (to RAW, and free the extent)
 *   DROPPING           granule   stored           wait for the kernel
 *   COMPRESSED         granule   stored           read; load; move the extent
 *   SAME_FILLED        0         in the place     read; load
 *   LOADING            granule   stored           wait for the codec
 * </pre>
 *
 * <p>STAGED and DROPPING have a same-filled chunk, too, then with body 0. The version makes a
 * reader of an extent notice that the chunk was elsewhere meanwhile: it wraps after 33 million
 * changes.
 */
final class ChunkWord {
  static final int FREE = 0;
  static final int RAW = 1;
  static final int INCOMPRESSIBLE = 2;
  static final int CLAIMED = 3;
  static final int SEALING = 4;
  static final int STAGED = 5;
  static final int DROPPING = 6;
  static final int COMPRESSED = 7;
  static final int SAME_FILLED = 8;
  static final int LOADING = 9;

  static final long DENSE = 1L << 36;
  static final long ATTEMPTED = 1L << 37;
  static final long SAME = 1L << 38;

  private static final int PHASE_SHIFT = 32;
  private static final long PHASE_MASK = 15L << PHASE_SHIFT;
  private static final long BODY_MASK = 0xFFFF_FFFFL;
  private static final long VERSION_ONE = 1L << 39;
  private static final long VERSION_MASK = -VERSION_ONE;
  private static final long RAW_BITS = (long) RAW << PHASE_SHIFT;

  private ChunkWord() {}

  static int phase(long word) {
    return (int) (word >>> PHASE_SHIFT) & 15;
  }

  static int body(long word) {
    return (int) word;
  }

  static boolean isRaw(long word) {
    return (word & PHASE_MASK) == RAW_BITS;
  }

  static boolean isClaimable(long word) {
    return (word & (PHASE_MASK | BODY_MASK)) == RAW_BITS;
  }

  /** Its bytes are in the pool, or in the chunk's place. */
  static boolean isStored(long word) {
    int phase = phase(word);
    return phase == COMPRESSED || phase == SAME_FILLED;
  }

  /** It has an extent that nobody reads yet. */
  static boolean isStagedInPool(long word) {
    int phase = phase(word);
    return (phase == STAGED || phase == DROPPING) && !is(word, SAME);
  }

  static boolean is(long word, long flag) {
    return (word & flag) != 0;
  }

  /** The next version, in another phase; of the flags, only that it was attempted stays. */
  static long next(long word, int phase, int body) {
    return next(word, phase, body, 0);
  }

  static long next(long word, int phase, int body, long flags) {
    return ((word + VERSION_ONE) & VERSION_MASK)
        | (word & ATTEMPTED)
        | flags
        | (long) phase << PHASE_SHIFT
        | (body & BODY_MASK);
  }

  /** The next version, in another phase, the extent and the flags staying as they are. */
  static long toPhase(long word, int phase) {
    return next(word, phase, body(word), word & (DENSE | SAME));
  }

  /** The next version, in another place of the pool. */
  static long moved(long word, int granule) {
    return next(word, phase(word), granule, word & (DENSE | SAME));
  }

  /** Without its history, but for the version. */
  static long freed(long word) {
    return (word + VERSION_ONE) & VERSION_MASK;
  }

  /** What users see. */
  static ChunkState state(long word) {
    return switch (phase(word)) {
      case INCOMPRESSIBLE -> ChunkState.INCOMPRESSIBLE;
      case COMPRESSED, LOADING, DROPPING ->
          is(word, SAME) ? ChunkState.SAME_FILLED : ChunkState.COMPRESSED;
      case SAME_FILLED -> ChunkState.SAME_FILLED;
      default -> ChunkState.RAW;
    };
  }
}
