package org.arenalab.compressed.chunk;

import org.arenalab.os.Internal;

/**
 * The state word of a chunk. It changes only by compare-and-set, or by a store of the thread that
 * owns the chunk. A thread owns a chunk in the phases SEALING, DISCARDING and LOADING. Every change
 * except a pin or unpin makes a new version.
 *
 * <pre>
 *   | version (25) | same-filled (1) | attempted (1) | dense (1) | phase (4) | body (32) |
 *
 *   phase              body      bytes are        other threads may
 *   FREE               0         nowhere          nothing: no region has the chunk
 *   RAW                pins      raw              access; claim if pins = 0
 *   INCOMPRESSIBLE     0         raw              access; make it RAW to write
 *   CLAIMED            0         raw              steal (to RAW): a compressor is reading it
 *   SEALING            0         raw, or copied   wait: a few instructions, or a huge-page discard
 *   STAGED             granule   raw and stored   steal (to RAW, and free the extent)
 *   DISCARDING         granule   stored           wait for the kernel
 *   COMPRESSED         granule   stored           read; load; move the extent
 *   SAME_FILLED        0         in the payload   read; load
 *   LOADING            granule   stored           wait for the codec
 * </pre>
 *
 * <p>A same-filled chunk passes through STAGED, DISCARDING and LOADING with body 0. The version
 * shows a reader of an extent that the chunk changed concurrently. It wraps after 33 million
 * changes.
 */
@Internal
public final class ChunkWord {
  public static final int FREE = 0;
  public static final int RAW = 1;
  public static final int INCOMPRESSIBLE = 2;
  public static final int CLAIMED = 3;
  public static final int SEALING = 4;
  public static final int STAGED = 5;
  public static final int DISCARDING = 6;
  public static final int COMPRESSED = 7;
  public static final int SAME_FILLED = 8;
  public static final int LOADING = 9;

  public static final long DENSE = 1L << 36;
  public static final long ATTEMPTED = 1L << 37;
  public static final long SAME = 1L << 38;

  private static final int PHASE_SHIFT = 32;
  private static final long PHASE_MASK = 15L << PHASE_SHIFT;
  private static final long BODY_MASK = 0xFFFF_FFFFL;
  private static final long VERSION_ONE = 1L << 39;
  private static final long VERSION_MASK = -VERSION_ONE;
  private static final long RAW_BITS = (long) RAW << PHASE_SHIFT;

  private ChunkWord() {}

  public static int phase(long word) {
    return (int) (word >>> PHASE_SHIFT) & 15;
  }

  public static int body(long word) {
    return (int) word;
  }

  public static boolean isRaw(long word) {
    return (word & PHASE_MASK) == RAW_BITS;
  }

  public static boolean isClaimable(long word) {
    return (word & (PHASE_MASK | BODY_MASK)) == RAW_BITS;
  }

  /** Returns whether the chunk's bytes are in the pool, or described by the chunk's payload. */
  public static boolean isStored(long word) {
    int phase = phase(word);
    return phase == COMPRESSED || phase == SAME_FILLED;
  }

  /**
   * Returns whether the chunk's entry holds the epoch of its last access. A chunk in SEALING may
   * already have the outlier of a same-filled chunk there.
   */
  public static boolean hasStamp(long word) {
    return switch (phase(word)) {
      case RAW, INCOMPRESSIBLE, CLAIMED -> true;
      case STAGED -> !is(word, SAME);
      default -> false;
    };
  }

  /** Returns whether the chunk has an extent that no thread reads yet. */
  public static boolean isStagedInPool(long word) {
    int phase = phase(word);
    return (phase == STAGED || phase == DISCARDING) && !is(word, SAME);
  }

  public static boolean is(long word, long flag) {
    return (word & flag) != 0;
  }

  /** Returns the next version, in another phase. Only the flag ATTEMPTED is kept. */
  public static long next(long word, int phase, int body) {
    return next(word, phase, body, 0);
  }

  public static long next(long word, int phase, int body, long flags) {
    return ((word + VERSION_ONE) & VERSION_MASK)
        | (word & ATTEMPTED)
        | flags
        | (long) phase << PHASE_SHIFT
        | (body & BODY_MASK);
  }

  /** Returns the next version, in another phase. The extent and the flags stay. */
  public static long toPhase(long word, int phase) {
    return next(word, phase, body(word), word & (DENSE | SAME));
  }

  /** Returns the next version, with the extent at another granule. */
  public static long moved(long word, int granule) {
    return next(word, phase(word), granule, word & (DENSE | SAME));
  }

  /** Returns the next version of a free chunk, without its flags. */
  public static long freed(long word) {
    return (word + VERSION_ONE) & VERSION_MASK;
  }

  /** Returns the state that users see. */
  public static ChunkState state(long word) {
    return switch (phase(word)) {
      case INCOMPRESSIBLE -> ChunkState.INCOMPRESSIBLE;
      case COMPRESSED, LOADING, DISCARDING ->
          is(word, SAME) ? ChunkState.SAME_FILLED : ChunkState.COMPRESSED;
      case SAME_FILLED -> ChunkState.SAME_FILLED;
      default -> ChunkState.RAW;
    };
  }
}
