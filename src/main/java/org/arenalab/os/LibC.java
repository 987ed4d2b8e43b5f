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
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The C library's functions, bound once. Each method calls the C function of its name. The result
 * is {@code >= 0}, or the negated errno. {@link DescriptorCalls} has the functions that take a
 * descriptor.
 */
@Internal
public final class LibC {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout CAPTURE = Linker.Option.captureStateLayout();
  static final VarHandle ERRNO = CAPTURE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private static final int MS_ASYNC = 1;
  private static final int NO_FILE = -1;
  private static final int AT_FDCWD = -100;

  /**
   * Returns the address as a number. Boxing it could fail for lack of Java memory, and the mapping
   * would leak.
   */
  static final MethodHandle MMAP =
      bind("mmap", 6, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG);

  private static final MethodHandle MUNMAP = bind("munmap", 2, JAVA_INT, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle MUNMAP_WITHOUT_ERRNO =
      bindWithoutErrno("munmap", JAVA_INT, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle MREMAP =
      bind("mremap", 4, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG);
  private static final MethodHandle MADVISE =
      bind("madvise", 3, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT);
  private static final MethodHandle MADVISE_WITHOUT_ERRNO =
      bindWithoutErrno("madvise", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT);
  private static final MethodHandle MSYNC_WITHOUT_ERRNO =
      bindWithoutErrno("msync", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT);
  private static final MethodHandle MPROTECT =
      bind("mprotect", 3, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT);
  private static final MethodHandle OPEN = bind("open", 2, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
  private static final MethodHandle SWAPON = bind("swapon", 2, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle SWAPOFF = bind("swapoff", 1, JAVA_INT, ADDRESS);
  private static final MethodHandle MEMFD_CREATE =
      bind("memfd_create", 2, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle LINKAT =
      bind("linkat", 5, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle UNLINK = bind("unlink", 1, JAVA_INT, ADDRESS);
  private static final MethodHandle CLOCK_GETTIME_WITHOUT_ERRNO =
      bindWithoutErrno("clock_gettime", JAVA_INT, JAVA_INT, ADDRESS);
  private static final MethodHandle SYSCALL =
      bind(
          "syscall", 1, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
          JAVA_LONG);
  private static final MethodHandle SYSCALL_WITHOUT_ERRNO =
      LINKER.downcallHandle(
          LINKER.defaultLookup().findOrThrow("syscall"),
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
              JAVA_LONG),
          Linker.Option.firstVariadicArg(1));

  private LibC() {}

  /** Calls {@code mmap} without a file; {@code flags} must include MAP_ANONYMOUS. */
  static long mapAnonymous(long address, long length, int protection, int flags) {
    return call(
        capture ->
            (long) MMAP.invokeExact(capture, address, length, protection, flags, NO_FILE, 0L));
  }

  static long munmap(long address, long length) {
    return call(capture -> (int) MUNMAP.invokeExact(capture, address, length));
  }

  /**
   * Unmaps a range if the kernel allows it. Makes no garbage, so that a mapping can be undone when
   * Java memory is short.
   */
  static void unmapWithoutGarbage(long address, long length) {
    try {
      int _ = (int) MUNMAP_WITHOUT_ERRNO.invokeExact(address, length);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static long mremap(long address, long length, long newLength, int flags, long newAddress) {
    return call(
        capture ->
            (long) MREMAP.invokeExact(capture, address, length, newLength, flags, newAddress));
  }

  public static long madvise(long address, long length, int advice) {
    return call(capture -> (int) MADVISE.invokeExact(capture, address, length, advice));
  }

  /**
   * Calls {@link #madvise} without garbage if the call succeeds. If it fails, calls it a second
   * time to get the errno. Use it only for advice that may be repeated.
   */
  static long madviseWithoutGarbage(long address, long length, int advice) {
    return succeeds(address, length, advice) ? 0 : madvise(address, length, advice);
  }

  private static boolean succeeds(long address, long length, int advice) {
    try {
      return (int) MADVISE_WITHOUT_ERRNO.invokeExact(address, length, advice) == 0;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /**
   * Calls {@code msync(MS_ASYNC)} without garbage, which writes nothing (Linux 2.6.19). Returns
   * false if a page of the range is not mapped.
   */
  static boolean syncsAsynchronously(long address, long length) {
    try {
      return (int) MSYNC_WITHOUT_ERRNO.invokeExact(address, length, MS_ASYNC) == 0;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static long mprotect(long address, long length, int protection) {
    return call(capture -> (int) MPROTECT.invokeExact(capture, address, length, protection));
  }

  static long open(String path, int flags, int mode) {
    return callWithString(path, (c, p) -> (int) OPEN.invokeExact(c, p, flags, mode));
  }

  /** Calls {@code open} without garbage; {@code path} ends with a zero byte. */
  static long open(MemorySegment capture, MemorySegment path, int flags) {
    try {
      int result = (int) OPEN.invokeExact(capture, path, flags, 0);
      return result == -1 ? -(int) ERRNO.get(capture, 0L) : result;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  public static long swapon(String path, int flags) {
    return callWithString(path, (c, p) -> (int) SWAPON.invokeExact(c, p, flags));
  }

  public static long swapoff(String path) {
    return callWithString(path, (c, p) -> (int) SWAPOFF.invokeExact(c, p));
  }

  /**
   * Allocates the buffer that receives errno in a call without garbage. One thread at a time may
   * use a buffer.
   */
  public static MemorySegment newCapture(Arena arena) {
    return arena.allocate(CAPTURE);
  }

  static long memfdCreate(String name, int flags) {
    return callWithString(name, (c, p) -> (int) MEMFD_CREATE.invokeExact(c, p, flags));
  }

  /** Calls {@code linkat} with two paths; relative paths start at the working directory. */
  static long linkat(String from, String to, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment target = arena.allocateFrom(to);
      return callWithString(
          from, (c, p) -> (int) LINKAT.invokeExact(c, AT_FDCWD, p, AT_FDCWD, target, flags));
    }
  }

  static long unlink(String path) {
    return callWithString(path, (c, p) -> (int) UNLINK.invokeExact(c, p));
  }

  /**
   * Calls {@code clock_gettime} without garbage. The only error for writable memory is EINVAL: no
   * such clock.
   */
  @Internal
  public static long clockGettime(int clock, MemorySegment into) {
    try {
      return (int) CLOCK_GETTIME_WITHOUT_ERRNO.invokeExact(clock, into) == 0 ? 0 : -Errno.EINVAL;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Makes a system call that takes no descriptor and that the C library has no function for. */
  public static long syscall(long number, long a, long b, long c, long d, long e, long f) {
    return call(capture -> (long) SYSCALL.invokeExact(capture, number, a, b, c, d, e, f));
  }

  /** Makes a system call without garbage; {@code capture} is from {@link #newCapture}. */
  static long syscall(MemorySegment capture, long number, long a, long b, long c) {
    try {
      long result = (long) SYSCALL.invokeExact(capture, number, a, b, c, 0L, 0L, 0L);
      return result == -1 ? -(int) ERRNO.get(capture, 0L) : result;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /**
   * Makes a system call without garbage in any tier of the compilers, and without errno. A call
   * that captures errno makes 40 bytes of garbage in the interpreter and in code of C1.
   *
   * @return the result, or -1 for every error
   */
  @Internal
  public static long syscallWithoutErrno(
      long number, long a, long b, long c, long d, long e, long f) {
    try {
      return (long) SYSCALL_WITHOUT_ERRNO.invokeExact(number, a, b, c, d, e, f);
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  @FunctionalInterface
  interface Call {
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

  static long call(Call body) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment capture = arena.allocate(CAPTURE);
      long result = body.invoke(capture);
      return result == -1 ? -(int) ERRNO.get(capture, 0L) : result;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  static RuntimeException unexpected(Throwable e) {
    switch (e) {
      case RuntimeException unchecked -> throw unchecked;
      case Error error -> throw error;
      default -> throw new AssertionError("a downcall throws nothing checked", e);
    }
  }

  static MethodHandle bind(
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

  /**
   * Binds a function without capture of errno. A call that captures errno makes 40 bytes of garbage
   * while it is interpreted, and in code of C1; a call without capture makes none.
   */
  private static MethodHandle bindWithoutErrno(
      String name, MemoryLayout result, MemoryLayout... arguments) {
    return LINKER.downcallHandle(
        LINKER.defaultLookup().findOrThrow(name), FunctionDescriptor.of(result, arguments));
  }
}
