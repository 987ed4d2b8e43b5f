package org.arenalab.bench.peer.block;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** jemalloc, the shared library in LWJGL's natives, through FFM. */
final class Jemalloc {
  static final String PLAIN = "jemalloc-plain";
  static final String CRITICAL = "jemalloc-critical";
  static final String LIBRARY = "jemalloc";

  private Jemalloc() {}

  static BlockAllocator<long[]> plain() {
    return LibraryAllocator.plain(PLAIN, version(), CFunctions.ofJar(LIBRARY), "je_");
  }

  static BlockAllocator<long[]> critical() {
    return LibraryAllocator.critical(CRITICAL, version(), CFunctions.ofJar(LIBRARY), "je_");
  }

  /**
   * Returns the {@code version} of {@code je_mallctl}. LWJGL's build sets no version; the commit in
   * its jar replaces it.
   */
  private static String version() {
    MethodHandle call =
        CFunctions.ofJar(LIBRARY)
            .bind(
                "je_mallctl",
                FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = arena.allocate(ADDRESS);
      MemorySegment textBytes = arena.allocateFrom(JAVA_LONG, ADDRESS.byteSize());
      int error =
          (int)
              call.invokeExact(
                  arena.allocateFrom("version"), text, textBytes, MemorySegment.NULL, 0L);
      if (error != 0) {
        throw new IllegalStateException("je_mallctl(version) answers errno " + error);
      }
      return "jemalloc " + described(CFunctions.string(text.get(ADDRESS, 0).address()));
    } catch (Throwable e) {
      throw CFunctions.unexpected(e);
    }
  }

  static String described(String said) {
    return said.contains("missing_version")
        ? "%s (the build has no version)".formatted(NativeLibraryFile.commit(LIBRARY))
        : said;
  }
}
