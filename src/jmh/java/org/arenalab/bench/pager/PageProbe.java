package org.arenalab.bench.pager;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import org.arenalab.os.VirtualMemory;

/**
 * Looks whether single pages of this process are in memory. A look is one system call, and makes no
 * garbage. For one thread.
 */
public final class PageProbe implements AutoCloseable {
  private final FileChannel file;
  private final ByteBuffer entry =
      ByteBuffer.allocateDirect(Long.BYTES).order(ByteOrder.nativeOrder());
  private final long pageSizeBytes = VirtualMemory.pageSizeBytes();

  private PageProbe(FileChannel file) {
    this.file = file;
  }

  /** Opens the pagemap of this process. */
  public static PageProbe open() {
    try {
      return new PageProbe(FileChannel.open(MissingPages.PAGEMAP, StandardOpenOption.READ));
    } catch (IOException e) {
      throw MissingPages.unreadable(e);
    }
  }

  /** Returns whether an access to an address is a page fault now. */
  public boolean isMissing(long address) {
    entry.clear();
    try {
      if (file.read(entry, address / pageSizeBytes * Long.BYTES) != Long.BYTES) {
        throw new IOException("it ends early");
      }
    } catch (IOException e) {
      throw MissingPages.unreadable(e);
    }
    return (entry.getLong(0) & MissingPages.PRESENT) == 0;
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
