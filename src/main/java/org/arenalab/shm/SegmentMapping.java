package org.arenalab.shm;

import static org.arenalab.os.RawMemory.getAndAddLong;
import static org.arenalab.os.RawMemory.putLongVolatile;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Cleaner;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.arenalab.os.Errno;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.SharedMemory;
import org.arenalab.os.SystemCallException;
import org.arenalab.os.UseCount;
import org.arenalab.os.VirtualMemory;
import org.arenalab.shm.layout.HandleLayout;
import org.arenalab.shm.layout.SegmentDescriptor;

/**
 * One segment as mapped by this process, with the steps that closing takes.
 *
 * <p>Closing unmaps the data's address range immediately. The bookkeeping's range stays mapped, as
 * private memory, until this object is unreachable. A thread that is still inside an operation
 * therefore does not fault. It reads a mode that closes the fast path and a cursor beyond the
 * capacity.
 */
final class SegmentMapping {
  private static final Cleaner CLEANER = Cleaner.create();
  private static final long VIEW_POLL_NS = 50_000;

  private final Path path;
  private final SegmentHeader header;
  private final SharedMemory file;
  private final long base;
  private final boolean writable;

  /**
   * The file that has the name: the segment's own, or a memfd's stub. Null if this process is not
   * the owner.
   */
  private final SharedMemory named;

  private final Arena views = Arena.ofShared();
  private final MemorySegment data;
  private final AtomicBoolean open = new AtomicBoolean(true);

  /**
   * Counts the threads in operations that need the file, the data's range or the shared
   * bookkeeping.
   */
  private final UseCount users = new UseCount();

  /** Guarded by this object, which {@link #unlinkName} locks. */
  private boolean nameRemoved;

  SegmentMapping(
      Path path,
      SegmentHeader header,
      SharedMemory file,
      long base,
      boolean writable,
      SharedMemory named) {
    this.path = path;
    this.header = header;
    this.file = file;
    this.base = base;
    this.writable = writable;
    this.named = named;
    SegmentDescriptor layout = header.layout();
    MemorySegment all =
        MemorySegment.ofAddress(base + layout.dataOffset())
            .reinterpret(layout.capacityBytes(), views, null);
    data = writable ? all : all.asReadOnly();
    if (writable) {
      getAndAddLong(base + SegmentDescriptor.ATTACHED, 1);
    }
    if (named != null) {
      // At exit the name is removed even while another thread closes the mapping: that thread may
      // not reach the removal.
      ExitCleanup.add(this, this::unlinkName);
    }
  }

  Path path() {
    return path;
  }

  SegmentHeader header() {
    return header;
  }

  long base() {
    return base;
  }

  MemorySegment data() {
    return data;
  }

  boolean isWritable() {
    return writable;
  }

  boolean isOwner() {
    return named != null;
  }

  boolean isOpen() {
    return open.get();
  }

  void prefault() {
    SegmentDescriptor layout = header.layout();
    try {
      reserveAll(file, layout);
      VirtualMemory.populateForWrite(base + layout.dataOffset(), layout.capacityBytes());
    } catch (SystemCallException e) {
      throw SegmentException.of(path, e);
    }
  }

  /** Allocates the memory of a segment, except its holes. ENOSPC if there is too little. */
  static void reserveAll(SharedMemory file, SegmentDescriptor layout) {
    file.reserve(0, layout.bookkeepingBytes());
    file.reserve(layout.dataOffset(), layout.capacityBytes());
  }

  void releaseData() {
    SegmentDescriptor layout = header.layout();
    long offset = layout.dataOffset();
    ReleaseGate.ours().punchHole(file, base + offset, offset, layout.capacityBytes());
  }

  SharedMemory file() {
    return file;
  }

  /**
   * Runs a slow operation. The segment stays mapped and its file open until the operation ends.
   *
   * @throws ArenaClosedException if the segment is closed
   */
  <T> T inside(String operation, Supplier<T> body) {
    if (!users.tryEnter()) {
      throw closed(operation);
    }
    try {
      return body.get();
    } finally {
      users.leave();
    }
  }

  /** Runs {@link #inside(String, Supplier)} without a result. */
  void inside(String operation, Runnable body) {
    Object _ =
        inside(
            operation,
            () -> {
              body.run();
              return null;
            });
  }

  ArenaClosedException closed(String operation) {
    return new ArenaClosedException("arena " + path.getFileName() + " (" + operation + ")");
  }

  /**
   * Returns the exception for a failed operation. If the segment was closed during the operation,
   * the thread read private memory, which looks like misuse or damage. The result is then an {@link
   * ArenaClosedException}.
   */
  ShmArenaException orClosed(String operation, ShmArenaException failure) {
    return isOpen() || failure instanceof ArenaClosedException ? failure : closed(operation);
  }

  /**
   * Refuses new operations and waits for threads that are inside one. Returns true to one caller
   * only, which must call {@link #close} next.
   */
  boolean startClosing() {
    if (!open.compareAndSet(true, false)) {
      return false;
    }
    users.closeAndAwait();
    return true;
  }

  /**
   * The last accesses of this process to the segment's bookkeeping. Private memory has replaced the
   * old mapping by then, so that no other thread of this process writes the shared words.
   */
  interface LastLook {
    /**
     * Writes what this process still has to return.
     *
     * @param base the new address of the bookkeeping
     */
    void write(long base);

    /**
     * Called after {@link #write}, if no other process has the segment attached for writing, or was
     * killed while it had.
     */
    void check(long base);
  }

  /**
   * Removes the name, if it is ours, and releases everything, also after a step has failed. If the
   * kernel refuses to unmap the data, the mapping and the file stay. The file's locks belong to
   * leases that threads may still use. The bookkeeping of a truncated file is not read.
   *
   * @param last null for a segment that is attached for reading
   * @throws SystemCallException the first refusal of the kernel
   */
  void close(LastLook last) {
    // First, because a thread that uses a view faults once the data is unmapped.
    closeViews();
    boolean whole = false;
    try {
      whole = file.status().sizeBytes() >= header.layout().segmentBytes();
    } finally {
      try {
        unlinkName();
      } finally {
        ExitCleanup.remove(this);
        unmapData();
        closeFile(writable && whole ? last : null);
      }
    }
  }

  private void unmapData() {
    SegmentDescriptor layout = header.layout();
    long keptBytes = layout.dataOffset();
    ReleaseGate.ours()
        .unmapKeepingStart(base, layout.segmentBytes(), keptBytes, this::fillForLatecomers);
    long keptBase = base;
    CLEANER.register(this, () -> ReleaseGate.ours().unmap(keptBase, keptBytes));
  }

  private void closeFile(LastLook last) {
    try {
      if (last != null) {
        lookLast(last);
      }
    } finally {
      file.close();
      if (named != null && named != file) {
        named.close();
      }
    }
  }

  private void lookLast(LastLook last) {
    long bytes = header.layout().dataOffset();
    long again = VirtualMemory.mapShared(file, bytes, true, 1);
    try {
      boolean alone = false;
      try {
        last.write(again);
      } finally {
        // Counted as attached until after its last write: another process may check once it is
        // alone.
        alone = getAndAddLong(again + SegmentDescriptor.ATTACHED, -1) == 1;
      }
      if (alone) {
        last.check(again);
      }
    } finally {
      ReleaseGate.ours().unmap(again, bytes);
    }
  }

  /**
   * Closes the views. Waits for threads that are passing a view to a system call. Does not fail:
   * the exception for a view in use is all that needs Java memory.
   */
  private void closeViews() {
    while (views.scope().isAlive()) {
      try {
        views.close();
      } catch (IllegalStateException | OutOfMemoryError inUse) {
        LockSupport.parkNanos(this, VIEW_POLL_NS);
      }
    }
  }

  /**
   * Writes the non-zero words of the bookkeeping's range for threads that arrive after the close.
   */
  private void fillForLatecomers(long at) {
    putLongVolatile(at + SegmentDescriptor.EPOCH, HandleLayout.NO_EPOCH);
    // Beyond every capacity, with room for the additions of all threads that have already read the
    // mode. These threads detect that they landed outside, and then that the generation is 0.
    HandleLayout positions = header.positions();
    long outside = positions.position(0, 1L << (positions.offsetBits() - 1));
    putLongVolatile(at + SegmentDescriptor.CURSOR, positions.cursor(outside, 0));
  }

  /** Removes the name once, unless the name belongs to another segment by now. */
  private synchronized void unlinkName() {
    if (named == null || nameRemoved) {
      return;
    }
    nameRemoved = true;
    if (!named.hasName(path)) {
      return;
    }
    try {
      SharedMemory.unlink(path);
    } catch (SystemCallException e) {
      if (e.errno() != Errno.ENOENT) {
        throw e;
      }
    }
  }
}
