package org.arenalab.shm;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.arenalab.os.Internal;
import org.arenalab.os.process.BootIdentity;
import org.arenalab.os.process.ProcessIdentity;
import org.arenalab.shm.layout.HandleLayout;
import org.arenalab.shm.layout.SegmentDescriptor;

/**
 * The first 4,096 bytes of a segment. They are written once, before the segment gets its name, and
 * have a checksum. A process that attaches therefore detects any changed byte.
 *
 * <p>The first byte is locked while the owner lives ({@link OwnerLock}). Process number, start and
 * boot are only for people.
 *
 * <pre>
 *     0  magic "ARENALAB"      8  version        12  state (READY)
 *    16  capacityBytes        24  granuleBytes   32  offsetBits     40  segmentBytes
 *    48  backing              56  owner pid      64  owner start    72  boot
 *    80  created, ms          88  memfd number   96  memfd inode
 *   104  zeros                                                    4088  CRC-32C of the above
 * </pre>
 *
 * @param backing the location of the data: this file, or a memfd of the owner. In the second case
 *     this file is a stub of one header that refers to the memfd
 * @param owner the process that created the segment
 * @param boot the boot of the machine in which it was created
 */
@Internal
public record SegmentHeader(
    SegmentDescriptor layout,
    HandleLayout positions,
    Backing backing,
    ProcessIdentity owner,
    long boot,
    long createdMs,
    int memfdNumber,
    long memfdInode) {

  /** The location of a segment's data. */
  public enum Backing {
    FILE(0),
    MEMFD(1);

    private final long code;

    Backing(long code) {
      this.code = code;
    }

    /** Returns the backing for {@code code}, or null if there is none. */
    static Backing of(long code) {
      return code == FILE.code ? FILE : code == MEMFD.code ? MEMFD : null;
    }
  }

  /** Version 2: liveness is decided by locks. Version 1 used process numbers. */
  static final int VERSION = 2;

  private static final long MAGIC = 0x4152_454e_414c_4142L;
  private static final int STATE_READY = 0x5244_5921;
  private static final int CHECKSUM_OFFSET = SegmentDescriptor.HEADER_BYTES - 8;

  static SegmentHeader ofThisProcess(SegmentDescriptor layout, HandleLayout positions) {
    return new SegmentHeader(
        layout,
        positions,
        Backing.FILE,
        ProcessIdentity.self(),
        BootIdentity.ofThisBoot(),
        System.currentTimeMillis(),
        -1,
        0);
  }

  SegmentHeader inMemfd(int number, long inode) {
    return new SegmentHeader(
        layout, positions, Backing.MEMFD, owner, boot, createdMs, number, inode);
  }

  public byte[] encode() {
    byte[] bytes = new byte[SegmentDescriptor.HEADER_BYTES];
    ByteBuffer out = buffer(bytes);
    out.order(ByteOrder.BIG_ENDIAN).putLong(MAGIC).order(ByteOrder.nativeOrder());
    out.putInt(VERSION).putInt(STATE_READY);
    out.putLong(layout.capacityBytes()).putLong(layout.granuleBytes());
    out.putLong(positions.offsetBits()).putLong(layout.segmentBytes());
    out.putLong(backing.code).putLong(owner.pid()).putLong(owner.startTicks());
    out.putLong(boot).putLong(createdMs).putLong(memfdNumber).putLong(memfdInode);
    out.putLong(CHECKSUM_OFFSET, checksum(bytes));
    return bytes;
  }

  /**
   * Returns whether a file that starts with {@code bytes} was created as a segment, complete or
   * not.
   */
  public static boolean hasMagic(byte[] bytes) {
    return bytes.length >= Long.BYTES && ByteBuffer.wrap(bytes).getLong() == MAGIC;
  }

  /**
   * Returns the segment's identity. Two segments have equal identities with a probability of 1 in
   * 2^32.
   */
  long identity() {
    return buffer(encode()).getLong(CHECKSUM_OFFSET);
  }

  /**
   * Reads the bytes of {@link #encode}.
   *
   * @param bytes the start of the file, as much of a header as it has
   * @throws SegmentException with the first defect found
   */
  public static SegmentHeader decode(Path path, byte[] bytes) {
    if (bytes.length < SegmentDescriptor.HEADER_BYTES) {
      throw new SegmentException(
          ShmArenaException.Reason.TOO_SHORT,
          path,
          "%d B are not a segment: its header has %d B"
              .formatted(bytes.length, SegmentDescriptor.HEADER_BYTES));
    }
    ByteBuffer in = buffer(bytes);
    long magic = in.order(ByteOrder.BIG_ENDIAN).getLong();
    in.order(ByteOrder.nativeOrder());
    int version = in.getInt();
    int state = in.getInt();
    if (magic != MAGIC) {
      throw new SegmentException(
          ShmArenaException.Reason.FOREIGN,
          path,
          "begins with 0x%016x, expected 0x%016x: not an Arenalab segment".formatted(magic, MAGIC));
    }
    if (version != VERSION) {
      throw new SegmentException(
          ShmArenaException.Reason.OTHER_VERSION,
          path,
          "made by another version of the library: format version=%d, expected %d; use that library,"
                  .formatted(version, VERSION)
              + " or make the segment anew (\"shm sweep --broken\" removes it once nobody uses"
              + " it)");
    }
    if (state != STATE_READY) {
      throw new SegmentException(
          ShmArenaException.Reason.NOT_READY, path, "its creator has not finished it");
    }
    long expected = checksum(bytes);
    long stored = in.getLong(CHECKSUM_OFFSET);
    if (stored != expected) {
      throw new SegmentException(
          ShmArenaException.Reason.CORRUPT,
          path,
          "header checksum 0x%x, expected 0x%x".formatted(stored, expected));
    }
    return decodeChecked(path, in);
  }

  private static SegmentHeader decodeChecked(Path path, ByteBuffer in) {
    long capacityBytes = in.getLong();
    long granuleBytes = in.getLong();
    long offsetBits = in.getLong();
    long segmentBytes = in.getLong();
    Backing backing = Backing.of(in.getLong());
    SegmentDescriptor layout = new SegmentDescriptor(capacityBytes, granuleBytes);
    boolean sane =
        ShmArenaConfig.isGranule(granuleBytes)
            && ShmArenaConfig.isCapacity(capacityBytes, granuleBytes)
            && segmentBytes == layout.segmentBytes()
            && backing != null;
    HandleLayout positions =
        sane ? HandleLayout.of(Long.numberOfTrailingZeros(granuleBytes), capacityBytes) : null;
    if (positions == null || positions.offsetBits() != offsetBits) {
      throw new SegmentException(
          ShmArenaException.Reason.CORRUPT,
          path,
          "capacity %d B, granule %d B, offset bits %d, segment %d B, backing %s do not fit together"
              .formatted(capacityBytes, granuleBytes, offsetBits, segmentBytes, backing));
    }
    ProcessIdentity owner = new ProcessIdentity(in.getLong(), in.getLong());
    return new SegmentHeader(
        layout,
        positions,
        backing,
        owner,
        in.getLong(),
        in.getLong(),
        (int) in.getLong(),
        in.getLong());
  }

  private static long checksum(byte[] header) {
    CRC32C crc = new CRC32C();
    crc.update(header, 0, CHECKSUM_OFFSET);
    return (~crc.getValue() << 32) | crc.getValue();
  }

  private static ByteBuffer buffer(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
  }
}
