package org.arenalab.bench.peer.block;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;

/**
 * A heap of a native library that replays a trace. {@link LibraryHeaps} defines this class once for
 * each library, as {@link LibraryHeap}, with the library's five functions as class data.
 */
final class LibraryTraceHeap extends AddressTraceHeap {
  private static final MethodHandle ALLOCATE = function(0);
  private static final MethodHandle ALLOCATE_ZEROED = function(1);
  private static final MethodHandle ALLOCATE_ALIGNED = function(2);
  private static final MethodHandle REALLOCATE = function(3);
  private static final MethodHandle FREE = function(4);

  private static MethodHandle function(int index) {
    try {
      return MethodHandles.classDataAt(MethodHandles.lookup(), "_", MethodHandle.class, index);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  long take(long sizeBytes) {
    try {
      return (long) ALLOCATE.invokeExact(sizeBytes);
    } catch (Throwable e) {
      throw CFunctions.unexpected(e);
    }
  }

  @Override
  long takeZeroed(long sizeBytes) {
    try {
      return (long) ALLOCATE_ZEROED.invokeExact(1L, sizeBytes);
    } catch (Throwable e) {
      throw CFunctions.unexpected(e);
    }
  }

  @Override
  long takeAligned(long sizeBytes, long alignmentBytes) {
    try {
      return (long) ALLOCATE_ALIGNED.invokeExact(alignmentBytes, sizeBytes);
    } catch (Throwable e) {
      throw CFunctions.unexpected(e);
    }
  }

  @Override
  long resize(long address, long sizeBytes) {
    try {
      return (long) REALLOCATE.invokeExact(address, sizeBytes);
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
