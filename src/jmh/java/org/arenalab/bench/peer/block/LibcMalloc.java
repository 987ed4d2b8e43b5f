package org.arenalab.bench.peer.block;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;

/** {@code malloc} of the C library that the JVM uses, through FFM. */
final class LibcMalloc {
  static final String PLAIN = "malloc-plain";
  static final String CRITICAL = "malloc-critical";
  static final String ALLOCATE = "malloc";
  static final String FREE = "free";

  private LibcMalloc() {}

  static BlockAllocator<long[]> plain() {
    return new LibraryAllocator(PLAIN, version(), Plain::new);
  }

  static BlockAllocator<long[]> critical() {
    return new LibraryAllocator(CRITICAL, version(), Critical::new);
  }

  private static String version() {
    try {
      MethodHandle call =
          CFunctions.ofProcess().bind("gnu_get_libc_version", FunctionDescriptor.of(JAVA_LONG));
      return "glibc " + CFunctions.string((long) call.invokeExact());
    } catch (UnsatisfiedLinkError notGlibc) {
      return "a C library without a version";
    } catch (Throwable e) {
      throw CFunctions.unexpected(e);
    }
  }

  /** A heap whose method handles are constants, so that calls compile to direct calls. */
  private static final class Plain extends AddressHeap {
    private static final MethodHandle MALLOC = CFunctions.ofProcess().plain(ALLOCATE);
    private static final MethodHandle RELEASE = CFunctions.ofProcess().plainVoid(FREE);

    @Override
    long take(int sizeBytes) {
      try {
        return (long) MALLOC.invokeExact((long) sizeBytes);
      } catch (Throwable e) {
        throw CFunctions.unexpected(e);
      }
    }

    @Override
    void give(long address) {
      try {
        RELEASE.invokeExact(address);
      } catch (Throwable e) {
        throw CFunctions.unexpected(e);
      }
    }
  }

  private static final class Critical extends AddressHeap {
    private static final MethodHandle MALLOC = CFunctions.ofProcess().critical(ALLOCATE);
    private static final MethodHandle RELEASE = CFunctions.ofProcess().criticalVoid(FREE);

    @Override
    long take(int sizeBytes) {
      try {
        return (long) MALLOC.invokeExact((long) sizeBytes);
      } catch (Throwable e) {
        throw CFunctions.unexpected(e);
      }
    }

    @Override
    void give(long address) {
      try {
        RELEASE.invokeExact(address);
      } catch (Throwable e) {
        throw CFunctions.unexpected(e);
      }
    }
  }
}
