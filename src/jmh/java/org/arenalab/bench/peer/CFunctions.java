package org.arenalab.bench.peer;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

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
 * that no call makes a segment. A <i>critical</i> call skips the thread's transition out of Java:
 * cheaper, and it holds up every safepoint while it runs, kernel calls included, so it is for
 * measurement and not for use.
 */
final class CFunctions {
  private static final Map<String, CFunctions> LOADED = new ConcurrentHashMap<>();
  private static final Linker LINKER = Linker.nativeLinker();

  private final SymbolLookup symbols;

  private CFunctions(SymbolLookup symbols) {
    this.symbols = symbols;
  }

  /** Those of a library in LWJGL's natives, loaded once and for good. */
  static CFunctions ofJar(String library) {
    return LOADED.computeIfAbsent(library, CFunctions::load);
  }

  private static CFunctions load(String library) {
    try (NativeLibraryFile file = NativeLibraryFile.unpack(library)) {
      return new CFunctions(SymbolLookup.libraryLookup(file.path(), Arena.global()));
    }
  }

  /** Those of the C library that the JVM itself runs on. */
  static CFunctions ofProcess() {
    return new CFunctions(LINKER.defaultLookup());
  }

  /** {@code long name(long)} as an ordinary downcall. */
  MethodHandle plain(String name) {
    return bind(name, FunctionDescriptor.of(JAVA_LONG, JAVA_LONG));
  }

  /** {@code long name(long)} as a critical downcall. */
  MethodHandle critical(String name) {
    return bind(name, FunctionDescriptor.of(JAVA_LONG, JAVA_LONG), Linker.Option.critical(false));
  }

  /** {@code void name(long)} as an ordinary downcall. */
  MethodHandle plainVoid(String name) {
    return bind(name, FunctionDescriptor.ofVoid(JAVA_LONG));
  }

  /** {@code void name(long)} as a critical downcall. */
  MethodHandle criticalVoid(String name) {
    return bind(name, FunctionDescriptor.ofVoid(JAVA_LONG), Linker.Option.critical(false));
  }

  MethodHandle bind(String name, FunctionDescriptor function, Linker.Option... options) {
    MemorySegment address =
        symbols
            .find(name)
            .orElseThrow(() -> new UnsatisfiedLinkError("the library has no " + name));
    return LINKER.downcallHandle(address, function, options);
  }

  /** A C string that lives as long as the process. */
  static String string(long address) {
    return MemorySegment.ofAddress(address).reinterpret(Long.MAX_VALUE).getString(0);
  }

  /** What a downcall throws besides errors is nothing that we could name. */
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
