package org.arenalab.bench.mem;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.arenalab.bench.workload.PageSet;
import org.arenalab.compressed.CompressedRegion;

/**
 * The expected contents of every page of a region: the first byte, including later touches, and a
 * checksum of the other bytes. Takes 5 bytes per page. For one thread.
 */
public final class MemContents {
  private final byte[] firstBytes;
  private final int[] checksums;
  private final CRC32C crc = new CRC32C();

  private MemContents(int pages) {
    firstBytes = new byte[pages];
    checksums = new int[pages];
  }

  /**
   * Writes all pages of the region. Repeats {@code set} from its first page if it has fewer pages.
   */
  public static MemContents fill(CompressedRegion region, PageSet set) {
    MemContents contents = new MemContents(Math.toIntExact(region.chunks()));
    for (int i = 0; i < contents.checksums.length; i++) {
      MemorySegment page = set.page(i % set.count());
      region.write((long) i * MemPlan.CHUNK_BYTES, page);
      contents.firstBytes[i] = page.get(ValueLayout.JAVA_BYTE, 0);
      contents.checksums[i] = contents.checksum(page.asByteBuffer());
    }
    return contents;
  }

  public void recordFlip(int page) {
    firstBytes[page] ^= 1;
  }

  private int checksum(ByteBuffer page) {
    crc.reset();
    crc.update(page.position(1));
    return (int) crc.getValue();
  }

  /**
   * Checks all pages without decompressing any of them in place.
   *
   * @throws IllegalStateException that names the first wrong page
   */
  public void verify(CompressedRegion region) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment page = arena.allocate(MemPlan.CHUNK_BYTES, MemPlan.CHUNK_BYTES);
      ByteBuffer bytes = page.asByteBuffer();
      for (int i = 0; i < checksums.length; i++) {
        region.read((long) i * MemPlan.CHUNK_BYTES, page);
        if (page.get(ValueLayout.JAVA_BYTE, 0) != firstBytes[i]
            || checksum(bytes.clear()) != checksums[i]) {
          throw new IllegalStateException(
              "page %d of %d (%s) differs from the written content"
                  .formatted(i, checksums.length, region.state(i)));
        }
      }
    }
  }
}
