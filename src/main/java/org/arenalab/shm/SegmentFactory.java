package org.arenalab.shm;

import java.io.IOException;
import java.lang.System.Logger;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import org.arenalab.os.NumaPolicy;
import org.arenalab.os.RawMemory;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.SharedMemory;
import org.arenalab.os.SystemCallException;
import org.arenalab.os.VirtualMemory;
import org.arenalab.shm.layout.HandleLayout;
import org.arenalab.shm.layout.SegmentDescriptor;

/**
 * Creates segments: builds a segment without a name, and publishes the name when the segment is
 * complete.
 */
final class SegmentFactory {
  private static final Logger LOG = System.getLogger(SegmentFactory.class.getName());

  private SegmentFactory() {}

  static SegmentMapping create(ShmArenaConfig wanted) {
    ShmArenaConfig config = wanted;
    try {
      if (config.hugePages() == HugePagePolicy.OFF) {
        config = fitToDirectory(wanted);
        if (config.capacityBytes() != wanted.capacityBytes()) {
          say(wanted, config.capacityBytes());
        }
        return build(config, SharedMemory.createUnnamed(config.directory()));
      }
      boolean reserved = config.hugePages() == HugePagePolicy.RESERVED;
      return build(config, SharedMemory.createMemfd(config.name(), reserved));
    } catch (SystemCallException e) {
      throw SegmentException.of(config.path(), e);
    }
  }

  private static SegmentHeader headerOf(ShmArenaConfig config, SharedMemory file) {
    long granuleBytes = config.granuleBytes();
    SegmentHeader header =
        SegmentHeader.ofThisProcess(
            new SegmentDescriptor(config.capacityBytes(), granuleBytes),
            HandleLayout.of(Long.numberOfTrailingZeros(granuleBytes), config.capacityBytes()));
    return config.hugePages() == HugePagePolicy.OFF
        ? header
        : header.inMemfd(file.numberForOthers(), file.status().inode());
  }

  /** Builds the segment in {@code file}, and closes the file if that fails. */
  private static SegmentMapping build(ShmArenaConfig config, SharedMemory file) {
    SharedMemory named = null;
    long base = 0;
    long lengthBytes = 0;
    boolean built = false;
    try {
      SegmentHeader header = headerOf(config, file);
      lengthBytes = header.layout().segmentBytes();
      OwnerLock.hold(file);
      if (config.fileMode() != ShmArenaConfig.DEFAULT_FILE_MODE) {
        file.setMode(config.fileMode());
      }
      file.resize(lengthBytes);
      base = VirtualMemory.mapShared(file, lengthBytes, true, SegmentDescriptor.DATA_ALIGNMENT);
      prepareRange(config, base, lengthBytes);
      file.reserve(0, SegmentDescriptor.CONTROL_BYTES);
      writeFirstGeneration(base, header);
      if (config.prefault()) {
        SegmentMapping.reserveAll(file, header.layout());
        VirtualMemory.populateForWrite(
            base + header.layout().dataOffset(), header.layout().capacityBytes());
      }
      named = publish(config.path(), file, header);
      SegmentMapping mapping = new SegmentMapping(config.path(), header, file, base, true, named);
      built = true;
      return mapping;
    } finally {
      if (!built) {
        discard(config.path(), file, named, base, lengthBytes);
      }
    }
  }

  private static void discard(
      Path path, SharedMemory file, SharedMemory named, long base, long lengthBytes) {
    try (file;
        named) {
      if (named != null && named.hasName(path)) {
        SharedMemory.unlink(path);
      }
    } finally {
      if (base != 0) {
        ReleaseGate.ours().unmap(base, lengthBytes);
      }
    }
  }

  private static void prepareRange(ShmArenaConfig config, long base, long lengthBytes) {
    if (config.dontFork()) {
      VirtualMemory.excludeFromFork(base, lengthBytes);
    }
    if (config.hugePages() == HugePagePolicy.TRANSPARENT) {
      VirtualMemory.preferHugePages(base, lengthBytes);
    }
    if (config.numaNode() >= 0) {
      bindToNode(config, base, lengthBytes);
    }
  }

  private static void bindToNode(ShmArenaConfig config, long base, long lengthBytes) {
    try {
      NumaPolicy.bind(base, lengthBytes, config.numaNode());
    } catch (IllegalArgumentException e) {
      throw new InvalidRequestException(e.getMessage());
    }
  }

  private static void writeFirstGeneration(long base, SegmentHeader header) {
    long lastStart = header.positions().maxGeneration() / 4;
    new Cursor(base, header).initialise(ThreadLocalRandom.current().nextLong(1, lastStart));
    byte[] bytes = header.encode();
    for (int i = 0; i < bytes.length; i++) {
      RawMemory.putByte(base + i, bytes[i]);
    }
  }

  /**
   * Gives the segment its name. A memfd cannot have one. Instead, a stub file of one header gets
   * the name and refers to the memfd.
   *
   * @return the file that has the name; it stays open, and locked, until its owner closes the arena
   *     or ends
   */
  private static SharedMemory publish(Path path, SharedMemory file, SegmentHeader header) {
    if (header.backing() == SegmentHeader.Backing.FILE) {
      file.publish(path);
      return file;
    }
    SharedMemory stub = SharedMemory.createUnnamed(path.getParent());
    boolean published = false;
    try {
      OwnerLock.hold(stub);
      stub.write(0, header.encode());
      stub.publish(path);
      published = true;
      return stub;
    } finally {
      if (!published) {
        stub.close();
      }
    }
  }

  /**
   * Lowers a capacity that the whole file system could not back. A lazily backed segment may be
   * larger than the free space, but not larger than the file system.
   *
   * @throws SegmentException NO_SPACE if not even the smallest capacity fits
   */
  static ShmArenaConfig fitToDirectory(ShmArenaConfig config) {
    long totalBytes;
    long freeBytes;
    try {
      FileStore store = Files.getFileStore(config.directory());
      totalBytes = store.getTotalSpace();
      freeBytes = store.getUsableSpace();
    } catch (IOException e) {
      throw new SegmentException(
          ShmArenaException.Reason.NOT_FOUND,
          config.path(),
          "directory " + config.directory() + " cannot be used",
          e);
    }
    long granuleBytes = config.granuleBytes();
    if (totalBytes <= 0 || backedBytes(config.capacityBytes(), granuleBytes) <= totalBytes) {
      return config;
    }
    long unitBytes = Math.max(granuleBytes, ShmArenaConfig.MIN_CAPACITY_BYTES);
    long leastBytes = backedBytes(unitBytes, granuleBytes);
    if (leastBytes > totalBytes) {
      throw new SegmentException(
          ShmArenaException.Reason.NO_SPACE,
          config.path(),
          "%s is too small for any arena: total=%d B, free=%d B, expected at least %d B (requested %d B);"
                  .formatted(
                      config.directory(),
                      totalBytes,
                      freeBytes,
                      leastBytes,
                      backedBytes(config.capacityBytes(), granuleBytes))
              + " enlarge it (mount -o remount,size=...) or choose another directory");
    }
    return config.withCapacity(largestFitting(totalBytes, granuleBytes));
  }

  private static long backedBytes(long capacityBytes, long granuleBytes) {
    return new SegmentDescriptor(capacityBytes, granuleBytes).backedBytes();
  }

  private static void say(ShmArenaConfig wanted, long capacityBytes) {
    LOG.log(
        Logger.Level.INFO,
        "the capacity of arena {0} is {1} B instead of {2} B: {3} holds no more",
        wanted.name(),
        Long.toString(capacityBytes),
        Long.toString(wanted.capacityBytes()),
        wanted.directory());
  }

  /** Returns the largest capacity that takes, with its bookkeeping, at most {@code bytes}. */
  private static long largestFitting(long bytes, long granuleBytes) {
    long unit = ShmArenaConfig.capacityUnit(granuleBytes, VirtualMemory.pageSizeBytes());
    long low = 1;
    long high = Math.max(bytes / unit, 1);
    while (low < high) {
      long middle = (low + high + 1) / 2;
      if (backedBytes(middle * unit, granuleBytes) <= bytes) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low * unit;
  }
}
