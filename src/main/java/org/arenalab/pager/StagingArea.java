package org.arenalab.pager;

import java.util.EnumSet;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.SharedMemory;
import org.arenalab.os.VirtualMemory;
import org.arenalab.os.userfault.Userfaultfd;
import org.arenalab.pager.protocol.SessionLayout;

/**
 * The memory of this process to which pages move when they leave: a page for each slot.
 *
 * <p>For UFFDIO_MOVE it is private memory, registered with the userfaultfd: a place that is filled
 * refuses a page. For {@code mremap} it is a mapping of an empty file, which nobody can read. A
 * place can be read only while a page is there: so a lane finds out whether the page has moved.
 */
final class StagingArea implements AutoCloseable {
  private final SessionLayout layout;
  private final long address;

  /** The empty file under the area; null for UFFDIO_MOVE. */
  private final SharedMemory nothing;

  private StagingArea(SessionLayout layout, long address, SharedMemory nothing) {
    this.layout = layout;
    this.address = address;
    this.nothing = nothing;
  }

  /** Maps the area of a session. */
  static StagingArea of(PagerBackend backend, SessionLayout layout, Userfaultfd faults) {
    return backend == PagerBackend.REMAP ? unreadable(layout) : registered(layout, faults);
  }

  private static StagingArea registered(SessionLayout layout, Userfaultfd faults) {
    long bytes = layout.stagingBytes();
    long address = VirtualMemory.mapAnonymous(bytes);
    boolean done = false;
    try {
      VirtualMemory.avoidHugePagesIfAny(address, bytes);
      VirtualMemory.excludeFromFork(address, bytes);
      faults.register(address, bytes, Userfaultfd.MODE_MISSING);
      done = true;
      return new StagingArea(layout, address, null);
    } finally {
      if (!done) {
        ReleaseGate.ours().unmap(address, bytes);
      }
    }
  }

  private static StagingArea unreadable(SessionLayout layout) {
    SharedMemory nothing = SharedMemory.createSealableMemfd("arenalab-pager-nothing");
    boolean done = false;
    try {
      nothing.seal(
          EnumSet.of(SharedMemory.Seal.SHRINK, SharedMemory.Seal.GROW, SharedMemory.Seal.SEAL));
      long address = VirtualMemory.mapShared(nothing, layout.stagingBytes(), false, 1);
      done = true;
      return new StagingArea(layout, address, nothing);
    } finally {
      if (!done) {
        nothing.close();
      }
    }
  }

  long address() {
    return address;
  }

  /** Returns the address of a slot's page. */
  long addressOf(int slot) {
    return address + (long) slot * layout.pageSizeBytes();
  }

  boolean overlaps(long start, long lengthBytes) {
    return start < address + layout.stagingBytes() && start + lengthBytes > address;
  }

  /** Makes the whole area unreadable again. Returns false if nothing may be mapped there now. */
  boolean tryEmpty() {
    return ReleaseGate.ours().tryReplaceShared(nothing, address, layout.stagingBytes());
  }

  @Override
  public void close() {
    ReleaseGate.ours().unmap(address, layout.stagingBytes());
    if (nothing != null) {
      nothing.close();
    }
  }
}
