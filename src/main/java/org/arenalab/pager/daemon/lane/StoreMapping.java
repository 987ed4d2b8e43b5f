package org.arenalab.pager.daemon.lane;

import org.arenalab.os.Internal;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.SharedMemory;
import org.arenalab.os.VirtualMemory;

/**
 * The whole file of a store, mapped for reading by the lanes. It does not depend on the open store,
 * so lanes serve before a store is recovered.
 *
 * @param lengthBytes the size of the file, rounded up to pages
 */
@Internal
public record StoreMapping(long address, long lengthBytes) implements AutoCloseable {
  public static StoreMapping of(SharedMemory file) {
    long page = VirtualMemory.pageSizeBytes();
    long length = (file.status().sizeBytes() + page - 1) / page * page;
    return new StoreMapping(VirtualMemory.mapShared(file, length, false, page), length);
  }

  @Override
  public void close() {
    ReleaseGate.ours().unmap(address, lengthBytes);
  }
}
