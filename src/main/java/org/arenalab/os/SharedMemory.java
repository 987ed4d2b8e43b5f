package org.arenalab.os;

import static org.arenalab.os.KernelCalls.O_DIRECTORY;
import static org.arenalab.os.KernelCalls.O_NOFOLLOW;
import static org.arenalab.os.KernelCalls.O_NONBLOCK;
import static org.arenalab.os.NullArgumentException.requireNonNull;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;

/**
 * An open file of shared memory: on {@code /dev/shm} (or any tmpfs or hugetlbfs), or a memfd.
 *
 * <p>Descriptors are close-on-exec, and a symbolic link as the file itself is not followed. A file
 * from {@link #createUnnamed} has no name before {@link #publish}. No process can therefore open it
 * half-built, and a creator that dies before that leaves no file.
 *
 * <p>Thread-safe. {@link #close} may race with every other method, which then completes or throws
 * {@link DescriptorClosedException}.
 */
public final class SharedMemory implements AutoCloseable {
  private static final int O_RDONLY = 0;
  private static final int O_RDWR = 2;
  private static final int O_CREAT = 0x40;
  private static final int O_EXCL = 0x80;
  private static final int O_NOCTTY = 0x100;
  private static final int O_TMPFILE = 0x400000 | O_DIRECTORY;
  private static final int MFD_CLOEXEC = 1;
  private static final int MFD_ALLOW_SEALING = 2;
  private static final int MFD_HUGETLB = 4;
  private static final int F_ADD_SEALS = 1033;
  private static final int F_GET_SEALS = 1034;
  private static final int ACCESS = 3;
  private static final int MODE_OWNER_ONLY = 0600;
  private static final int LOCK_SH = 1;
  private static final int LOCK_EX = 2;
  private static final int LOCK_NB = 4;

  /**
   * The kernel's attributes of an open file.
   *
   * @param regular a plain file, not a directory, a device or a pipe
   * @param sizeBytes its size, holes included
   * @param inode its number in its file system
   */
  public record Status(boolean regular, long sizeBytes, long inode) {}

  /** A change that the kernel refuses for the rest of a memfd's life. */
  @Internal
  public enum Seal {
    /** More seals. */
    SEAL(1),
    /** A smaller size: a mapping of the file then never faults with SIGBUS. */
    SHRINK(2),
    /** A larger size. */
    GROW(4),
    /** Every write, and mappings that allow writes. */
    WRITE(8),
    /** Writes and new writable mappings; those that exist stay. Linux 5.1. */
    FUTURE_WRITE(16);

    private final int bit;

    Seal(int bit) {
      this.bit = bit;
    }
  }

  private final Descriptor file;
  private final boolean writable;

  private SharedMemory(Descriptor file, boolean writable) {
    this.file = file;
    this.writable = writable;
  }

  /**
   * Creates a file in {@code directory}, without a name until {@link #publish}. Owner-only access.
   */
  public static SharedMemory createUnnamed(Path directory) {
    requireNonNull(directory, "directory");
    int flags = O_TMPFILE | O_RDWR;
    return opened("open(O_TMPFILE, " + directory + ")", directory.toString(), flags);
  }

  /** Creates an empty file that has its name immediately. EEXIST if the name is taken. */
  public static SharedMemory createExclusive(Path path) {
    requireNonNull(path, "path");
    int flags = O_CREAT | O_EXCL | O_RDWR | O_NOFOLLOW;
    return opened("open(O_CREAT|O_EXCL, " + path + ")", path.toString(), flags);
  }

  /**
   * Creates an anonymous file in memory; {@code hugeTlb} backs the file with reserved huge pages.
   */
  public static SharedMemory createMemfd(String name, boolean hugeTlb) {
    requireNonNull(name, "name");
    int flags = MFD_CLOEXEC | (hugeTlb ? MFD_HUGETLB : 0);
    long result = LibC.memfdCreate(name, flags);
    String call = "memfd_create(" + name + (hugeTlb ? ", MFD_HUGETLB)" : ")");
    return new SharedMemory(Descriptor.of("memfd " + name, call, result), true);
  }

  /** Creates an anonymous file in memory that {@link #seal} can seal. */
  @Internal
  public static SharedMemory createSealableMemfd(String name) {
    requireNonNull(name, "name");
    long result = LibC.memfdCreate(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
    String call = "memfd_create(" + name + ", MFD_ALLOW_SEALING)";
    return new SharedMemory(Descriptor.of("memfd " + name, call, result), true);
  }

  /**
   * Wraps a descriptor that another process passed, and owns it from then on. Closes it if it is
   * refused.
   *
   * @throws IllegalArgumentException if it is not of a regular file
   */
  @Internal
  public static SharedMemory received(Descriptor passed) {
    requireNonNull(passed, "passed");
    if (!passed.status().regular()) {
      passed.close();
      throw new IllegalArgumentException(
          "wrong kind of file: passed=" + passed + ", expected a regular file or a memfd");
    }
    return new SharedMemory(passed, (passed.statusFlags() & ACCESS) == O_RDWR);
  }

  /** Opens an existing file; never creates one. */
  public static SharedMemory open(Path path, boolean writable) {
    requireNonNull(path, "path");
    int flags = (writable ? O_RDWR : O_RDONLY) | O_NOFOLLOW | O_NONBLOCK;
    return opened("open(" + path + ")", path.toString(), flags);
  }

  /**
   * Opens the file of descriptor {@code fd} of process {@code pid} through {@code /proc}, which is
   * how another process reaches a memfd. The number may refer to an unrelated file by now. Opening
   * a pipe or a terminal does not block, and no terminal becomes the controlling terminal of this
   * process.
   */
  public static SharedMemory openDescriptorOf(long pid, int fd, boolean writable) {
    String path = "/proc/" + pid + "/fd/" + fd;
    int flags = (writable ? O_RDWR : O_RDONLY) | O_NONBLOCK | O_NOCTTY;
    return opened("open(" + path + ")", path, flags);
  }

  private static SharedMemory opened(String call, String path, int flags) {
    boolean writable = (flags & O_RDWR) != 0;
    return new SharedMemory(Descriptor.open(call, path, flags, MODE_OWNER_ONLY), writable);
  }

  /**
   * Opens the file once more, with the same access. The result is a holder of locks of its own, and
   * is closed separately.
   *
   * @throws SystemCallException EACCES if the file's permissions do not allow the access, ENOENT if
   *     {@code /proc} is not mounted
   */
  @Internal
  public SharedMemory openAgain() {
    return new SharedMemory(file.openAgain(writable ? O_RDWR : O_RDONLY), writable);
  }

  /** Opens the file once more like {@link #openAgain}, for reading only. */
  @Internal
  public SharedMemory openAgainReadOnly() {
    return new SharedMemory(file.openAgain(O_RDONLY), false);
  }

  /**
   * Adds seals, which nobody can remove.
   *
   * @throws SystemCallException EPERM if the file has SEAL or cannot be sealed, EBUSY for WRITE
   *     while a writable mapping exists
   */
  @Internal
  public void seal(Set<Seal> seals) {
    requireNonNull(seals, "seals");
    int bits = 0;
    for (Seal each : seals) {
      bits |= each.bit;
    }
    checked("fcntl(" + this + ", F_ADD_SEALS, " + seals + ")", file.fileControl(F_ADD_SEALS, bits));
  }

  /**
   * Returns the seals of the file.
   *
   * @throws SystemCallException EINVAL if the file is not in memory
   */
  @Internal
  public Set<Seal> seals() {
    int bits = checked("fcntl(" + this + ", F_GET_SEALS)", file.fileControl(F_GET_SEALS, 0));
    Set<Seal> seals = EnumSet.noneOf(Seal.class);
    for (Seal each : Seal.values()) {
      if ((bits & each.bit) != 0) {
        seals.add(each);
      }
    }
    return seals;
  }

  /** Returns whether the file was opened for writing. */
  @Internal
  public boolean isWritable() {
    return writable;
  }

  /** Gives an unnamed file its name, in one step. EEXIST if the name is taken. */
  public void publish(Path path) {
    requireNonNull(path, "path");
    checked("linkat(" + path + ")", file.link(path));
  }

  /** Returns whether {@code path} is a name of this open file. False if nothing has that name. */
  public boolean hasName(Path path) {
    requireNonNull(path, "path");
    try {
      Object inode = Files.getAttribute(path, "unix:ino", LinkOption.NOFOLLOW_LINKS);
      return inode.equals(status().inode());
    } catch (IOException gone) {
      return false;
    }
  }

  /** Removes a name; processes that have the file mapped keep it. */
  public static void unlink(Path path) {
    requireNonNull(path, "path");
    checked("unlink(" + path + ")", LibC.unlink(path.toString()));
  }

  /** Sets the permissions, as {@code chmod} does; the umask plays no part. */
  public void setMode(int mode) {
    checked("fchmod(0%o)".formatted(mode), file.changeMode(mode));
  }

  /** Sets the size; an added part is a hole that reads as zeros and takes no memory. */
  public void resize(long sizeBytes) {
    checked("ftruncate(" + sizeBytes + ")", file.truncate(sizeBytes));
  }

  /** Allocates the memory for a range now. ENOSPC where the file system cannot hold it. */
  public void reserve(long offsetBytes, long lengthBytes) {
    long result;
    do {
      result = file.allocate(0, offsetBytes, lengthBytes);
    } while (result == -Errno.EINTR);
    checked("fallocate(" + lengthBytes + ")", result);
  }

  /**
   * Reads bytes without mapping them, so that a short file cannot fault. Returns the bytes read,
   * which may be fewer than requested.
   */
  public byte[] read(long offsetBytes, int lengthBytes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(lengthBytes);
      int got = checked("pread(" + this + ")", file.read(buffer, offsetBytes));
      return buffer.asSlice(0, got).toArray(ValueLayout.JAVA_BYTE);
    }
  }

  /** Writes all of {@code bytes} at {@code offsetBytes}. */
  public void write(long offsetBytes, byte[] bytes) {
    requireNonNull(bytes, "bytes");
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(bytes.length);
      buffer.copyFrom(MemorySegment.ofArray(bytes));
      int put = checked("pwrite(" + this + ")", file.write(buffer, offsetBytes));
      if (put != bytes.length) {
        throw new SystemCallException("pwrite(" + bytes.length + ") wrote " + put, Errno.ENOSPC);
      }
    }
  }

  /** Returns size, kind and identity of the open file. */
  public Status status() {
    return file.status();
  }

  /** Returns the memory that the file takes now, without its holes and its swapped-out pages. */
  public long backedBytes() {
    return Statx.of(file).backedBytes();
  }

  /**
   * Marks the file as in use for every caller of {@link #tryLockAlone}, until the file is closed or
   * this process is dead. Returns false if another holder has the file alone.
   */
  public boolean tryLockShared() {
    return lock(LOCK_SH | LOCK_NB);
  }

  /**
   * Locks the file for one holder until it is closed; returns false if any other holder has a lock.
   */
  public boolean tryLockAlone() {
    return lock(LOCK_EX | LOCK_NB);
  }

  private boolean lock(int operation) {
    long result = file.lock(operation);
    if (result == -Errno.EAGAIN) {
      return false;
    }
    checked("flock(" + this + ")", result);
    return true;
  }

  /**
   * Returns the number by which other processes find the file in {@code /proc/<pid>/fd}, while the
   * file is open. No code of this process may use the number.
   */
  public int numberForOthers() {
    return file.numberForOthers();
  }

  @Internal
  public Descriptor descriptor() {
    return file;
  }

  /**
   * Closes the file, which drops its locks. If a call of another thread is in progress, the
   * descriptor is closed when that call ends. Closing twice does nothing.
   */
  @Override
  public void close() {
    file.close();
  }

  @Override
  public String toString() {
    return file.toString();
  }

  private static int checked(String call, long result) {
    if (result < 0) {
      throw new SystemCallException(call, (int) -result);
    }
    return (int) result;
  }
}
