package org.arenalab.pager.daemon.lane;

import java.util.Optional;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.VirtualMemory;
import org.arenalab.pager.protocol.SessionMemory;
import org.arenalab.pager.store.PageReader;

/**
 * The bytes of the evicted pages of one client, for one lane: copies in the session memory, and
 * extents of the store, decoded into a page of the lane.
 */
final class SessionBytes implements PageBytes, AutoCloseable {
  private final SessionMemory memory;
  private final long stagingAddress;
  private final int pageSizeBytes;
  private final PageReader reader;
  private final Optional<ClientMemory> clientMemory;
  private final long ownPages;

  /**
   * Maps the lane's pages.
   *
   * @param store the file of the store, mapped in this process
   * @param clientMemory of a client whose pages leave before they are copied
   */
  SessionBytes(SessionMemory memory, StoreMapping store, Optional<ClientMemory> clientMemory) {
    this.memory = memory;
    this.clientMemory = clientMemory;
    stagingAddress = memory.header().stagingAddress();
    pageSizeBytes = memory.layout().pageSizeBytes();
    ownPages = VirtualMemory.mapAnonymous(2L * pageSizeBytes);
    VirtualMemory.populateForWrite(ownPages, 2L * pageSizeBytes);
    reader = PageReader.over(store.address(), store.lengthBytes(), ownPages, pageSizeBytes);
  }

  @Override
  public long copyAddress(int slot) {
    return memory.layout().isSlot(slot) ? memory.copyAddress(slot) : NOWHERE;
  }

  @Override
  public long stagingAddress(int slot) {
    return memory.layout().isSlot(slot) && stagingAddress > 0
        ? stagingAddress + (long) slot * pageSizeBytes
        : NOWHERE;
  }

  @Override
  public int fetchMoved(int slot) {
    long from = stagingAddress(slot);
    return from == NOWHERE || clientMemory.isEmpty()
        ? ClientMemory.GONE
        : clientMemory.get().read(from, ownPages, pageSizeBytes);
  }

  @Override
  public long movedAddress() {
    return ownPages;
  }

  @Override
  public long dummyAddress() {
    return ownPages + pageSizeBytes;
  }

  @Override
  public long decode(int page, long word) {
    return reader.read(page, word, ownPages) == PageReader.READ ? ownPages : NOWHERE;
  }

  @Override
  public void close() {
    reader.close();
    ReleaseGate.ours().unmap(ownPages, 2L * pageSizeBytes);
  }
}
