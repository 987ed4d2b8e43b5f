package org.arenalab.os;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/**
 * An open file of shared memory: on {@code /dev/shm} (or any tmpfs or hugetlbfs), or a memfd.
 *
 * <p>Descriptors are close-on-exec and symbolic links are not followed. A file that is created gets
 * its name only when {@link #publish} is called, so nobody ever opens a half-built one, and a
 * creator that dies first leaves nothing behind.
 *
 * <p>Thread-safe except for {@link #close}, which must come last.
 */
public final class SharedMemory implements AutoCloseable {
  private static final int O_RDONLY = 0;
  private static final int O_RDWR = 2;
  private static final int O_CREAT = 0x40;
  private static final int O_EXCL = 0x80;
  private static final int O_CLOEXEC = 0x80000;
  private static final int O_NONBLOCK = 0x800;
  private static final boolean ARM = System.getProperty("os.arch").equals("aarch64");
  private static final int O_DIRECTORY = ARM ? 0x4000 : 0x10000;
  private static final int O_NOFOLLOW = ARM ? 0x8000 : 0x20000;
  private static final int O_TMPFILE = 0x400000 | O_DIRECTORY;
  private static final int MFD_CLOEXEC = 1;
  private static final int MFD_HUGETLB = 4;
  private static final int AT_FDCWD = -100;
  private static final int AT_SYMLINK_FOLLOW = 0x400;
  private static final int MODE_OWNER_ONLY = 0600;
  private static final int LOCK_SH = 1;
  private static final int LOCK_EX = 2;
  private static final int LOCK_NB = 4;

  private final int fd;
  private final String name;

  private SharedMemory(int fd, String name) {
    this.fd = fd;
    this.name = name;
  }

  /** A new file in {@code directory}, without a name until {@link #publish}. Owner-only access. */
  public static SharedMemory createUnnamed(Path directory) {
    int flags = O_TMPFILE | O_RDWR | O_CLOEXEC;
    return opened("open(O_TMPFILE, " + directory + ")", directory.toString(), flags);
  }

  /** A new, empty file that has its name at once. EEXIST if something has it already. */
  public static SharedMemory createExclusive(Path path) {
    int flags = O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC | O_NOFOLLOW;
    return opened("open(O_CREAT|O_EXCL, " + path + ")", path.toString(), flags);
  }

  /** An anonymous file of the kernel's own; {@code hugeTlb} backs it with reserved huge pages. */
  public static SharedMemory createMemfd(String name, boolean hugeTlb) {
    int flags = MFD_CLOEXEC | (hugeTlb ? MFD_HUGETLB : 0);
    long fd = LibC.memfdCreate(name, flags);
    String call = "memfd_create(" + name + (hugeTlb ? ", MFD_HUGETLB)" : ")");
    return new SharedMemory(checked(call, fd), "memfd " + name);
  }

  /** Opens what is there; never creates. */
  public static SharedMemory open(Path path, boolean writable) {
    int flags = (writable ? O_RDWR : O_RDONLY) | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;
    return opened("open(" + path + ")", path.toString(), flags);
  }

  /**
   * Opens the file behind descriptor {@code fd} of process {@code pid}, as it is found in {@code
   * /proc}: how another process reaches a memfd.
   */
  public static SharedMemory openDescriptorOf(long pid, int fd, boolean writable) {
    String path = "/proc/" + pid + "/fd/" + fd;
    return opened("open(" + path + ")", path, (writable ? O_RDWR : O_RDONLY) | O_CLOEXEC);
  }

  private static SharedMemory opened(String call, String path, int flags) {
    return new SharedMemory(checked(call, LibC.open(path, flags, MODE_OWNER_ONLY)), path);
  }

  /** Gives an unnamed file its name, in one step. EEXIST if something has it already. */
  public void publish(Path path) {
    String self = "/proc/self/fd/" + fd;
    long result = LibC.linkat(AT_FDCWD, self, AT_FDCWD, path.toString(), AT_SYMLINK_FOLLOW);
    checked("linkat(" + path + ")", result);
  }

  /** Removes a name; processes that have the file mapped keep it. */
  public static void unlink(Path path) {
    checked("unlink(" + path + ")", LibC.unlink(path.toString()));
  }

  /** Sets the size; what is added is a hole that reads as zeros and takes no memory. */
  public void resize(long sizeBytes) {
    checked("ftruncate(" + sizeBytes + ")", LibC.ftruncate(fd, sizeBytes));
  }

  /** Takes the memory for a range now. ENOSPC where the file system cannot hold it. */
  public void reserve(long offsetBytes, long lengthBytes) {
    long result;
    do {
      result = LibC.fallocate(fd, 0, offsetBytes, lengthBytes);
    } while (result == -Errno.EINTR);
    checked("fallocate(" + lengthBytes + ")", result);
  }

  /** Reads bytes without mapping them, so that a short file cannot fault; returns what it got. */
  public byte[] read(long offsetBytes, int lengthBytes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(lengthBytes);
      int got = checked("pread(" + this + ")", LibC.pread(fd, buffer, offsetBytes));
      return buffer.asSlice(0, got).toArray(ValueLayout.JAVA_BYTE);
    }
  }

  /** Writes all of {@code bytes} at {@code offsetBytes}. */
  public void write(long offsetBytes, byte[] bytes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(bytes.length);
      buffer.copyFrom(MemorySegment.ofArray(bytes));
      int put = checked("pwrite(" + this + ")", LibC.pwrite(fd, buffer, offsetBytes));
      if (put != bytes.length) {
        throw new SystemCallException("pwrite(" + bytes.length + ") wrote " + put, Errno.ENOSPC);
      }
    }
  }

  /** Size, kind and identity of the open file. */
  public FileStatus status() {
    return FileStatus.ofDescriptor(fd);
  }

  /** The memory that is behind the file now, without its holes (and what is swapped out). */
  public long backedBytes() {
    return Statx.backedBytes(fd);
  }

  /**
   * Says to all who ask with {@link #tryLockAlone} that the file is in use, until it is closed or
   * this process is dead. False if somebody holds it alone.
   */
  public boolean tryLockShared() {
    return lock(LOCK_SH | LOCK_NB);
  }

  /** Holds the file alone until it is closed; false if somebody else holds it in any way. */
  public boolean tryLockAlone() {
    return lock(LOCK_EX | LOCK_NB);
  }

  private boolean lock(int operation) {
    long result = LibC.flock(fd, operation);
    if (result == -Errno.EAGAIN) {
      return false;
    }
    checked("flock(" + this + ")", result);
    return true;
  }

  /** The descriptor's number in this process. */
  public int fd() {
    return fd;
  }

  @Override
  public void close() {
    checked("close(" + this + ")", LibC.close(fd));
  }

  @Override
  public String toString() {
    return name;
  }

  private static int checked(String call, long result) {
    if (result < 0) {
      throw new SystemCallException(call, (int) -result);
    }
    return (int) result;
  }
}
