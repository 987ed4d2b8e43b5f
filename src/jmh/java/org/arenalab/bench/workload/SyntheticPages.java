package org.arenalab.bench.workload;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * The three data sets of {@code process_mem_bench} in predicomp's mem-arena, exact to the byte.
 * They bracket the range of a codec's results and represent no real memory: every page is either
 * trivial to compress or incompressible.
 */
final class SyntheticPages {
  private static final byte REPETITIVE_BYTE = 0x5A;
  private static final byte MIXED_BYTE = 0x33;
  private static final long UNIQUE_STATE = 0x123456789L;
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;
  private static final ValueLayout.OfLong WORD =
      JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private SyntheticPages() {}

  /** Fills the pages with one byte. */
  static void repetitive(MemorySegment pages) {
    pages.fill(REPETITIVE_BYTE);
  }

  /** Fills the pages with one xorshift stream, which does not compress. */
  static void unique(MemorySegment pages) {
    stream(pages, UNIQUE_STATE);
  }

  /**
   * Fills even pages with one byte, and each odd page with its own stream, seeded by its byte
   * offset.
   */
  static void mixed5050(MemorySegment pages) {
    for (long offset = 0; offset < pages.byteSize(); offset += PageSet.PAGE_BYTES) {
      MemorySegment page = pages.asSlice(offset, PageSet.PAGE_BYTES);
      if (offset / PageSet.PAGE_BYTES % 2 == 0) {
        page.fill(MIXED_BYTE);
      } else {
        stream(page, (offset + 1) * GOLDEN);
      }
    }
  }

  /** Writes xorshift64 with the shifts 13, 7, 17; the state advances before its first use. */
  private static void stream(MemorySegment target, long state) {
    long x = state;
    for (long offset = 0; offset < target.byteSize(); offset += Long.BYTES) {
      x ^= x << 13;
      x ^= x >>> 7;
      x ^= x << 17;
      target.set(WORD, offset, x);
    }
  }
}
