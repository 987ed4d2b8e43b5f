package org.arenalab.os;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.IntToLongFunction;

/**
 * An open file descriptor, and every system call that takes one.
 *
 * <p>The kernel reuses the number of a closed descriptor for the next file that the process opens.
 * A call that still uses the number then reads or changes an unrelated file. Therefore no other
 * class holds a number. Each call here counts as a user until it returns, and the number is closed
 * after the last user has left.
 *
 * <p>The methods that return {@code long} return the kernel's result, or the negated errno.
 *
 * <p><b>Guarantees.</b> Any thread may call any method at any time, {@link #close} included. A call
 * reaches the file that was opened, or throws {@link DescriptorClosedException}.
 *
 * <p><b>Progress.</b> No call waits for another here. {@link #close} does not wait for calls in
 * progress. The last of those calls closes the number, which drops the kernel's locks.
 *
 * <p><b>Cost.</b> Two compare-and-sets in addition to each system call. The methods documented as
 * garbage-free allocate nothing; the others allocate at most one small object.
 */
@Internal
public final class Descriptor implements AutoCloseable {
  /** The size of the memory that {@link #poll} needs: a {@code struct pollfd} and a time of 0. */
  public static final int POLL_BYTES = 24;

  public static final int POLLIN = 1;
  public static final int POLLERR = 8;
  public static final int POLLHUP = 16;
  private static final int POLL_ENTRY_BYTES = 8;
  private static final long NS_PER_S = 1_000_000_000;
  private static final int REVENTS_OFFSET = 6;
  private static final int AT_SYMLINK_FOLLOW = 0x400;
  private static final int F_GETFL = 3;
  private static final int F_DUPFD_CLOEXEC = 1030;

  private final String name;
  private final int number;
  private final UseCount users = new UseCount();

  private Descriptor(String name, int number) {
    this.name = name;
    this.number = number;
  }

  /**
   * Wraps the descriptor that a system call returned, and owns it from then on.
   *
   * @param name of the file, for messages
   * @param call with its arguments, for messages
   * @param result of that call
   * @throws SystemCallException if the result is an error
   */
  public static Descriptor of(String name, String call, long result) {
    if (result < 0) {
      throw new SystemCallException(call, (int) -result);
    }
    return new Descriptor(name, (int) result);
  }

  /** Opens a file; {@code O_CLOEXEC} is added to the flags. */
  public static Descriptor open(Path path, int flags) {
    return open("open(" + path + ")", path.toString(), flags, 0);
  }

  /** Opens or creates a file; {@code O_CLOEXEC} is added to the flags. */
  public static Descriptor open(String call, String path, int flags, int mode) {
    return of(path, call, LibC.open(path, flags | KernelCalls.O_CLOEXEC, mode));
  }

  private void enter() {
    if (!users.tryEnter()) {
      throw new DescriptorClosedException(name);
    }
  }

  private void leave() {
    if (users.leave()) {
      release();
    }
  }

  /** Makes a system call with the number, which cannot be closed before the call returns. */
  long call(IntToLongFunction systemCall) {
    enter();
    try {
      return systemCall.applyAsLong(number);
    } finally {
      leave();
    }
  }

  private void release() {
    long result = DescriptorCalls.close(number);
    if (result < 0) {
      throw new SystemCallException("close(" + name + ")", (int) -result);
    }
  }

  /**
   * Refuses new calls. The number is closed now, or by the last call in progress. Closing twice
   * does nothing.
   */
  @Override
  public void close() {
    if (users.close()) {
      release();
    }
  }

  public boolean isClosed() {
    return users.isClosed();
  }

  /**
   * Returns the number by which other processes find the file in {@code /proc/<pid>/fd}. The number
   * is for other processes only: no code of this process may pass it to a system call.
   */
  public int numberForOthers() {
    enter();
    try {
      return number;
    } finally {
      leave();
    }
  }

  public long read(MemorySegment into, long offset) {
    return call(fd -> DescriptorCalls.pread(fd, into, offset));
  }

  public long write(MemorySegment from, long offset) {
    return call(fd -> DescriptorCalls.pwrite(fd, from, offset));
  }

  /** Reads without garbage; {@code capture} is from {@link LibC#newCapture}. */
  public long read(MemorySegment capture, MemorySegment into, long offset) {
    enter();
    try {
      return DescriptorCalls.pread(capture, number, into, offset);
    } finally {
      leave();
    }
  }

  /** Writes without garbage; {@code capture} is from {@link LibC#newCapture}. */
  public long write(MemorySegment capture, MemorySegment from, long offset) {
    enter();
    try {
      return DescriptorCalls.pwrite(capture, number, from, offset);
    } finally {
      leave();
    }
  }

  @Internal
  public long changeMode(int mode) {
    return call(fd -> DescriptorCalls.fchmod(fd, mode));
  }

  long truncate(long lengthBytes) {
    return call(fd -> DescriptorCalls.ftruncate(fd, lengthBytes));
  }

  /**
   * Calls {@code fallocate}, without garbage if the call succeeds. If it fails, calls it a second
   * time to get the errno.
   */
  public long allocate(int mode, long offset, long lengthBytes) {
    long result = systemCallWithoutErrno(KernelCalls.FALLOCATE, mode, offset, lengthBytes, 0);
    return result == 0 ? 0 : call(fd -> DescriptorCalls.fallocate(fd, mode, offset, lengthBytes));
  }

  /** Calls {@code flock}: the lock belongs to the open file, and ends with its last descriptor. */
  @Internal
  public long lock(int operation) {
    return call(fd -> DescriptorCalls.flock(fd, operation));
  }

  /**
   * Calls {@code fcntl} with the address of a {@code struct flock}, which the kernel reads and
   * writes.
   */
  @Internal
  public long lockBytes(int command, MemorySegment lock) {
    return call(fd -> DescriptorCalls.fcntl(fd, command, lock));
  }

  /** Makes a system call whose first argument is this descriptor. */
  @Internal
  public long systemCall(long systemCall, long b, long c, long d, long e) {
    return call(fd -> LibC.syscall(systemCall, fd, b, c, d, e, 0));
  }

  /**
   * Makes a system call whose first argument is this descriptor, without garbage in any tier of the
   * compilers.
   *
   * @return the result, or -1 for every error
   */
  @Internal
  public long systemCallWithoutErrno(long systemCall, long b, long c, long d, long e) {
    enter();
    try {
      return LibC.syscallWithoutErrno(systemCall, number, b, c, d, e, 0);
    } finally {
      leave();
    }
  }

  /** Calls {@code fcntl} with a number as its argument. */
  @Internal
  public long fileControl(int command, long argument) {
    return systemCall(KernelCalls.FCNTL, command, argument, 0, 0);
  }

  /** Returns the flags of the open file, as {@code open} takes them. Makes no garbage. */
  @Internal
  public long statusFlags() {
    return systemCallWithoutErrno(KernelCalls.FCNTL, F_GETFL, 0, 0, 0);
  }

  /**
   * Returns which of the events are present, and those of POLLERR, POLLHUP and POLLNVAL that are.
   * Does not wait, and makes no garbage.
   *
   * @param scratch memory of {@link #POLL_BYTES}, which the call overwrites
   */
  @Internal
  public int poll(MemorySegment scratch, int events) {
    return poll(scratch, events, 0);
  }

  /**
   * Waits until an event is present, and returns as {@link #poll(MemorySegment, int)}; 0 if there
   * was none in time, or a signal ended the wait. Closing does not end the wait.
   *
   * @param waitNs at least 0
   */
  @Internal
  public int poll(MemorySegment scratch, int events, long waitNs) {
    enter();
    try {
      long entry = scratch.address();
      long wait = entry + POLL_ENTRY_BYTES;
      // Not by the segment: an access costs microseconds while this method is interpreted.
      RawMemory.putInt(entry, number);
      RawMemory.putInt(entry + Integer.BYTES, events);
      RawMemory.putLong(wait, waitNs / NS_PER_S);
      RawMemory.putLong(wait + Long.BYTES, waitNs % NS_PER_S);
      long ready = LibC.syscallWithoutErrno(KernelCalls.PPOLL, entry, 1, wait, 0, 0, 0);
      return ready == 1 ? scratch.get(ValueLayout.JAVA_SHORT, REVENTS_OFFSET) : 0;
    } finally {
      leave();
    }
  }

  /** Opens another descriptor of the same open file. */
  @Internal
  public Descriptor duplicate() {
    return of(name, "fcntl(" + name + ", F_DUPFD_CLOEXEC)", fileControl(F_DUPFD_CLOEXEC, 0));
  }

  /**
   * Returns the kernel's name of the open file, such as {@code anon_inode:[userfaultfd]}.
   *
   * @throws SystemCallException ENOENT if {@code /proc} is not mounted
   */
  @Internal
  public String kernelName() {
    enter();
    try {
      return Files.readSymbolicLink(Path.of("/proc/self/fd/" + number)).toString();
    } catch (IOException e) {
      throw new SystemCallException("readlink(/proc/self/fd of " + name + ")", Errno.ENOENT);
    } finally {
      leave();
    }
  }

  /** Maps the file from its start. */
  long map(long address, long lengthBytes, int protection, int flags) {
    return call(fd -> DescriptorCalls.mmap(address, lengthBytes, protection, flags, fd, 0));
  }

  /**
   * Calls {@code ioctl} with the address of its argument, or a number.
   *
   * @return for a request that opens a file: the result to pass to {@link #of}
   */
  public long control(long request, long argument) {
    return call(fd -> DescriptorCalls.ioctl(fd, request, argument));
  }

  /**
   * Calls {@link #control(long, long)} without garbage; {@code capture} is from {@link
   * LibC#newCapture}.
   */
  public long control(MemorySegment capture, long request, long argument) {
    enter();
    try {
      return DescriptorCalls.ioctl(capture, number, request, argument);
    } finally {
      leave();
    }
  }

  /**
   * Duplicates a descriptor of the process that this descriptor, from {@code pidfd_open}, refers
   * to.
   *
   * @return the result to pass to {@link #of}
   */
  public long duplicateOf(int numberThere) {
    return call(fd -> LibC.syscall(KernelCalls.PIDFD_GETFD, fd, numberThere, 0, 0, 0, 0));
  }

  /**
   * Opens a file, reads its start and closes it, without garbage.
   *
   * @param capture from {@link LibC#newCapture}
   * @param path ends with a zero byte
   * @return the bytes read, or the negated errno
   */
  static long readOnce(MemorySegment capture, MemorySegment path, MemorySegment into) {
    long opened = LibC.open(capture, path, KernelCalls.O_CLOEXEC);
    if (opened < 0) {
      return opened;
    }
    try {
      return DescriptorCalls.pread(capture, (int) opened, into, 0);
    } finally {
      long _ = DescriptorCalls.close(capture, (int) opened);
    }
  }

  /** Calls {@code statx} for the file itself; {@code noPath} is the empty string. */
  long stat(MemorySegment noPath, int mask, MemorySegment into) {
    return call(fd -> DescriptorCalls.statx(fd, noPath, mask, into));
  }

  SharedMemory.Status status() {
    return Statx.of(this).status();
  }

  /** Opens the file once more; {@code O_CLOEXEC} is added to the flags. */
  Descriptor openAgain(int flags) {
    long result = call(fd -> LibC.open("/proc/self/fd/" + fd, flags | KernelCalls.O_CLOEXEC, 0));
    return of(name, "open(" + name + ", again)", result);
  }

  /** Gives the file an additional name. */
  long link(Path path) {
    return call(fd -> LibC.linkat("/proc/self/fd/" + fd, path.toString(), AT_SYMLINK_FOLLOW));
  }

  /**
   * Redirects this descriptor to the open file of {@code target}, in one step. Every later call
   * here reaches that file.
   */
  public long redirectTo(Descriptor target) {
    return call(target::putInPlaceOf);
  }

  private long putInPlaceOf(int otherNumber) {
    return call(fd -> DescriptorCalls.dup3(fd, otherNumber, KernelCalls.O_CLOEXEC));
  }

  @Override
  public String toString() {
    return name;
  }
}
