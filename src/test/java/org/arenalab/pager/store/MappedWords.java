package org.arenalab.pager.store;

import org.arenalab.os.RawMemory;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.SharedMemory;
import org.arenalab.os.VirtualMemory;
import org.arenalab.pager.protocol.PageWords;

/** Page words in a file of shared memory, which outlives the process that changes them. */
final class MappedWords implements PageWords, AutoCloseable {
  private final int pages;
  private final long address;

  /** Maps a file of {@link #bytes}. */
  MappedWords(SharedMemory file, int pages) {
    this.pages = pages;
    address = VirtualMemory.mapShared(file, bytes(pages), true, VirtualMemory.pageSizeBytes());
  }

  static long bytes(int pages) {
    long pageBytes = VirtualMemory.pageSizeBytes();
    return Math.ceilDiv((long) pages * Long.BYTES, pageBytes) * pageBytes;
  }

  @Override
  public long pages() {
    return pages;
  }

  @Override
  public long get(long page) {
    return RawMemory.getLongVolatile(address + page * Long.BYTES);
  }

  @Override
  public boolean compareAndSet(long page, long expected, long update) {
    return RawMemory.compareAndSetLong(address + page * Long.BYTES, expected, update);
  }

  @Override
  public void close() {
    ReleaseGate.ours().unmap(address, bytes(pages));
  }
}
