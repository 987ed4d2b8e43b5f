package org.arenalab.extent;

import static org.arenalab.os.RawMemory.getInt;
import static org.arenalab.os.RawMemory.getLong;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.arenalab.os.Errno;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.SharedMemory;
import org.arenalab.os.SystemCallException;
import org.arenalab.os.VirtualMemory;
import org.arenalab.os.process.ByteLocks;

/**
 * The part of a pool that lies in a file of shared memory, mapped as a whole.
 *
 * <pre>
 *   header, one page   0 | magic (64)                       |
 *                      8 | version (32) | granule bytes (32) |
 *                     16 | capacity bytes (64)              |
 *                     24 | frontier (32) | 0 (32)           |
 *   range              the byte at offset o of the pool is at o + one page
 *   records            one for each hole: see {@link HoleTable}
 * </pre>
 *
 * <p>Lists of holes and starts of blocks are not in the file. {@link PoolRebuild} derives them.
 *
 * <p>A pool locks the first byte of the frontier while it is open. A second pool over the file is
 * therefore refused, in this process and in others.
 */
final class PoolFile {
  private static final long MAGIC = 0x4152_454E_4558_5450L;
  private static final int VERSION = 1;
  private static final int VERSION_AT = 8;
  private static final int GRANULE_AT = 12;
  private static final int CAPACITY_AT = 16;
  private static final int FRONTIER_AT = 24;

  private final SharedMemory file;
  private final long address;
  private final long lengthBytes;
  private final long rangeBytes;

  /** Maps a file. The pool closes it. */
  private PoolFile(ExtentPoolConfig config, SharedMemory file) {
    this.file = file;
    rangeBytes = PoolMemory.rangeBytes(config);
    lengthBytes = lengthBytes(config);
    address = VirtualMemory.mapShared(file, lengthBytes, true, headerBytes());
  }

  private static long headerBytes() {
    return VirtualMemory.pageSizeBytes();
  }

  private static long lengthBytes(ExtentPoolConfig config) {
    return headerBytes() + PoolMemory.rangeBytes(config) + PoolMemory.holesBytes(config);
  }

  /** Returns the position in the file of the byte at an offset of the pool. */
  static long position(long offset) {
    return headerBytes() + offset;
  }

  /**
   * Gives an empty file the size and the header of a pool. A refused file stays empty.
   *
   * @throws InvalidExtentRequestException if the file is not empty, or cannot hold a pool
   * @throws ExtentPoolException (IN_USE) if a pool is open over the file; (NO_ADDRESS_SPACE) if the
   *     kernel has no room for the file or the mapping
   */
  static PoolFile create(ExtentPoolConfig config, SharedMemory file) {
    SharedMemory own = lock(file);
    boolean created = false;
    try {
      long sizeBytes = own.status().sizeBytes();
      if (sizeBytes != 0) {
        throw InvalidExtentRequestException.file(
            file,
            "it has %d B, expected 0; give an empty file, or reopen the pool in it"
                .formatted(sizeBytes));
      }
      PoolFile pool = build(config, own);
      created = true;
      return pool;
    } finally {
      if (!created) {
        own.close();
      }
    }
  }

  private static PoolFile build(ExtentPoolConfig config, SharedMemory own) {
    boolean resized = false;
    boolean built = false;
    try {
      own.resize(lengthBytes(config));
      resized = true;
      own.write(0, header(config));
      PoolFile pool = new PoolFile(config, own);
      built = true;
      return pool;
    } catch (SystemCallException e) {
      throw refused(config, own, e);
    } finally {
      if (resized && !built) {
        own.resize(0);
      }
    }
  }

  private static byte[] header(ExtentPoolConfig config) {
    return ByteBuffer.allocate(FRONTIER_AT)
        .order(ByteOrder.nativeOrder())
        .putLong(MAGIC)
        .putInt(VERSION)
        .putInt(config.granuleBytes())
        .putLong(config.capacityBytes())
        .array();
  }

  /**
   * Maps a file that {@link #create} has made.
   *
   * @throws InvalidExtentRequestException if the pool in it has other settings
   * @throws CorruptPoolException if there is no pool in the file
   * @throws ExtentPoolException (IN_USE) if a pool is open over the file; (NO_ADDRESS_SPACE) if the
   *     kernel refuses the mapping
   */
  static PoolFile open(ExtentPoolConfig config, SharedMemory file) {
    SharedMemory own = lock(file);
    boolean opened = false;
    try {
      requirePool(config, own);
      PoolFile pool = new PoolFile(config, own);
      opened = true;
      return pool;
    } catch (SystemCallException e) {
      throw refused(config, file, e);
    } finally {
      if (!opened) {
        own.close();
      }
    }
  }

  /**
   * Opens the file for one pool, and locks the byte of the frontier. The lock ends with the pool,
   * or with its process.
   */
  private static SharedMemory lock(SharedMemory file) {
    if (!file.isWritable()) {
      throw InvalidExtentRequestException.file(
          file, "it is open for reading only; open it for writing");
    }
    SharedMemory own;
    try {
      own = file.openAgain();
    } catch (SystemCallException e) {
      throw InvalidExtentRequestException.unlockable(
          file, "; allow its owner to read and write it", e);
    }
    boolean locked = false;
    try {
      locked = new ByteLocks(own).tryLock(FRONTIER_AT);
    } catch (SystemCallException e) {
      throw InvalidExtentRequestException.unlockable(file, "", e);
    } finally {
      if (!locked) {
        own.close();
      }
    }
    if (!locked) {
      throw ExtentPoolException.inUse(file);
    }
    return own;
  }

  /** Returns the exception for a file whose size or mapping the kernel refuses. */
  private static ExtentPoolException refused(
      ExtentPoolConfig config, SharedMemory file, SystemCallException e) {
    return switch (e.errno()) {
      case Errno.ENOMEM, Errno.ENOSPC, Errno.EFBIG ->
          ExtentPoolException.noAddressSpace(config.capacityBytes(), e);
      default ->
          InvalidExtentRequestException.file(
              file,
              "it cannot hold a pool: "
                  + e.getMessage()
                  + "; give a memfd or a file of a tmpfs, without huge pages and seals");
    };
  }

  private static void requirePool(ExtentPoolConfig config, SharedMemory file) {
    long sizeBytes = file.status().sizeBytes();
    if (sizeBytes < headerBytes()) {
      throw new CorruptPoolException(
          "%s has %d B, expected at least %d, the header of a pool; create one in an empty file"
              .formatted(file, sizeBytes, headerBytes()));
    }
    requireHeader(config, file);
    if (sizeBytes < lengthBytes(config)) {
      throw new CorruptPoolException(
          "%s has %d B, expected %d; it was truncated: create a new pool in an empty file"
              .formatted(file, sizeBytes, lengthBytes(config)));
    }
  }

  private static void requireHeader(ExtentPoolConfig config, SharedMemory file) {
    long bytes = headerBytes();
    long header = VirtualMemory.mapShared(file, bytes, false, bytes);
    try {
      long magic = getLong(header);
      int version = getInt(header + VERSION_AT);
      if (magic != MAGIC || version != VERSION) {
        throw new CorruptPoolException(
            ("%s at offset 0: magic=0x%x, version=%d, expected 0x%x and %d; it holds no pool:"
                    + " create one in an empty file")
                .formatted(file, magic, version, MAGIC, VERSION));
      }
      requireEqual(file, "capacityBytes", config.capacityBytes(), getLong(header + CAPACITY_AT));
      requireEqual(file, "granuleBytes", config.granuleBytes(), getInt(header + GRANULE_AT));
    } finally {
      ReleaseGate.ours().unmap(header, bytes);
    }
  }

  private static void requireEqual(SharedMemory file, String name, long value, long stored) {
    if (value != stored) {
      throw new InvalidExtentRequestException(
          "%s=%d, expected %d, as the pool in %s was created".formatted(name, value, stored, file));
    }
  }

  long rangeAddress() {
    return address + headerBytes();
  }

  long holesAddress() {
    return rangeAddress() + rangeBytes;
  }

  /** Returns the address of the frontier, in granules. */
  long frontierAddress() {
    return address + FRONTIER_AT;
  }

  /** Frees whole pages of the range, for every process that maps the file. */
  void discard(ReleaseGate gate, long offset, long discardedBytes) {
    gate.punchHole(file, rangeAddress() + offset, position(offset), discardedBytes);
  }

  /** Unmaps and unlocks the file, which stays as it is. */
  void release() {
    ReleaseGate.ours().unmap(address, lengthBytes);
    file.close();
  }
}
