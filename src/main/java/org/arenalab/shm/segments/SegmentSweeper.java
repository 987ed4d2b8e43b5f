package org.arenalab.shm.segments;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.arenalab.os.Errno;
import org.arenalab.os.FileMappings;
import org.arenalab.os.SharedMemory;
import org.arenalab.os.SystemCallException;
import org.arenalab.os.process.ProcessIdentity;
import org.arenalab.shm.OwnerLock;
import org.arenalab.shm.SegmentException;
import org.arenalab.shm.SegmentHeader;
import org.arenalab.shm.layout.SegmentDescriptor;

/** One sweep over a directory; see {@link ShmSegments#sweep} for its guarantees. */
final class SegmentSweeper {
  private final SweepOptions options;
  private final List<SweepReport.Removed> removed = new ArrayList<>();
  private final List<SweepReport.Kept> kept = new ArrayList<>();
  private final List<Path> unreadable = new ArrayList<>();

  SegmentSweeper(SweepOptions options) {
    this.options = options;
  }

  SweepReport sweep(List<Path> names) {
    for (Path path : names) {
      try {
        if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
          sweepFile(path);
        } else if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
          sweepDirectory(path);
        }
      } catch (SystemCallException e) {
        notSwept(path, e);
      } catch (UncheckedIOException e) {
        kept.add(new SweepReport.Kept(path, e.getMessage()));
      }
    }
    return new SweepReport(removed, kept, unreadable);
  }

  private void notSwept(Path path, SystemCallException e) {
    switch (e.errno()) {
      case Errno.ENOENT, Errno.ELOOP -> {} // gone, or not a file of ours
      case Errno.EACCES -> unreadable.add(path);
      default -> kept.add(new SweepReport.Kept(path, e.getMessage()));
    }
  }

  private void sweepFile(Path path) {
    try (SharedMemory file = SharedMemory.open(path, false)) {
      byte[] start = file.read(0, SegmentDescriptor.HEADER_BYTES);
      if (!SegmentHeader.hasMagic(start)) {
        return;
      }
      SegmentHeader header;
      try {
        header = SegmentHeader.decode(path, start);
      } catch (SegmentException e) {
        sweepBroken(path, path, file, e);
        return;
      }
      if (!OwnerLock.isHeld(file) && holdAlone(path, path, file)) {
        remove(path, header.owner().pid(), List.of(path), () -> SharedMemory.unlink(path));
      }
    }
  }

  private void sweepDirectory(Path path) {
    Path markerPath = path.resolve(BufferDirectory.MARKER);
    if (!Files.isRegularFile(markerPath, LinkOption.NOFOLLOW_LINKS)) {
      sweepHalfMade(path);
      return;
    }
    try (SharedMemory marker = SharedMemory.open(markerPath, false)) {
      byte[] bytes = BufferDirectory.readMarker(marker);
      if (!BufferDirectory.hasMagic(bytes)) {
        return;
      }
      BufferDirectory.Owner owner;
      try {
        owner = BufferDirectory.decode(path, bytes);
      } catch (SegmentException e) {
        sweepBroken(path, markerPath, marker, e);
        return;
      }
      if (!OwnerLock.isHeld(marker) && holdAlone(path, markerPath, marker)) {
        removeBuffers(path, owner.process().pid());
      }
    }
  }

  /** Removes an empty directory whose owner was killed before it wrote its marker. */
  private void sweepHalfMade(Path path) {
    long pid = BufferDirectory.pidInName(path);
    if (options.removeBroken()
        && pid > 0
        && !ProcessIdentity.of(pid).isAlive()
        && ageMs(path) >= options.brokenAgeMs()
        && BufferDirectory.isEmpty(path)) {
      remove(path, pid, List.of(), () -> BufferDirectory.removeNames(path));
    }
  }

  private void removeBuffers(Path path, long ownerPid) {
    List<Path> files = BufferDirectory.buffersIn(path);
    remove(path, ownerPid, files, () -> BufferDirectory.removeNames(path));
  }

  /**
   * Removes a segment with a damaged header, which has no readable owner. Its age and its mappings
   * decide instead.
   */
  private void sweepBroken(Path path, Path lockPath, SharedMemory file, SegmentException fault) {
    if (!options.removeBroken()) {
      kept.add(new SweepReport.Kept(path, fault.getMessage()));
    } else if (ageMs(lockPath) < options.brokenAgeMs()) {
      String young = "is younger than " + options.brokenAgeMs() + " ms; ";
      kept.add(new SweepReport.Kept(path, young + fault.getMessage()));
    } else if (!FileMappings.processesThatMap(lockPath.getParent(), file.status().inode())
        .isEmpty()) {
      kept.add(new SweepReport.Kept(path, "is still mapped; " + fault.getMessage()));
    } else if (holdAlone(path, lockPath, file)) {
      if (lockPath.equals(path)) {
        remove(path, 0, List.of(path), () -> SharedMemory.unlink(path));
      } else {
        removeBuffers(path, 0);
      }
    }
  }

  private long ageMs(Path path) {
    try {
      long modifiedMs = Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS).toMillis();
      return options.nowMs() - modifiedMs;
    } catch (IOException gone) {
      return -1;
    }
  }

  /**
   * Locks the file for this sweep. After that, no process that follows the protocol removes or
   * replaces this name.
   */
  private boolean holdAlone(Path path, Path lockPath, SharedMemory file) {
    if (!file.tryLockAlone()) {
      kept.add(
          new SweepReport.Kept(
              path, "is held by another sweep, or by a process that locked it with flock"));
      return false;
    }
    return file.hasName(lockPath);
  }

  private void remove(Path path, long ownerPid, List<Path> files, Runnable removal) {
    List<Long> mappedBy = new ArrayList<>();
    long bytes = 0;
    for (Path each : files) {
      try (SharedMemory file = SharedMemory.open(each, false)) {
        bytes += file.backedBytes();
        mappedBy.addAll(FileMappings.processesThatMap(each.getParent(), file.status().inode()));
      }
    }
    if (!options.dryRun()) {
      try {
        removal.run();
      } catch (SystemCallException | UncheckedIOException e) {
        kept.add(new SweepReport.Kept(path, "cannot be removed: " + e.getMessage()));
        return;
      }
    }
    removed.add(
        new SweepReport.Removed(path, ownerPid, bytes, mappedBy.stream().distinct().toList()));
  }
}
