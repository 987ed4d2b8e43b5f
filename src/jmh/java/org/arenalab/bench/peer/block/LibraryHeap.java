package org.arenalab.bench.peer.block;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;

/**
 * A heap of a native library that calls the library's two functions.
 *
 * <p>The JIT compiler turns a method handle into a direct call only if the handle is a constant. So
 * each library needs a class with static final handles. {@link LibraryHeaps} defines this class
 * once per library, as a hidden class whose class data is the two handles. No code uses the class
 * by its name: a fork that measures one library has one heap class.
 */
final class LibraryHeap extends AddressHeap {
  private static final MethodHandle ALLOCATE = function(0);
  private static final MethodHandle FREE = function(1);

  private static MethodHandle function(int index) {
    try {
      return MethodHandles.classDataAt(MethodHandles.lookup(), "_", MethodHandle.class, index);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  long take(int sizeBytes) {
    try {
      return (long) ALLOCATE.invokeExact((long) sizeBytes);
    } catch (Throwable e) {
      throw CFunctions.unexpected(e);
    }
  }

  @Override
  void give(long address) {
    try {
      FREE.invokeExact(address);
    } catch (Throwable e) {
      throw CFunctions.unexpected(e);
    }
  }
}
