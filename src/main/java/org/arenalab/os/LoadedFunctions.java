package org.arenalab.os;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.NoSuchElementException;

/** The functions of native libraries that classes of Arenalab's class loader have loaded. */
@Internal
public final class LoadedFunctions {
  private LoadedFunctions() {}

  /**
   * Binds a function.
   *
   * @throws NoSuchElementException if no loaded library has it
   */
  public static MethodHandle bind(String name, FunctionDescriptor descriptor) {
    return Linker.nativeLinker()
        .downcallHandle(SymbolLookup.loaderLookup().findOrThrow(name), descriptor);
  }
}
