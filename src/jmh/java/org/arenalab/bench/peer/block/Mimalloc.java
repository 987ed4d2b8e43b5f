package org.arenalab.bench.peer.block;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;

/** mimalloc, the shared library in LWJGL's natives, through FFM. */
final class Mimalloc {
  static final String PLAIN = "mimalloc-plain";
  static final String CRITICAL = "mimalloc-critical";
  static final String LIBRARY = "mimalloc";
  static final String ALLOCATE = "mi_malloc";
  static final String FREE = "mi_free";

  private Mimalloc() {}

  static BlockAllocator<long[]> plain() {
    return new LibraryAllocator(PLAIN, version(), Plain::new);
  }

  static BlockAllocator<long[]> critical() {
    return new LibraryAllocator(CRITICAL, version(), Critical::new);
  }

  /** Formats {@code mi_version()}, which returns 30500 for 3.5.0. */
  private static String version() {
    MethodHandle call =
        CFunctions.ofJar(LIBRARY).bind("mi_version", FunctionDescriptor.of(JAVA_INT));
    try {
      int version = (int) call.invokeExact();
      return "mimalloc %d.%d.%d".formatted(version / 10_000, version / 100 % 100, version % 100);
    } catch (Throwable e) {
      throw CFunctions.unexpected(e);
    }
  }

  /** A heap whose method handles are constants, so that calls compile to direct calls. */
  private static final class Plain extends AddressHeap {
    private static final MethodHandle MALLOC = CFunctions.ofJar(LIBRARY).plain(ALLOCATE);
    private static final MethodHandle RELEASE = CFunctions.ofJar(LIBRARY).plainVoid(FREE);

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
    private static final MethodHandle MALLOC = CFunctions.ofJar(LIBRARY).critical(ALLOCATE);
    private static final MethodHandle RELEASE = CFunctions.ofJar(LIBRARY).criticalVoid(FREE);

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
