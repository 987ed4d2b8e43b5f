package org.arenalab.bench.kernelmemory;

import static org.arenalab.os.KernelCalls.O_DIRECT;
import static org.arenalab.os.NullArgumentException.requireNonNull;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import org.arenalab.os.Descriptor;
import org.arenalab.os.DescriptorClosedException;
import org.arenalab.os.Errno;
import org.arenalab.os.LibC;
import org.arenalab.os.SystemCallException;

/**
 * A file or block device that is read and written without the page cache ({@code O_DIRECT}). Each
 * call transfers to or from the device before it returns.
 *
 * <p>Offsets, lengths and addresses of buffers are multiples of {@link #ALIGNMENT_BYTES}. One
 * thread at a time may use an instance; open another instance for another thread. A call costs the
 * system call and a few nanoseconds, and makes no garbage.
 */
public final class DirectFile implements AutoCloseable {
  /**
   * Alignment that suits disks (logical blocks of 512 B or 4 KiB) and zram devices (4 KiB). It does
   * not depend on the kernel's page size.
   */
  public static final int ALIGNMENT_BYTES = 4096;

  private static final int O_RDWR = 2;
  private static final int KEEP_SIZE = 1;
  private static final int PUNCH_HOLE = 2;

  private final Path path;
  private final Descriptor file;

  /** Not freed when the file is closed, because another thread may then be inside a call. */
  private final MemorySegment capture = LibC.newCapture(Arena.ofAuto());

  private DirectFile(Path path, Descriptor file) {
    this.path = path;
    this.file = file;
  }

  /**
   * Opens an existing file for reading and writing.
   *
   * @throws SystemCallException EINVAL where the file system has no direct I/O, such as older tmpfs
   */
  public static DirectFile open(Path path) {
    requireNonNull(path, "path");
    String call = "open(" + path + ", O_DIRECT)";
    return new DirectFile(path, Descriptor.open(call, path.toString(), O_RDWR | O_DIRECT, 0));
  }

  /**
   * Fills {@code into} with the bytes from {@code offsetBytes} on.
   *
   * @throws IllegalArgumentException if the offset, the address or the length is not aligned
   * @throws SystemCallException if the device fails, or ends inside the range
   */
  public void read(long offsetBytes, MemorySegment into) {
    requireNonNull(into, "into");
    requireAligned(offsetBytes, into);
    long got = file.read(capture, into, offsetBytes);
    if (got != into.byteSize()) {
      throw failure("pread", offsetBytes, into, got);
    }
  }

  /**
   * Writes all of {@code from} at {@code offsetBytes}.
   *
   * @throws IllegalArgumentException if the offset, the address or the length is not aligned
   * @throws SystemCallException if the device fails, or ends inside the range
   */
  public void write(long offsetBytes, MemorySegment from) {
    requireNonNull(from, "from");
    requireAligned(offsetBytes, from);
    long put = file.write(capture, from, offsetBytes);
    if (put != from.byteSize()) {
      throw failure("pwrite", offsetBytes, from, put);
    }
  }

  /**
   * Discards a range: the range reads as zeros, and a compressed device frees its memory.
   *
   * @throws SystemCallException EOPNOTSUPP where the device cannot discard
   */
  public void discard(long offsetBytes, long lengthBytes) {
    long result = file.allocate(PUNCH_HOLE | KEEP_SIZE, offsetBytes, lengthBytes);
    if (result < 0) {
      throw new SystemCallException(
          "fallocate(%s, PUNCH_HOLE, %d B at %d)".formatted(path, lengthBytes, offsetBytes),
          (int) -result);
    }
  }

  private static void requireAligned(long offsetBytes, MemorySegment buffer) {
    if (((offsetBytes | buffer.address() | buffer.byteSize()) & (ALIGNMENT_BYTES - 1)) != 0
        || offsetBytes < 0
        || !buffer.isNative()) {
      throw new IllegalArgumentException(
          "offsetBytes=%d, %s: expected off-heap memory, and multiples of %d B"
              .formatted(offsetBytes, buffer, ALIGNMENT_BYTES));
    }
  }

  private SystemCallException failure(
      String call, long offsetBytes, MemorySegment buffer, long result) {
    String what = "%s(%s, %d B at %d)".formatted(call, path, buffer.byteSize(), offsetBytes);
    return result < 0
        ? new SystemCallException(what, (int) -result)
        : new SystemCallException(what + " ended after " + result + " B", Errno.EIO);
  }

  /**
   * Releases the device while another thread may be inside a call or about to make one. Later calls
   * reach {@code /dev/null}. The descriptor stays open until {@link #close}.
   */
  void detach() {
    if (file.isClosed()) {
      return;
    }
    try (Descriptor none = Descriptor.open(Path.of("/dev/null"), O_RDWR)) {
      file.redirectTo(none);
    } catch (SystemCallException | DescriptorClosedException e) {
      System.getLogger(DirectFile.class.getName())
          .log(System.Logger.Level.DEBUG, path + " stays open until it is closed", e);
    }
  }

  /**
   * Closes the file. May race with every other method, which then completes or throws {@link
   * DescriptorClosedException}. Closing twice does nothing.
   */
  @Override
  public void close() {
    file.close();
  }
}
