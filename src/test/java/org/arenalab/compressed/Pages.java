package org.arenalab.compressed;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;

/** Contents for chunks, by kind, with number, version and hash in them where there is room. */
final class Pages {
  /** A chunk by default: 4 KiB, or a page of the kernel where that is larger. */
  static final int BYTES = CompressedArenaConfig.defaults().chunkBytes();

  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

  private Pages() {}

  enum Kind {
    /** LZ4 makes about a third of it. */
    COMPRESSIBLE,
    /** LZ4 saves a little over a tenth. */
    HARDLY,
    /** Nothing helps. */
    RANDOM,
    /** One value of eight bytes. */
    SAME,
    /** One value, except for four bytes at a random place. */
    ALMOST_SAME,
    /** One byte. */
    SAME_BYTE,
    ZERO
  }

  static byte[] of(Kind kind, long number, long version) {
    return of(kind, number, version, BYTES);
  }

  static byte[] of(Kind kind, long number, long version, int sizeBytes) {
    byte[] page = new byte[sizeBytes];
    SplittableRandom random = new SplittableRandom(number * 0x9E37_79B9_7F4A_7C15L + version);
    switch (kind) {
      case COMPRESSIBLE -> fill(page, random, 24, 8);
      case HARDLY -> fill(page, random, 8, 60);
      case RANDOM -> random.nextBytes(page);
      case SAME -> fillLongs(page, number << 32 | version << 1 | 1);
      case ALMOST_SAME -> {
        fillLongs(page, number << 32 | version << 1 | 1);
        int at = random.nextInt(page.length / 4) * 4;
        page[at] ^= (byte) (random.nextInt() | 1);
        page[at + 3] ^= (byte) random.nextInt();
      }
      case SAME_BYTE -> java.util.Arrays.fill(page, (byte) (number + version | 1));
      case ZERO -> {}
    }
    if (kind == Kind.COMPRESSIBLE || kind == Kind.HARDLY || kind == Kind.RANDOM) {
      seal(page, number, version);
    }
    return page;
  }

  /** Runs of one byte, between random ones. */
  private static void fill(byte[] page, SplittableRandom random, int runBytes, int noiseBytes) {
    int at = 0;
    while (at < page.length) {
      byte value = (byte) random.nextInt(4);
      for (int i = 0; i < runBytes && at < page.length; i++) {
        page[at++] = value;
      }
      for (int i = 0; i < noiseBytes && at < page.length; i++) {
        page[at++] = (byte) random.nextInt();
      }
    }
  }

  private static void fillLongs(byte[] page, long value) {
    MemorySegment segment = MemorySegment.ofArray(page);
    for (int at = 0; at < page.length; at += Long.BYTES) {
      segment.set(LONG, at, value);
    }
  }

  private static void seal(byte[] page, long number, long version) {
    MemorySegment segment = MemorySegment.ofArray(page);
    segment.set(LONG, 8, number);
    segment.set(LONG, 16, version);
    segment.set(LONG, page.length - 8, hash(page));
  }

  private static long hash(byte[] page) {
    long hash = 17;
    for (int i = 0; i < page.length - 8; i++) {
      hash = hash * 31 + page[i];
    }
    return hash;
  }

  /**
   * Checks a page by what it says of itself: its number, its version, and the hash of all of it.
   */
  static void verify(byte[] page, long number) {
    MemorySegment segment = MemorySegment.ofArray(page);
    long version = segment.get(LONG, 16);
    if (segment.get(LONG, 8) != number || segment.get(LONG, page.length - 8) != hash(page)) {
      throw new AssertionError(
          "page %d says that it is %d, version %d, and that its hash is %x, which is %x"
              .formatted(
                  number,
                  segment.get(LONG, 8),
                  version,
                  segment.get(LONG, page.length - 8),
                  hash(page)));
    }
  }

  static byte[] read(CompressedRegion region, long chunk) {
    byte[] page = new byte[region.chunkBytes()];
    region.read(chunk * region.chunkBytes(), MemorySegment.ofArray(page));
    return page;
  }

  static void write(CompressedRegion region, long chunk, byte[] page) {
    region.write(chunk * region.chunkBytes(), MemorySegment.ofArray(page));
  }

  /** Adds one to the first byte of a chunk, by two accesses. */
  static void increment(CompressedRegion region, long chunk) {
    long at = chunk * region.chunkBytes();
    region.putByte(at, (byte) (region.getByte(at) + 1));
  }

  /** Flips the lowest bit of a chunk's first byte, by two accesses. */
  static void flip(CompressedRegion region, long chunk) {
    long at = chunk * region.chunkBytes();
    region.putByte(at, (byte) (region.getByte(at) ^ 1));
  }

  /** Writes a whole region in one kind. */
  static void writeAll(CompressedRegion region, Kind kind) {
    for (long chunk = 0; chunk < region.chunks(); chunk++) {
      write(region, chunk, of(kind, chunk, 0, region.chunkBytes()));
    }
  }
}
