package org.arenalab.os.process;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.arenalab.os.NullArgumentException.requireNonNull;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.arenalab.os.Errno;
import org.arenalab.os.SharedMemory;
import org.arenalab.os.SystemCallException;

/**
 * Locks on single bytes of an open file, which prove that a process lives. The kernel releases them
 * when the last descriptor and the last mapping of the opened file are gone, however the process
 * ended.
 *
 * <p>These are open-file-description locks. Each {@link SharedMemory} that was opened separately is
 * a separate holder, also within one process. Closing another descriptor of the file releases
 * nothing. (Closing any descriptor of a file releases all classic POSIX locks on the file.) The
 * locks do not depend on process numbers, so the answers hold across PID, time and user namespaces.
 * A forked child shares the locks of its parent until the child calls {@code exec}.
 *
 * <p>Thread-safe. Threads that use one {@link SharedMemory} are one holder: they do not exclude
 * each other. Cost: one system call, which opens no descriptor; it walks the locks of the file.
 */
public final class ByteLocks {
  private static final int F_OFD_GETLK = 36;
  private static final int F_OFD_SETLK = 37;
  private static final short F_RDLCK = 0;
  private static final short F_WRLCK = 1;
  private static final short F_UNLCK = 2;

  /** {@code struct flock}: type at 0, whence (SEEK_SET) at 2, start, length, process. */
  private static final int FLOCK_BYTES = 32;

  private static final int START_OFFSET = 8;
  private static final int LENGTH_OFFSET = 16;

  private final SharedMemory file;

  public ByteLocks(SharedMemory file) {
    requireNonNull(file, "file");
    this.file = file;
  }

  /**
   * Locks the byte at {@code offsetBytes}; the file may be shorter than that.
   *
   * @return false if another holder has locked the byte
   * @throws SystemCallException EBADF if the file is not open for writing, ENOLCK if the kernel has
   *     no memory for the lock
   */
  public boolean tryLock(long offsetBytes) {
    long result = call(F_OFD_SETLK, F_WRLCK, offsetBytes, 1).result;
    if (result == -Errno.EAGAIN || result == -Errno.EACCES) {
      return false;
    }
    check("F_OFD_SETLK", result, offsetBytes);
    return true;
  }

  /**
   * Releases the byte at {@code offsetBytes}. Does nothing if this holder has not locked the byte.
   */
  public void unlock(long offsetBytes) {
    check("F_OFD_SETLK", call(F_OFD_SETLK, F_UNLCK, offsetBytes, 1).result, offsetBytes);
  }

  /**
   * Finds a byte in {@code [from, to)} that another holder has locked. Takes no lock, and needs no
   * write permission.
   *
   * @return the byte's offset, or -1 if there is none; if several are locked, any one of them
   */
  public long findLockedByOthers(long from, long to) {
    // A read lock conflicts with write locks only. A process without write permission cannot take a
    // write lock, so it cannot block this query.
    Answer answer = call(F_OFD_GETLK, F_RDLCK, from, to - from);
    check("F_OFD_GETLK", answer.result, from);
    return answer.type == F_UNLCK ? -1 : Math.max(from, answer.start);
  }

  private record Answer(long result, short type, long start) {}

  private Answer call(int command, short type, long offsetBytes, long lengthBytes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment lock = arena.allocate(FLOCK_BYTES, Long.BYTES);
      lock.set(JAVA_SHORT, 0, type);
      lock.set(JAVA_LONG, START_OFFSET, offsetBytes);
      lock.set(JAVA_LONG, LENGTH_OFFSET, lengthBytes);
      long result = file.descriptor().lockBytes(command, lock);
      return new Answer(result, lock.get(JAVA_SHORT, 0), lock.get(JAVA_LONG, START_OFFSET));
    }
  }

  private void check(String command, long result, long offsetBytes) {
    if (result < 0) {
      throw new SystemCallException(
          "fcntl(" + file + ", " + command + ", " + offsetBytes + ")", (int) -result);
    }
  }
}
