package org.arenalab.bench.mem;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Arrays;
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

  /** Memory whose pages this class writes and checks. */
  public interface Pages {
    /** Returns the number of pages. */
    int count();

    /** Writes a whole page. */
    void write(int page, MemorySegment from);

    /** Reads a whole page. */
    void read(int page, MemorySegment into);

    /** Returns the state of a page in a word, for an error message. */
    String state(int page);
  }

  /** The chunks of a region. */
  private record Chunks(CompressedRegion region) implements Pages {
    @Override
    public int count() {
      return Math.toIntExact(region.chunks());
    }

    @Override
    public void write(int page, MemorySegment from) {
      region.write((long) page * MemPlan.CHUNK_BYTES, from);
    }

    @Override
    public void read(int page, MemorySegment into) {
      region.read((long) page * MemPlan.CHUNK_BYTES, into);
    }

    @Override
    public String state(int page) {
      return region.state(page).toString();
    }
  }

  private MemContents(int pages) {
    firstBytes = new byte[pages];
    checksums = new int[pages];
  }

  /**
   * Writes all pages of the region. Repeats {@code set} from its first page if it has fewer pages.
   */
  public static MemContents fill(CompressedRegion region, PageSet set) {
    return fill(new Chunks(region), set);
  }

  /** Writes all pages. Repeats {@code set} from its first page if it has fewer pages. */
  public static MemContents fill(Pages pages, PageSet set) {
    MemContents contents = new MemContents(pages.count());
    for (int i = 0; i < contents.checksums.length; i++) {
      MemorySegment page = set.page(i % set.count());
      pages.write(i, page);
      contents.firstBytes[i] = page.get(ValueLayout.JAVA_BYTE, 0);
      contents.checksums[i] = contents.checksum(page.asByteBuffer());
    }
    return contents;
  }

  /** Returns the contents of pages of zeros. */
  public static MemContents ofZeros(int pages) {
    MemContents contents = new MemContents(pages);
    int checksum = contents.checksum(ByteBuffer.allocate(MemPlan.CHUNK_BYTES));
    Arrays.fill(contents.checksums, checksum);
    return contents;
  }

  /** Records that the first byte of every page was set to {@code value}. */
  public void recordFirst(byte value) {
    Arrays.fill(firstBytes, value);
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
    verify(new Chunks(region));
  }

  /**
   * Checks all pages.
   *
   * @throws IllegalStateException that names the first wrong page
   */
  public void verify(Pages pages) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment page = arena.allocate(MemPlan.CHUNK_BYTES, MemPlan.CHUNK_BYTES);
      ByteBuffer bytes = page.asByteBuffer();
      for (int i = 0; i < checksums.length; i++) {
        pages.read(i, page);
        if (page.get(ValueLayout.JAVA_BYTE, 0) != firstBytes[i]
            || checksum(bytes.clear()) != checksums[i]) {
          throw new IllegalStateException(
              "page %d of %d (%s) differs from the written content"
                  .formatted(i, checksums.length, pages.state(i)));
        }
      }
    }
  }
}
