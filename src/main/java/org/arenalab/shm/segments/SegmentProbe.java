package org.arenalab.shm.segments;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import org.arenalab.os.Errno;
import org.arenalab.os.SharedMemory;
import org.arenalab.os.SystemCallException;
import org.arenalab.os.process.ProcessIdentity;
import org.arenalab.shm.OwnerLock;
import org.arenalab.shm.SegmentCounters;
import org.arenalab.shm.SegmentException;
import org.arenalab.shm.SegmentHeader;
import org.arenalab.shm.ShmArenaException;
import org.arenalab.shm.ShmArenaStats;
import org.arenalab.shm.layout.SegmentDescriptor;

/**
 * A probe of one name: whether it is a segment of ours, and its state. Opens files for reading only
 * and changes nothing on disk.
 */
final class SegmentProbe {
  private static final ProcessIdentity NOBODY = new ProcessIdentity(0, 0);

  private SegmentProbe() {}

  /**
   * Returns the segment of that name; empty if the file is not ours, or is gone.
   *
   * @throws SegmentException ACCESS_DENIED if the file may not be read
   */
  static Optional<SegmentInfo> probe(Path path) {
    try {
      if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
        return probeFile(path);
      }
      Path marker = path.resolve(BufferDirectory.MARKER);
      if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
          && Files.isRegularFile(marker, LinkOption.NOFOLLOW_LINKS)) {
        return probeDirectory(path, marker);
      }
      return Optional.empty();
    } catch (SystemCallException e) {
      if (e.errno() == Errno.ENOENT || e.errno() == Errno.ELOOP) {
        return Optional.empty();
      }
      throw SegmentException.of(path, e);
    }
  }

  private static Optional<SegmentInfo> probeFile(Path path) {
    try (SharedMemory file = SharedMemory.open(path, false)) {
      byte[] start = file.read(0, SegmentDescriptor.HEADER_BYTES);
      if (!SegmentHeader.hasMagic(start)) {
        return Optional.empty();
      }
      long backedBytes = file.backedBytes();
      SegmentHeader header;
      try {
        header = SegmentHeader.decode(path, start);
      } catch (SegmentException e) {
        return Optional.of(
            info(path, SegmentInfo.Backing.FILE, e, 0, backedBytes, NOBODY, false, 0, null));
      }
      return Optional.of(attached(path, header, OwnerLock.isHeld(file), backedBytes));
    }
  }

  private static SegmentInfo attached(
      Path path, SegmentHeader header, boolean ownerAlive, long fileBytes) {
    boolean memfd = header.backing() == SegmentHeader.Backing.MEMFD;
    long backedBytes = memfd && ownerAlive ? fileBytes + memfdBytes(header) : fileBytes;
    ShmArenaStats stats = null;
    SegmentException fault = null;
    try {
      stats = SegmentCounters.read(path);
    } catch (SegmentException e) {
      fault = e;
    } catch (InternalError truncatedMeanwhile) {
      String problem = "was cut short while it was read";
      fault =
          new SegmentException(
              ShmArenaException.Reason.TRUNCATED, path, problem, truncatedMeanwhile);
    }
    return info(
        path,
        memfd ? SegmentInfo.Backing.MEMFD : SegmentInfo.Backing.FILE,
        fault,
        header.layout().capacityBytes(),
        backedBytes,
        header.owner(),
        ownerAlive,
        header.createdMs(),
        stats);
  }

  private static long memfdBytes(SegmentHeader header) {
    try (SharedMemory memfd =
        SharedMemory.openDescriptorOf(header.owner().pid(), header.memfdNumber(), false)) {
      return memfd.status().inode() == header.memfdInode() ? memfd.backedBytes() : 0;
    } catch (SystemCallException outOfReach) {
      return 0;
    }
  }

  private static Optional<SegmentInfo> probeDirectory(Path path, Path markerPath) {
    byte[] bytes;
    boolean ownerAlive;
    try (SharedMemory marker = SharedMemory.open(markerPath, false)) {
      bytes = BufferDirectory.readMarker(marker);
      ownerAlive = OwnerLock.isHeld(marker);
    }
    if (!BufferDirectory.hasMagic(bytes)) {
      return Optional.empty();
    }
    long sizeBytes = 0;
    long backedBytes = 0;
    for (Path each : BufferDirectory.buffersIn(path)) {
      try (SharedMemory buffer = SharedMemory.open(each, false)) {
        sizeBytes += buffer.status().sizeBytes();
        backedBytes += buffer.backedBytes();
      } catch (SystemCallException releasedMeanwhile) {
        // The buffer was released during the walk, so it does not count.
      }
    }
    BufferDirectory.Owner owner = new BufferDirectory.Owner(NOBODY, 0);
    SegmentException fault = null;
    try {
      owner = BufferDirectory.decode(path, bytes);
    } catch (SegmentException e) {
      fault = e;
    }
    return Optional.of(
        info(
            path,
            SegmentInfo.Backing.BUFFERS,
            fault,
            sizeBytes,
            backedBytes,
            owner.process(),
            fault == null && ownerAlive,
            owner.createdMs(),
            null));
  }

  private static SegmentInfo info(
      Path path,
      SegmentInfo.Backing backing,
      SegmentException fault,
      long capacityBytes,
      long backedBytes,
      ProcessIdentity owner,
      boolean ownerAlive,
      long createdMs,
      ShmArenaStats stats) {
    return new SegmentInfo(
        path,
        backing,
        Optional.ofNullable(fault).map(SegmentException::reason),
        fault == null ? "" : fault.getMessage(),
        capacityBytes,
        backedBytes,
        owner.pid(),
        owner.startTicks(),
        ownerAlive,
        createdMs,
        Optional.ofNullable(stats));
  }
}
