package org.arenalab.shm.segments;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.arenalab.os.Errno;
import org.arenalab.os.Internal;
import org.arenalab.os.SharedMemory;
import org.arenalab.os.SystemCallException;
import org.arenalab.os.process.BootIdentity;
import org.arenalab.os.process.ProcessIdentity;
import org.arenalab.shm.OwnerLock;
import org.arenalab.shm.SegmentException;
import org.arenalab.shm.ShmArenaConfig;
import org.arenalab.shm.ShmArenaException;

/**
 * The directory of a segment transport's files, with a marker file that identifies the owner. The
 * buffers themselves have no header, as in the baseline design. The marker lets a sweep find the
 * files of a killed owner.
 *
 * <pre>
 *  0  magic "ARENABUF"    8  version    16  owner pid    24  owner start
 * 32  boot               40  created, ms                 48  CRC-32C of the above
 * </pre>
 *
 * The marker is created first and removed last, and its owner holds {@link OwnerLock} on it.
 */
@Internal
public final class BufferDirectory implements AutoCloseable {
  static final String MARKER = "owner";
  private static final String BUFFER_PREFIX = "b";
  private static final String NAME_MIDDLE = "_buffers_";
  private static final Pattern NAME =
      Pattern.compile(ShmArenaConfig.NAME_PREFIX + "(\\d{1,10})" + NAME_MIDDLE + "\\d+");
  private static final long MAGIC = 0x4152_454e_4142_5546L;
  private static final long VERSION = 2;
  private static final int MARKER_BYTES = 56;
  private static final int CHECKSUM_OFFSET = 48;
  private static final AtomicLong MADE = new AtomicLong();

  private final Path path;
  private final SharedMemory marker;

  private BufferDirectory(Path path, SharedMemory marker) {
    this.path = path;
    this.marker = marker;
  }

  /**
   * The owner recorded in a marker. {@link OwnerLock} on the marker shows whether that owner lives.
   */
  record Owner(ProcessIdentity process, long createdMs) {}

  public static BufferDirectory create(Path parent) {
    for (; ; ) {
      Path path = makeDirectory(parent);
      try {
        return new BufferDirectory(path, makeMarker(path));
      } catch (SystemCallException e) {
        if (e.errno() != Errno.ENOENT || Files.exists(path) || !Files.exists(parent)) {
          throw SegmentException.of(path, e);
        }
        // A sweep removed the directory as abandoned, before its marker was created.
      }
    }
  }

  private static SharedMemory makeMarker(Path directory) {
    SharedMemory marker = SharedMemory.createUnnamed(directory);
    try {
      marker.write(0, encode());
      OwnerLock.hold(marker);
      marker.publish(directory.resolve(MARKER));
      return marker;
    } catch (SystemCallException e) {
      marker.close();
      throw e;
    }
  }

  private static Path makeDirectory(Path parent) {
    String prefix = ShmArenaConfig.NAME_PREFIX + ProcessHandle.current().pid() + NAME_MIDDLE;
    for (; ; ) {
      Path path = parent.resolve(prefix + MADE.getAndIncrement());
      try {
        return Files.createDirectory(
            path,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      } catch (FileAlreadyExistsException taken) {
        // A directory of a process in another container has the name; try the next number.
      } catch (IOException e) {
        throw new SegmentException(
            ShmArenaException.Reason.SYSTEM, path, "the directory cannot be made: " + e, e);
      }
    }
  }

  private static byte[] encode() {
    byte[] bytes = new byte[MARKER_BYTES];
    ProcessIdentity self = ProcessIdentity.self();
    ByteBuffer out = ByteBuffer.wrap(bytes).order(ByteOrder.BIG_ENDIAN);
    out.putLong(MAGIC).putLong(VERSION).putLong(self.pid()).putLong(self.startTicks());
    out.putLong(BootIdentity.ofThisBoot()).putLong(System.currentTimeMillis());
    out.putLong(checksum(bytes));
    return bytes;
  }

  /** Returns whether a directory's marker begins with our magic. */
  static boolean hasMagic(byte[] marker) {
    return marker.length >= Long.BYTES && ByteBuffer.wrap(marker).getLong() == MAGIC;
  }

  static byte[] readMarker(SharedMemory marker) {
    return marker.read(0, MARKER_BYTES);
  }

  /**
   * Reads a marker.
   *
   * @throws SegmentException CORRUPT if the marker is damaged, OTHER_VERSION if another library
   *     made it
   */
  static Owner decode(Path directory, byte[] marker) {
    if (marker.length < MARKER_BYTES
        || checksum(marker) != ByteBuffer.wrap(marker).getLong(CHECKSUM_OFFSET)) {
      throw new SegmentException(
          ShmArenaException.Reason.CORRUPT, directory, "its marker \"owner\" is damaged");
    }
    ByteBuffer in = ByteBuffer.wrap(marker).position(Long.BYTES);
    long version = in.getLong();
    if (version != VERSION) {
      throw new SegmentException(
          ShmArenaException.Reason.OTHER_VERSION,
          directory,
          "its marker \"owner\" was made by another version of the library: version=%d, expected %d;"
                  .formatted(version, VERSION)
              + " use that library, or \"shm sweep --broken\" once nobody uses it");
    }
    ProcessIdentity process = new ProcessIdentity(in.getLong(), in.getLong());
    in.position(in.position() + Long.BYTES);
    return new Owner(process, in.getLong());
  }

  private static long checksum(byte[] marker) {
    CRC32C crc = new CRC32C();
    crc.update(marker, 0, CHECKSUM_OFFSET);
    return crc.getValue();
  }

  /** Returns the pid of the creator from a directory name of ours; 0 for any other name. */
  static long pidInName(Path directory) {
    Matcher name = NAME.matcher(directory.getFileName().toString());
    return name.matches() ? Long.parseLong(name.group(1)) : 0;
  }

  static boolean isEmpty(Path directory) {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.findAny().isEmpty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the buffers of any transport's directory. */
  static List<Path> buffersIn(Path directory) {
    List<Path> buffers = new ArrayList<>();
    try (DirectoryStream<Path> entries =
        Files.newDirectoryStream(directory, BUFFER_PREFIX + "[0-9]*")) {
      entries.forEach(buffers::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return buffers;
  }

  Path path() {
    return path;
  }

  public Path pathOf(long number) {
    return path.resolve(BUFFER_PREFIX + number);
  }

  /** Removes every name; processes that have a buffer mapped keep it. */
  public void removeNames() {
    removeNames(path);
  }

  static void removeNames(Path directory) {
    try {
      for (Path buffer : buffersIn(directory)) {
        Files.deleteIfExists(buffer);
      }
      Files.deleteIfExists(directory.resolve(MARKER));
      Files.deleteIfExists(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    removeNames();
    marker.close();
  }
}
