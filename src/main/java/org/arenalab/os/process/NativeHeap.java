package org.arenalab.os.process;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import org.arenalab.os.Internal;

/**
 * The heap of {@code malloc} in this process. The JVM's compilers use it, and glibc keeps what they
 * free.
 *
 * <p>Thread-safe.
 */
@Internal
public final class NativeHeap {
  /** Null where the C library has no such function, for example musl. */
  private static final MethodHandle TRIM =
      Linker.nativeLinker()
          .defaultLookup()
          .find("malloc_trim")
          .map(
              function ->
                  Linker.nativeLinker()
                      .downcallHandle(function, FunctionDescriptor.of(JAVA_INT, JAVA_LONG)))
          .orElse(null);

  private NativeHeap() {}

  /**
   * Returns free memory of the heap to the kernel. Takes some milliseconds, in which other threads
   * may wait in {@code malloc}. Makes no garbage.
   *
   * @return whether some memory was returned; false also if the C library cannot trim
   */
  public static boolean trim() {
    if (TRIM == null) {
      return false;
    }
    try {
      return (int) TRIM.invokeExact(0L) != 0;
    } catch (Throwable e) {
      throw new AssertionError("malloc_trim threw", e);
    }
  }
}
