package org.arenalab.bench.peer.block;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The functions of a C library through FFM. Pointers and {@code size_t} are plain {@code long}s, so
 * no call creates a segment. A <i>critical</i> call skips the thread's transition out of Java, so
 * it is cheaper. But it delays every safepoint while it runs, kernel calls included. Use critical
 * calls to measure, not in production.
 */
final class CFunctions {
  private static final Map<String, CFunctions> LOADED = new ConcurrentHashMap<>();
  private static final Linker LINKER = Linker.nativeLinker();

  private final SymbolLookup symbols;

  private CFunctions(SymbolLookup symbols) {
    this.symbols = symbols;
  }

  /** Returns the functions of a library in LWJGL's natives, which stays loaded. */
  static CFunctions ofJar(String library) {
    return LOADED.computeIfAbsent(library, CFunctions::load);
  }

  private static CFunctions load(String library) {
    try (NativeLibraryFile file = NativeLibraryFile.unpack(library)) {
      return new CFunctions(SymbolLookup.libraryLookup(file.path(), Arena.global()));
    }
  }

  /** Returns the functions of the C library that the JVM itself uses. */
  static CFunctions ofProcess() {
    return new CFunctions(LINKER.defaultLookup());
  }

  /** Binds a function. */
  MethodHandle bind(String name, FunctionDescriptor function, Linker.Option... options) {
    MemorySegment address =
        symbols
            .find(name)
            .orElseThrow(() -> new UnsatisfiedLinkError("the library has no function " + name));
    return LINKER.downcallHandle(address, function, options);
  }

  /** Reads a C string that lives as long as the process. */
  static String string(long address) {
    return MemorySegment.ofAddress(address).reinterpret(Long.MAX_VALUE).getString(0);
  }

  /**
   * Returns a runtime exception unchanged, rethrows an error, and wraps any other throwable of a
   * downcall.
   */
  static RuntimeException unexpected(Throwable thrown) {
    if (thrown instanceof RuntimeException e) {
      return e;
    }
    if (thrown instanceof Error e) {
      throw e;
    }
    return new IllegalStateException(thrown);
  }
}
