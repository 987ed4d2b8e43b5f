package org.arenalab.extent;

import static org.arenalab.os.RawMemory.getInt;
import static org.arenalab.os.RawMemory.getLong;
import static org.arenalab.os.RawMemory.putInt;
import static org.arenalab.os.RawMemory.putLong;

import org.arenalab.os.ReleaseGate;
import org.arenalab.os.SharedMemory;
import org.arenalab.os.SystemCallException;
import org.arenalab.os.VirtualMemory;

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
   * Gives an empty file the size and the header of a pool.
   *
   * @throws InvalidExtentRequestException if the file is not empty
   * @throws ExtentPoolException (NO_ADDRESS_SPACE) if the kernel refuses the size or the mapping
   */
  static PoolFile create(ExtentPoolConfig config, SharedMemory file) {
    long sizeBytes = file.status().sizeBytes();
    if (sizeBytes != 0) {
      throw new InvalidExtentRequestException(
          "%s has %d B, expected 0; give an empty file, or reopen the pool in it"
              .formatted(file, sizeBytes));
    }
    try {
      file.resize(lengthBytes(config));
      PoolFile created = new PoolFile(config, file);
      putInt(created.address + VERSION_AT, VERSION);
      putInt(created.address + GRANULE_AT, config.granuleBytes());
      putLong(created.address + CAPACITY_AT, config.capacityBytes());
      putLong(created.address, MAGIC);
      return created;
    } catch (SystemCallException e) {
      throw ExtentPoolException.noAddressSpace(config.capacityBytes(), e);
    }
  }

  /**
   * Maps a file that {@link #create} has made.
   *
   * @throws InvalidExtentRequestException if the pool in it has other settings
   * @throws CorruptPoolException if there is no pool in the file
   * @throws ExtentPoolException (NO_ADDRESS_SPACE) if the kernel refuses the mapping
   */
  static PoolFile open(ExtentPoolConfig config, SharedMemory file) {
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
    try {
      return new PoolFile(config, file);
    } catch (SystemCallException e) {
      throw ExtentPoolException.noAddressSpace(config.capacityBytes(), e);
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

  /** Unmaps the file, which stays as it is. */
  void release() {
    ReleaseGate.ours().unmap(address, lengthBytes);
  }
}
