package org.arenalab.bench.peer.block;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;

/** mimalloc, the shared library in LWJGL's natives, through FFM. */
final class Mimalloc {
  static final String PLAIN = "mimalloc-plain";
  static final String CRITICAL = "mimalloc-critical";
  static final String LIBRARY = "mimalloc";

  private Mimalloc() {}

  static BlockAllocator<long[]> plain() {
    return LibraryAllocator.plain(PLAIN, version(), CFunctions.ofJar(LIBRARY), "mi_");
  }

  static BlockAllocator<long[]> critical() {
    return LibraryAllocator.critical(CRITICAL, version(), CFunctions.ofJar(LIBRARY), "mi_");
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
}
