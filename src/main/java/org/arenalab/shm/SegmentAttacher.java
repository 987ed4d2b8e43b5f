package org.arenalab.shm;

import java.nio.file.Path;
import java.util.Arrays;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.SharedMemory;
import org.arenalab.os.SystemCallException;
import org.arenalab.os.VirtualMemory;
import org.arenalab.shm.layout.SegmentDescriptor;

/**
 * Attaches existing segments. Everything is checked through the file before a byte is mapped, so
 * that a short file cannot fault. Attaching creates no file and changes no block.
 */
final class SegmentAttacher {
  private SegmentAttacher() {}

  static SegmentMapping attach(Path path, AttachMode mode) {
    try {
      return attachChecked(path, mode == AttachMode.READ_WRITE);
    } catch (SystemCallException e) {
      throw SegmentException.of(path, e);
    }
  }

  private static SegmentMapping attachChecked(Path path, boolean writable) {
    Opened opened = open(path, writable);
    boolean attached = false;
    try {
      checkSize(path, opened.file(), opened.header());
      SegmentMapping mapping = map(path, opened.file(), opened.header(), writable);
      attached = true;
      return mapping;
    } finally {
      if (!attached) {
        opened.file().close();
      }
    }
  }

  /** A checked header, and the file that has the data. */
  private record Opened(SegmentHeader header, SharedMemory file) {}

  private static Opened open(Path path, boolean writable) {
    SharedMemory named = SharedMemory.open(path, writable);
    boolean keepNamed = false;
    try {
      SegmentHeader header = readHeader(path, named);
      keepNamed = header.backing() == SegmentHeader.Backing.FILE;
      return new Opened(header, keepNamed ? named : openMemfd(path, named, header, writable));
    } finally {
      if (!keepNamed) {
        named.close();
      }
    }
  }

  /** Reads and checks the header of any file. */
  static SegmentHeader readHeader(Path path, SharedMemory file) {
    if (!file.status().regular()) {
      throw new SegmentException(
          ShmArenaException.Reason.NOT_A_FILE, path, "is not a regular file");
    }
    return SegmentHeader.decode(path, file.read(0, SegmentDescriptor.HEADER_BYTES));
  }

  private static SharedMemory openMemfd(
      Path path, SharedMemory named, SegmentHeader header, boolean writable) {
    if (!OwnerLock.isHeld(named)) {
      throw ownerGone(path, header);
    }
    SharedMemory memfd;
    try {
      memfd = SharedMemory.openDescriptorOf(header.owner().pid(), header.memfdNumber(), writable);
    } catch (SystemCallException e) {
      throw outOfReach(path, header, e);
    }
    boolean same = false;
    try {
      // In another PID namespace the number may refer to an unrelated file. Its bytes must not be
      // read.
      SharedMemory.Status status = memfd.status();
      same =
          status.regular()
              && status.inode() == header.memfdInode()
              && Arrays.equals(memfd.read(0, SegmentDescriptor.HEADER_BYTES), header.encode());
    } finally {
      if (!same) {
        memfd.close();
      }
    }
    if (!same) {
      throw outOfReach(path, header, null);
    }
    return memfd;
  }

  private static SegmentException ownerGone(Path path, SegmentHeader header) {
    return new SegmentException(
        ShmArenaException.Reason.OWNER_GONE,
        path,
        "its memory was in process " + header.owner().pid() + ", which no longer has it");
  }

  /**
   * Makes the exception for a living owner that is out of reach: /proc has no such process, or has
   * an unrelated one.
   */
  private static SegmentException outOfReach(
      Path path, SegmentHeader header, SystemCallException cause) {
    return new SegmentException(
        ShmArenaException.Reason.OUT_OF_REACH,
        path,
        "its memory is a memfd of its owner, which cannot be reached from here: owner=process %d,"
                .formatted(header.owner().pid())
            + " expected one of this PID namespace and user; attach there, or make the segment"
            + " without huge pages",
        cause);
  }

  private static void checkSize(Path path, SharedMemory file, SegmentHeader header) {
    SharedMemory.Status status = file.status();
    if (status.sizeBytes() < header.layout().segmentBytes()) {
      throw new SegmentException(
          ShmArenaException.Reason.TRUNCATED,
          path,
          "has %d B, its header says %d B"
              .formatted(status.sizeBytes(), header.layout().segmentBytes()));
    }
  }

  private static SegmentMapping map(
      Path path, SharedMemory file, SegmentHeader header, boolean writable) {
    long lengthBytes = header.layout().segmentBytes();
    long base =
        VirtualMemory.mapShared(file, lengthBytes, writable, SegmentDescriptor.DATA_ALIGNMENT);
    boolean mapped = false;
    try {
      VirtualMemory.excludeFromFork(base, lengthBytes);
      checkCursor(path, new Cursor(base, header, writable));
      SegmentMapping mapping = new SegmentMapping(path, header, file, base, writable, null);
      mapped = true;
      return mapping;
    } finally {
      if (!mapped) {
        ReleaseGate.ours().unmap(base, lengthBytes);
      }
    }
  }

  /**
   * Checks that the cursor is plausible. The changing words have no checksum, but a wild cursor is
   * detected.
   */
  private static void checkCursor(Path path, Cursor cursor) {
    long position = cursor.position();
    boolean sane =
        cursor.positions.generation(position) > 0
            && cursor.positions.offset(position) <= 2 * cursor.capacityBytes;
    if (!sane) {
      throw new SegmentException(
          ShmArenaException.Reason.CORRUPT,
          path,
          "cursor 0x%x is outside the capacity of %d B".formatted(position, cursor.capacityBytes));
    }
  }
}
