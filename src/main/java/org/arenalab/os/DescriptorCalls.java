package org.arenalab.os;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.arenalab.os.LibC.bind;
import static org.arenalab.os.LibC.call;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The C library's functions that take the number of a descriptor. Only {@link Descriptor} calls
 * them, because only that class knows that the number is still its own.
 */
final class DescriptorCalls {
  private static final int AT_EMPTY_PATH = 0x1000;
  private static final MethodHandle DUP3 = bind("dup3", 3, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle CLOSE = bind("close", 1, JAVA_INT, JAVA_INT);
  private static final MethodHandle FCHMOD = bind("fchmod", 2, JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle FTRUNCATE = bind("ftruncate", 2, JAVA_INT, JAVA_INT, JAVA_LONG);
  private static final MethodHandle FALLOCATE =
      bind("fallocate", 4, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle PREAD =
      bind("pread", 4, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle PWRITE =
      bind("pwrite", 4, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle FCNTL = bind("fcntl", 2, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS);
  private static final MethodHandle FLOCK = bind("flock", 2, JAVA_INT, JAVA_INT, JAVA_INT);

  private DescriptorCalls() {}

  static long mmap(long address, long length, int protection, int flags, int fd, long offset) {
    return call(
        capture ->
            (long) LibC.MMAP.invokeExact(capture, address, length, protection, flags, fd, offset));
  }

  static long close(int fd) {
    return call(capture -> (int) CLOSE.invokeExact(capture, fd));
  }

  /** Makes {@code over} refer to the open file of {@code fd}, in one step. */
  static long dup3(int fd, int over, int flags) {
    return call(capture -> (int) DUP3.invokeExact(capture, fd, over, flags));
  }

  static long fchmod(int fd, int mode) {
    return call(capture -> (int) FCHMOD.invokeExact(capture, fd, mode));
  }

  static long ftruncate(int fd, long length) {
    return call(capture -> (int) FTRUNCATE.invokeExact(capture, fd, length));
  }

  static long fallocate(int fd, int mode, long offset, long length) {
    return call(capture -> (int) FALLOCATE.invokeExact(capture, fd, mode, offset, length));
  }

  static long pread(int fd, MemorySegment into, long offset) {
    return call(c -> (long) PREAD.invokeExact(c, fd, into, into.byteSize(), offset));
  }

  static long pwrite(int fd, MemorySegment from, long offset) {
    return call(c -> (long) PWRITE.invokeExact(c, fd, from, from.byteSize(), offset));
  }

  /** Calls {@link #pread(int, MemorySegment, long)} without garbage. */
  static long pread(MemorySegment capture, int fd, MemorySegment into, long offset) {
    try {
      long got = (long) PREAD.invokeExact(capture, fd, into, into.byteSize(), offset);
      return got == -1 ? -(int) LibC.ERRNO.get(capture, 0L) : got;
    } catch (Throwable e) {
      throw LibC.unexpected(e);
    }
  }

  /** Calls {@link #pwrite(int, MemorySegment, long)} without garbage. */
  static long pwrite(MemorySegment capture, int fd, MemorySegment from, long offset) {
    try {
      long put = (long) PWRITE.invokeExact(capture, fd, from, from.byteSize(), offset);
      return put == -1 ? -(int) LibC.ERRNO.get(capture, 0L) : put;
    } catch (Throwable e) {
      throw LibC.unexpected(e);
    }
  }

  static long ioctl(int fd, long request, long argument) {
    return LibC.syscall(KernelCalls.IOCTL, fd, request, argument, 0, 0, 0);
  }

  /** Calls {@link #ioctl(int, long, long)} without garbage. */
  static long ioctl(MemorySegment capture, int fd, long request, long argument) {
    return LibC.syscall(capture, KernelCalls.IOCTL, fd, request, argument);
  }

  /** Calls {@link #close(int)} without garbage. */
  static long close(MemorySegment capture, int fd) {
    try {
      int result = (int) CLOSE.invokeExact(capture, fd);
      return result == -1 ? -(int) LibC.ERRNO.get(capture, 0L) : result;
    } catch (Throwable e) {
      throw LibC.unexpected(e);
    }
  }

  /** Calls {@code statx} for the open file itself; {@code noPath} is the empty string. */
  static long statx(int fd, MemorySegment noPath, int mask, MemorySegment into) {
    return LibC.syscall(
        KernelCalls.STATX, fd, noPath.address(), AT_EMPTY_PATH, mask, into.address(), 0);
  }

  static long flock(int fd, int operation) {
    return call(capture -> (int) FLOCK.invokeExact(capture, fd, operation));
  }

  /** Calls {@code fcntl}; the kernel reads and writes {@code argument}. */
  static long fcntl(int fd, int command, MemorySegment argument) {
    return call(capture -> (int) FCNTL.invokeExact(capture, fd, command, argument));
  }
}
