package org.arenalab.os;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import org.opentest4j.TestAbortedException;

/** Memory that the kernel refuses to take back: {@code madvise(MADV_DONTNEED)} is EINVAL. */
public final class LockedMemory implements AutoCloseable {
  private static final MethodHandle MLOCK = bind("mlock");
  private static final MethodHandle MUNLOCK = bind("munlock");

  private final long address;
  private final long lengthBytes;

  private LockedMemory(long address, long lengthBytes) {
    this.address = address;
    this.lengthBytes = lengthBytes;
  }

  private static MethodHandle bind(String name) {
    return Linker.nativeLinker()
        .downcallHandle(
            Linker.nativeLinker().defaultLookup().findOrThrow(name),
            FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));
  }

  /** Whole pages; skips the test where the limit of locked memory is too low. */
  public static LockedMemory lock(long address, long lengthBytes) {
    if (call(MLOCK, address, lengthBytes) != 0) {
      throw new TestAbortedException("no memory may be locked here: see ulimit -l");
    }
    return new LockedMemory(address, lengthBytes);
  }

  private static int call(MethodHandle function, long address, long lengthBytes) {
    try {
      return (int) function.invokeExact(address, lengthBytes);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    int _ = call(MUNLOCK, address, lengthBytes);
  }
}
