package org.arenalab.bench.experiment;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.arenalab.bench.workload.PageSet;
import org.arenalab.compressed.CompressedRegion;

/**
 * What every page of a region must hold: its first byte, with the touches since, and a checksum of
 * the others. 5 bytes a page. For one thread.
 */
final class MemContents {
  private final byte[] firstBytes;
  private final int[] checksums;
  private final CRC32C crc = new CRC32C();

  private MemContents(int pages) {
    firstBytes = new byte[pages];
    checksums = new int[pages];
  }

  /** Writes all pages of the region, again from the first of {@code set} where that has fewer. */
  static MemContents fill(CompressedRegion region, PageSet set) {
    MemContents contents = new MemContents(Math.toIntExact(region.chunks()));
    for (int i = 0; i < contents.checksums.length; i++) {
      MemorySegment page = set.page(i % set.count());
      region.write((long) i * MemPlan.CHUNK_BYTES, page);
      contents.firstBytes[i] = page.get(ValueLayout.JAVA_BYTE, 0);
      contents.checksums[i] = contents.checksum(page.asByteBuffer());
    }
    return contents;
  }

  void flipped(int page) {
    firstBytes[page] ^= 1;
  }

  private int checksum(ByteBuffer page) {
    crc.reset();
    crc.update(page.position(1));
    return (int) crc.getValue();
  }

  /**
   * Reads all pages; brings none back.
   *
   * @throws IllegalStateException that names the first page that is wrong
   */
  void verify(CompressedRegion region) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment page = arena.allocate(MemPlan.CHUNK_BYTES, MemPlan.CHUNK_BYTES);
      ByteBuffer bytes = page.asByteBuffer();
      for (int i = 0; i < checksums.length; i++) {
        region.read((long) i * MemPlan.CHUNK_BYTES, page);
        if (page.get(ValueLayout.JAVA_BYTE, 0) != firstBytes[i]
            || checksum(bytes.clear()) != checksums[i]) {
          throw new IllegalStateException(
              "page %d of %d (%s) is not what was written to it"
                  .formatted(i, checksums.length, region.state(i)));
        }
      }
    }
  }
}
