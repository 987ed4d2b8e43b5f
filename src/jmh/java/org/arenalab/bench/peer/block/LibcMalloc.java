package org.arenalab.bench.peer.block;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;

/** {@code malloc} of the C library that the JVM uses, through FFM. */
final class LibcMalloc {
  static final String PLAIN = "malloc-plain";
  static final String CRITICAL = "malloc-critical";

  private LibcMalloc() {}

  static BlockAllocator<long[]> plain() {
    return LibraryAllocator.plain(PLAIN, version(), CFunctions.ofProcess(), "");
  }

  static BlockAllocator<long[]> critical() {
    return LibraryAllocator.critical(CRITICAL, version(), CFunctions.ofProcess(), "");
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
}
