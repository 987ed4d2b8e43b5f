package org.arenalab.os;

import static org.arenalab.os.NullArgumentException.requireNonNull;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * Reads and writes of memory by address, with the memory ordering in the method's name.
 *
 * <p>An address is a plain {@code long}; nothing here checks that it is mapped. An access to an
 * unmapped address ends the process. All accesses except plain {@code long}s and bytes must be
 * naturally aligned, or they throw {@link IllegalArgumentException}. A read or write after the end
 * of a truncated file mapping throws {@link InternalError} (the JVM's answer to SIGBUS).
 *
 * <p><b>Dependence on HotSpot: a plain {@code long} at a multiple of 8 is atomic.</b> The Java
 * memory model promises atomicity for no plain access to off-heap memory. HotSpot never splits an
 * aligned one: C2 emits one load or store, and the interpreter and C1 take the branch for aligned
 * addresses. The allocators rely on it where one thread writes a word that another reads plainly.
 * Such a read has no ordering. Between two fences the compiler may merge it with another read, or
 * move it out of a loop. The chunk table of a compressed arena relies on this paragraph. In a
 * shared arena, the epoch, the mode and the used bytes of a lease rely on it.
 *
 * <p>Cost: that of the machine instruction; the accessors compile to it. Makes no garbage.
 */
public final class RawMemory {
  /**
   * The whole address space. For a store that a hot path executes rarely: C2 does not inline a
   * method where it is called rarely. Such a call costs the path its registers, even in a pass that
   * does not execute it. The accessors of a segment are always inlined.
   */
  @Internal
  public static final MemorySegment EVERYTHING = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

  private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();
  private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();

  private RawMemory() {}

  public static byte getByte(long address) {
    return EVERYTHING.get(ValueLayout.JAVA_BYTE, address);
  }

  public static void putByte(long address, byte value) {
    EVERYTHING.set(ValueLayout.JAVA_BYTE, address, value);
  }

  public static int getInt(long address) {
    return (int) INT.get(EVERYTHING, address);
  }

  public static void putInt(long address, int value) {
    INT.set(EVERYTHING, address, value);
  }

  /**
   * Reads a plain {@code long} at any address, without an alignment check. Atomic at a multiple of
   * 8 on HotSpot; see the class comment.
   */
  public static long getLong(long address) {
    return EVERYTHING.get(ValueLayout.JAVA_LONG_UNALIGNED, address);
  }

  /**
   * Writes a plain {@code long} at any address, without an alignment check. Atomic at a multiple of
   * 8 on HotSpot; see the class comment.
   */
  public static void putLong(long address, long value) {
    EVERYTHING.set(ValueLayout.JAVA_LONG_UNALIGNED, address, value);
  }

  /** Writes atomically, without ordering: for words that one thread writes and others watch. */
  public static void putLongOpaque(long address, long value) {
    LONG.setOpaque(EVERYTHING, address, value);
  }

  /** Reads atomically, without ordering. */
  public static long getLongOpaque(long address) {
    return (long) LONG.getOpaque(EVERYTHING, address);
  }

  /** Reads with acquire ordering: later accesses of this thread stay after the read. */
  public static long getLongAcquire(long address) {
    return (long) LONG.getAcquire(EVERYTHING, address);
  }

  /** Writes with release ordering: earlier accesses of this thread stay before the write. */
  public static void putLongRelease(long address, long value) {
    LONG.setRelease(EVERYTHING, address, value);
  }

  public static long getLongVolatile(long address) {
    return (long) LONG.getVolatile(EVERYTHING, address);
  }

  public static void putLongVolatile(long address, long value) {
    LONG.setVolatile(EVERYTHING, address, value);
  }

  /** Compares and sets with volatile ordering on success and on failure; never fails spuriously. */
  public static boolean compareAndSetLong(long address, long expected, long value) {
    return LONG.compareAndSet(EVERYTHING, address, expected, value);
  }

  /** Adds with volatile ordering; returns the previous value. */
  public static long getAndAddLong(long address, long delta) {
    return (long) LONG.getAndAdd(EVERYTHING, address, delta);
  }

  /** Sets with volatile ordering; returns the previous value. */
  public static long getAndSetLong(long address, long value) {
    return (long) LONG.getAndSet(EVERYTHING, address, value);
  }

  /**
   * Returns a segment of {@code sizeBytes} from {@code address} with bounds checks; it never
   * expires.
   */
  public static MemorySegment segment(long address, long sizeBytes) {
    return EVERYTHING.asSlice(address, sizeBytes);
  }

  /** Copies {@code sizeBytes}; the ranges may overlap. */
  public static void copy(long fromAddress, long toAddress, long sizeBytes) {
    MemorySegment.copy(EVERYTHING, fromAddress, EVERYTHING, toAddress, sizeBytes);
  }

  /**
   * Copies {@code sizeBytes} into a heap or native segment, and checks the bounds of that segment.
   */
  public static void copyTo(long address, MemorySegment to, long toOffset, long sizeBytes) {
    requireNonNull(to, "to");
    MemorySegment.copy(EVERYTHING, address, to, toOffset, sizeBytes);
  }

  /**
   * Copies {@code sizeBytes} out of a heap or native segment, and checks the bounds of that
   * segment.
   */
  public static void copyFrom(MemorySegment from, long fromOffset, long address, long sizeBytes) {
    requireNonNull(from, "from");
    MemorySegment.copy(from, fromOffset, EVERYTHING, address, sizeBytes);
  }

  /**
   * Returns the first offset at which two ranges differ, or -1; the ranges may overlap. Compares
   * many bytes at once.
   */
  public static long mismatch(long addressA, long addressB, long sizeBytes) {
    return MemorySegment.mismatch(
        EVERYTHING, addressA, addressA + sizeBytes, EVERYTHING, addressB, addressB + sizeBytes);
  }

  /** Fills {@code sizeBytes} with {@code value}. */
  public static void fill(long address, long sizeBytes, byte value) {
    EVERYTHING.asSlice(address, sizeBytes).fill(value);
  }
}
