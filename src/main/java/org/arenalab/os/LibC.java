package org.arenalab.os;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The C library's functions, bound once. Each method is the C function of that name; its result is
 * {@code >= 0}, or the negated errno.
 */
final class LibC {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout CAPTURE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      CAPTURE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private static final MethodHandle MMAP =
      bind("mmap", 6, ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG);
  private static final MethodHandle MUNMAP = bind("munmap", 2, JAVA_INT, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle MREMAP =
      bind("mremap", 4, ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG);
  private static final MethodHandle MADVISE =
      bind("madvise", 3, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT);
  private static final MethodHandle MPROTECT =
      bind("mprotect", 3, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT);
  private static final MethodHandle OPEN = bind("open", 2, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
  private static final MethodHandle CLOSE = bind("close", 1, JAVA_INT, JAVA_INT);
  private static final MethodHandle FTRUNCATE = bind("ftruncate", 2, JAVA_INT, JAVA_INT, JAVA_LONG);
  private static final MethodHandle FALLOCATE =
      bind("fallocate", 4, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle PREAD =
      bind("pread", 4, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle PWRITE =
      bind("pwrite", 4, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle MEMFD_CREATE =
      bind("memfd_create", 2, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle LINKAT =
      bind("linkat", 5, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle UNLINK = bind("unlink", 1, JAVA_INT, ADDRESS);
  private static final MethodHandle FLOCK = bind("flock", 2, JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle CLOCK_GETTIME =
      bind("clock_gettime", 2, JAVA_INT, JAVA_INT, ADDRESS);
  private static final MethodHandle SYSCALL =
      bind(
          "syscall", 1, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
          JAVA_LONG);

  private LibC() {}

  static long mmap(long address, long length, int protection, int flags, int fd, long offset) {
    return call(
        capture ->
            ((MemorySegment)
                    MMAP.invokeExact(capture, address, length, protection, flags, fd, offset))
                .address());
  }

  static long munmap(long address, long length) {
    return call(capture -> (int) MUNMAP.invokeExact(capture, address, length));
  }

  static long mremap(long address, long length, long newLength, int flags, long newAddress) {
    return call(
        capture ->
            ((MemorySegment)
                    MREMAP.invokeExact(capture, address, length, newLength, flags, newAddress))
                .address());
  }

  static long madvise(long address, long length, int advice) {
    return call(capture -> (int) MADVISE.invokeExact(capture, address, length, advice));
  }

  static long mprotect(long address, long length, int protection) {
    return call(capture -> (int) MPROTECT.invokeExact(capture, address, length, protection));
  }

  static long open(String path, int flags, int mode) {
    return callWithString(path, (c, p) -> (int) OPEN.invokeExact(c, p, flags, mode));
  }

  static long close(int fd) {
    return call(capture -> (int) CLOSE.invokeExact(capture, fd));
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

  /** A pwrite of one byte at the start, as control files take it. */
  static long writeByte(int fd, byte value) {
    try (Arena arena = Arena.ofConfined()) {
      return pwrite(fd, arena.allocateFrom(ValueLayout.JAVA_BYTE, value), 0);
    }
  }

  static long memfdCreate(String name, int flags) {
    return callWithString(name, (c, p) -> (int) MEMFD_CREATE.invokeExact(c, p, flags));
  }

  static long linkat(int fromDirFd, String from, int toDirFd, String to, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment target = arena.allocateFrom(to);
      return callWithString(
          from, (c, p) -> (int) LINKAT.invokeExact(c, fromDirFd, p, toDirFd, target, flags));
    }
  }

  static long unlink(String path) {
    return callWithString(path, (c, p) -> (int) UNLINK.invokeExact(c, p));
  }

  static long flock(int fd, int operation) {
    return call(capture -> (int) FLOCK.invokeExact(capture, fd, operation));
  }

  static long clockGettime(int clock, MemorySegment into) {
    return call(capture -> (int) CLOCK_GETTIME.invokeExact(capture, clock, into));
  }

  /** For the kernel calls that the C library has no function for. */
  static long syscall(long number, long a, long b, long c, long d, long e, long f) {
    return call(capture -> (long) SYSCALL.invokeExact(capture, number, a, b, c, d, e, f));
  }

  @FunctionalInterface
  private interface Call {
    long invoke(MemorySegment capture) throws Throwable;
  }

  @FunctionalInterface
  private interface StringCall {
    long invoke(MemorySegment capture, MemorySegment string) throws Throwable;
  }

  private static long callWithString(String string, StringCall body) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = arena.allocateFrom(string);
      return call(capture -> body.invoke(capture, text));
    }
  }

  private static long call(Call body) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment capture = arena.allocate(CAPTURE);
      long result = body.invoke(capture);
      return result == -1 ? -(int) ERRNO.get(capture, 0L) : result;
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError("a downcall throws nothing checked", e);
    }
  }

  private static MethodHandle bind(
      String name, int fixedArguments, MemoryLayout result, MemoryLayout... arguments) {
    Linker.Option errno = Linker.Option.captureCallState("errno");
    boolean variadic = fixedArguments < arguments.length;
    Linker.Option[] options =
        variadic
            ? new Linker.Option[] {errno, Linker.Option.firstVariadicArg(fixedArguments)}
            : new Linker.Option[] {errno};
    return LINKER.downcallHandle(
        LINKER.defaultLookup().findOrThrow(name),
        FunctionDescriptor.of(result, arguments),
        options);
  }
}
