package org.arenalab.pager.store;

/**
 * The word at the start of each extent, before the payload.
 *
 * <pre>
 *   extent   | header (64) | payload ......................... |
 *
 *  63      52 51      51 50  49 48           32 31              0
 * +----------+---------+------+----------------+----------------+
 * |  second  | SETTLED | form | payload length |    checksum    |
 * +----------+---------+------+----------------+----------------+
 * </pre>
 *
 * <ul>
 *   <li><b>second</b>: the second of the put, modulo {@value #SECONDS}.
 *   <li><b>SETTLED</b>: zstd was tried and gained too little; {@code densify} leaves the page
 *       alone.
 *   <li><b>checksum</b>: over payload, page index, generation, and the upper half of the header. So
 *       a damaged bit, and an extent of another page or of an earlier eviction, are detected.
 * </ul>
 *
 * <p>The pool's word for the owner of an extent is page index (30) | generation (16).
 */
final class ExtentHeader {
  static final int BYTES = 8;

  /** Payload is the 8-byte value that fills the page, and the outlier if the page has one. */
  static final int SAME_FILLED = 0;

  /** Payload is the page itself. */
  static final int RAW = 1;

  static final int LZ4 = 2;
  static final int ZSTD = 3;
  static final int FORMS = 4;

  /** Seconds wrap at this number: 68 minutes. */
  static final int SECONDS = 1 << 12;

  private static final int LENGTH_MASK = (1 << 17) - 1;
  private static final int FORM_SHIFT = 17;
  private static final int SETTLED = 1 << 19;
  private static final int SECOND_SHIFT = 20;
  private static final int GENERATION_BITS = 16;
  private static final int GENERATION_MASK = (1 << GENERATION_BITS) - 1;

  private ExtentHeader() {}

  /** Returns the upper half of the header of a new extent. */
  static int info(int form, int lengthBytes, int second) {
    return second << SECOND_SHIFT | form << FORM_SHIFT | lengthBytes;
  }

  /** Returns the upper half of a header whose page is left alone by {@code densify}. */
  static int settled(int info) {
    return info | SETTLED;
  }

  static long of(int info, int checksum) {
    return (long) info << Integer.SIZE | Integer.toUnsignedLong(checksum);
  }

  static int info(long header) {
    return (int) (header >>> Integer.SIZE);
  }

  static int checksum(long header) {
    return (int) header;
  }

  static int lengthBytes(int info) {
    return info & LENGTH_MASK;
  }

  static int form(int info) {
    return info >>> FORM_SHIFT & FORMS - 1;
  }

  static boolean isSettled(int info) {
    return (info & SETTLED) != 0;
  }

  static int second(int info) {
    return info >>> SECOND_SHIFT;
  }

  /** Returns the pool's owner word of a page's extent. */
  static long owner(long page, int generation) {
    return page << GENERATION_BITS | generation;
  }

  static long page(long owner) {
    return owner >>> GENERATION_BITS;
  }

  static int generation(long owner) {
    return (int) owner & GENERATION_MASK;
  }

  /** Returns the seed of the checksum: another owner or another info is another seed. */
  static long seed(long owner, int info) {
    return owner * 0x9E37_79B9_7F4A_7C15L ^ Integer.toUnsignedLong(info);
  }
}
