package org.arenalab.os;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * The one gate to the kernel for giving memory back. It knows the ranges that this process mapped
 * through {@link VirtualMemory} and refuses any other, so that a wrong address can never take
 * memory away from the JVM or from a library. It counts every call.
 *
 * <p>After the kernel once answered ENOMEM to advice (too many mappings), {@link #discard} stops
 * advising and replaces the range with fresh pages instead, which needs no new mapping to be split.
 *
 * <p>Thread-safe. Cost: a lookup in a skip list, and the system call.
 */
public final class ReleaseGate {
  private static final ReleaseGate OURS = new ReleaseGate();
  private static final int MADV_DONTNEED = 4;
  private static final int FALLOC_FL_KEEP_SIZE = 0x01;
  private static final int FALLOC_FL_PUNCH_HOLE = 0x02;

  private final ConcurrentSkipListMap<Long, Long> lengthByStart = new ConcurrentSkipListMap<>();
  private final LongAdder adviseCalls = new LongAdder();
  private final LongAdder unmapCalls = new LongAdder();
  private final LongAdder punchCalls = new LongAdder();
  private final LongAdder refusals = new LongAdder();
  private volatile boolean advising = true;

  /** What the gate did so far: calls that reached the kernel, and requests it refused. */
  public record Counts(long adviseCalls, long unmapCalls, long punchCalls, long refusals) {}

  ReleaseGate() {}

  /** The gate of this process. */
  public static ReleaseGate ours() {
    return OURS;
  }

  /** A range that was just mapped; it may be given back from now on. */
  void admit(long address, long lengthBytes) {
    lengthByStart.put(address, lengthBytes);
  }

  /**
   * Gives the whole mapping at {@code address} back.
   *
   * @throws ForeignRangeException if no mapping of ours starts there with that length
   */
  public void unmap(long address, long lengthBytes) {
    if (!lengthByStart.remove(address, lengthBytes)) {
      throw refuse("unmap", address, lengthBytes);
    }
    unmapCalls.increment();
    check("munmap", LibC.munmap(address, lengthBytes), lengthBytes);
  }

  /**
   * Gives the mapping at {@code address} back, but keeps its first {@code keepBytes} of address
   * space readable and writable as fresh private zeros, so that a thread that is just inside an
   * operation meets zeros and not a fault. {@link #unmap} of the kept part ends it.
   */
  public void unmapKeepingStart(long address, long lengthBytes, long keepBytes) {
    if (!lengthByStart.replace(address, lengthBytes, keepBytes)) {
      throw refuse("unmapKeepingStart", address, lengthBytes);
    }
    unmapCalls.increment();
    replaceWithZeros(address, keepBytes);
    if (lengthBytes > keepBytes) {
      check("munmap", LibC.munmap(address + keepBytes, lengthBytes - keepBytes), lengthBytes);
    }
  }

  /**
   * Drops the pages of a private anonymous range; they read as zeros afterwards.
   *
   * @throws ForeignRangeException if the range is not inside one mapping of ours
   */
  public void discard(long address, long lengthBytes) {
    requireOurs("discard", address, lengthBytes);
    if (advising) {
      adviseCalls.increment();
      long result = LibC.madvise(address, lengthBytes, MADV_DONTNEED);
      if (result != -Errno.ENOMEM) {
        check("madvise(MADV_DONTNEED)", result, lengthBytes);
        return;
      }
      advising = false;
    }
    unmapCalls.increment();
    replaceWithZeros(address, lengthBytes);
  }

  /**
   * Frees the backing of a range of shared memory, for every process that maps it.
   *
   * @param address where this process maps offset {@code offsetBytes} of {@code file}
   */
  public void punchHole(SharedMemory file, long address, long offsetBytes, long lengthBytes) {
    requireOurs("punchHole", address, lengthBytes);
    punchCalls.increment();
    int mode = FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE;
    check(
        "fallocate(PUNCH_HOLE)",
        LibC.fallocate(file.fd(), mode, offsetBytes, lengthBytes),
        lengthBytes);
  }

  public Counts counts() {
    return new Counts(adviseCalls.sum(), unmapCalls.sum(), punchCalls.sum(), refusals.sum());
  }

  private void requireOurs(String what, long address, long lengthBytes) {
    Map.Entry<Long, Long> mapping = lengthByStart.floorEntry(address);
    boolean inside =
        mapping != null
            && lengthBytes > 0
            && address - mapping.getKey() <= mapping.getValue() - lengthBytes;
    if (!inside) {
      throw refuse(what, address, lengthBytes);
    }
  }

  private ForeignRangeException refuse(String what, long address, long lengthBytes) {
    refusals.increment();
    return new ForeignRangeException(what, address, lengthBytes);
  }

  private static void replaceWithZeros(long address, long lengthBytes) {
    int protection = VirtualMemory.PROT_READ | VirtualMemory.PROT_WRITE;
    int flags =
        VirtualMemory.MAP_PRIVATE
            | VirtualMemory.MAP_ANONYMOUS
            | VirtualMemory.MAP_NORESERVE
            | VirtualMemory.MAP_FIXED;
    long result = LibC.mmap(address, lengthBytes, protection, flags, -1, 0);
    check("mmap(MAP_FIXED)", VirtualMemory.isError(result) ? result : 0, lengthBytes);
  }

  private static void check(String call, long result, long lengthBytes) {
    if (result < 0) {
      throw new SystemCallException(call + " of " + lengthBytes + " B", (int) -result);
    }
  }
}
