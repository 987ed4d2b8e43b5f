package org.arenalab.bench.pager;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;
import java.util.SplittableRandom;
import org.arenalab.os.VirtualMemory;

/** Finds the pages of a region of this process that are not in memory, from its pagemap. */
final class MissingPages {
  static final Path PAGEMAP = Path.of("/proc/self/pagemap");
  static final long PRESENT = 1L << 63;
  private static final int ENTRIES = 8192;

  private MissingPages() {}

  /** Returns the missing ones of the pages from an address on. Reads 8 B a page. */
  static BitSet of(long address, int pages) {
    BitSet missing = new BitSet(pages);
    ByteBuffer entries =
        ByteBuffer.allocateDirect(ENTRIES * Long.BYTES).order(ByteOrder.nativeOrder());
    try (FileChannel file = FileChannel.open(PAGEMAP, StandardOpenOption.READ)) {
      int page = 0;
      while (page < pages) {
        entries.clear().limit(Math.min(ENTRIES, pages - page) * Long.BYTES);
        long at = (address / VirtualMemory.pageSizeBytes() + page) * Long.BYTES;
        if (file.read(entries, at) <= 0) {
          throw new IOException("it ends early");
        }
        entries.flip();
        while (entries.remaining() >= Long.BYTES) {
          missing.set(page++, (entries.getLong() & PRESENT) == 0);
        }
      }
    } catch (IOException e) {
      throw unreadable(e);
    }
    return missing;
  }

  static UncheckedIOException unreadable(IOException cause) {
    return new UncheckedIOException(PAGEMAP + " cannot be read: mount /proc", cause);
  }

  /** Returns at most {@code most} members of a set, in random order. */
  static int[] shuffled(BitSet set, int most, SplittableRandom random) {
    int[] members = set.stream().toArray();
    int wanted = Math.min(most, members.length);
    int[] drawn = new int[wanted];
    for (int i = 0; i < wanted; i++) {
      int other = i + random.nextInt(members.length - i);
      drawn[i] = members[other];
      members[other] = members[i];
    }
    return drawn;
  }
}
