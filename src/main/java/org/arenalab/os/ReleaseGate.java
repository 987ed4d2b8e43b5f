package org.arenalab.os;

import static org.arenalab.os.NullArgumentException.requireNonNull;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;

/**
 * The one gate to the kernel for giving memory back. It knows the ranges that this process mapped
 * through {@link VirtualMemory} and refuses any other, so that a wrong address can never take
 * memory away from the JVM or from a library. It counts every call.
 *
 * <p>There are two ways to give pages back and keep the addresses. {@link #discard} takes them at
 * once. {@link #releaseLazily} lets the kernel take them when it needs memory: until then the
 * process's RSS does not move (the pages show as {@code LazyFree}), and a page that is written
 * again before that is kept without a fault.
 *
 * <p>After the kernel once answered ENOMEM to advice, both stop advising and replace the range with
 * fresh pages instead, as the reference design unmaps. EAGAIN and EINTR are tried again, and if
 * they stay they mean the same: the kernel says EAGAIN to much advice that it has no memory for.
 * Any other answer is counted and thrown.
 *
 * <p>Thread-safe. A {@link StackOverflowError} arrives before anything has changed. Cost: a binary
 * search among the mappings (tens of nanoseconds, no garbage), a few dozen bytes to carry errno
 * where the kernel refuses, and the system call: per 64 KiB of touched 4 KiB pages about 4 to 6 us.
 * The call is an ordinary one, during which the JVM reaches safepoints; 2 MiB take above 100 us.
 */
public final class ReleaseGate {
  private static final ReleaseGate OURS = new ReleaseGate(LibC::madviseWithoutGarbage);
  private static final int MADV_DONTNEED = 4;
  private static final int MADV_FREE = 8;

  private static final int MREMAP_MAYMOVE = 1;

  /** MREMAP_MAYMOVE | MREMAP_FIXED: to the given address, in place of what is there. */
  private static final int MREMAP_MOVE_OVER = MREMAP_MAYMOVE | 2;

  private static final int FALLOC_FL_KEEP_SIZE = 0x01;
  private static final int FALLOC_FL_PUNCH_HOLE = 0x02;
  private static final int MAX_RETRIES = 16;

  private final Advice kernel;
  private final MappedRanges ranges = new MappedRanges();

  /** Bytes without access on either side of a range, by its address; most ranges have none. */
  private final ConcurrentHashMap<Long, Long> guardBytes = new ConcurrentHashMap<>();

  private final LongAdder freeCalls = new LongAdder();
  private final LongAdder dontNeedCalls = new LongAdder();
  private final LongAdder replaceCalls = new LongAdder();
  private final LongAdder unmapCalls = new LongAdder();
  private final LongAdder punchCalls = new LongAdder();
  private final LongAdder refusals = new LongAdder();
  private final LongAdder retries = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private volatile boolean advising = true;

  /** {@code madvise}: 0, or the negated errno. */
  @FunctionalInterface
  interface Advice {
    long madvise(long address, long lengthBytes, int advice);
  }

  /**
   * What the gate did so far.
   *
   * @param freeCalls {@code madvise(MADV_FREE)} calls made, retries apart
   * @param dontNeedCalls {@code madvise(MADV_DONTNEED)} calls made, retries apart
   * @param replaceCalls ranges replaced by fresh pages: renewed, or because the kernel said ENOMEM
   *     to advice
   * @param unmapCalls requests to unmap a mapping of ours, those that the kernel refused too
   * @param punchCalls holes punched into shared memory
   * @param refusals requests for ranges that are not ours; none reached the kernel
   * @param retries of calls that the kernel answered with EAGAIN or EINTR
   * @param failures calls that ended in a {@link SystemCallException}
   */
  public record Counts(
      long freeCalls,
      long dontNeedCalls,
      long replaceCalls,
      long unmapCalls,
      long punchCalls,
      long refusals,
      long retries,
      long failures) {
    /** Calls of {@code madvise} that give memory back. */
    public long adviseCalls() {
      return freeCalls + dontNeedCalls;
    }
  }

  ReleaseGate(Advice kernel) {
    this.kernel = kernel;
  }

  /** The gate of this process. */
  public static ReleaseGate ours() {
    return OURS;
  }

  /** A range that was just mapped; it may be given back from now on. */
  void admit(long address, long lengthBytes) {
    ranges.put(address, lengthBytes);
  }

  /** As {@link #admit}, with {@code guardBytes} mapped without access before it and behind it. */
  void admitGuarded(long address, long lengthBytes, long guardBytes) {
    this.guardBytes.put(address, guardBytes);
    ranges.put(address, lengthBytes);
  }

  /**
   * Gives the whole mapping at {@code address} back.
   *
   * @throws ForeignRangeException if no mapping of ours starts there with that length
   * @throws SystemCallException ENOMEM where it is in the middle of what the kernel holds as one
   *     mapping, and there can be no more; the range stays ours
   */
  public void unmap(long address, long lengthBytes) {
    StackReserve.requireForCall();
    // Before anything changes: there may be no Java memory for it.
    Long key = address;
    if (!ranges.remove(address, lengthBytes)) {
      throw refuse("unmap", address, lengthBytes);
    }
    unmapCalls.increment();
    Long removed = guardBytes.remove(key);
    long guard = removed == null ? 0 : removed;
    boolean unmapped = false;
    try {
      check("munmap", LibC.munmap(address - guard, lengthBytes + 2 * guard), lengthBytes);
      unmapped = true;
    } finally {
      if (!unmapped) {
        ranges.put(address, lengthBytes);
        restoreGuard(key, removed);
      }
    }
  }

  private void restoreGuard(Long address, Long removed) {
    if (removed != null) {
      guardBytes.put(address, removed);
    }
  }

  /**
   * Gives the mapping at {@code address} back, but keeps its first {@code keepBytes} of address
   * space readable and writable as private memory, so that a thread that is just inside an
   * operation meets what {@code fill} has put there and not a fault. One atomic step for every
   * other thread: each access is to the old mapping or to the filled one. {@link #unmap} of the
   * kept part ends it.
   *
   * @param fill writes what must not be zero there, given the address where it is being prepared
   * @throws ForeignRangeException if no mapping of ours starts there with that length, or if it was
   *     made by {@link VirtualMemory#reserve}
   * @throws SystemCallException ENOMEM if the kernel has no memory or no room for one more mapping;
   *     the mapping is as it was
   */
  public void unmapKeepingStart(long address, long lengthBytes, long keepBytes, LongConsumer fill) {
    requireNonNull(fill, "fill");
    StackReserve.requireForPart();
    if (guardBytes.containsKey(address) || !ranges.resize(address, lengthBytes, keepBytes)) {
      throw refuse("unmapKeepingStart", address, lengthBytes);
    }
    unmapCalls.increment();
    boolean replaced = false;
    try {
      replaceStart(address, keepBytes, fill);
      replaced = true;
    } finally {
      if (!replaced) {
        ranges.resize(address, keepBytes, lengthBytes);
      }
    }
    if (lengthBytes > keepBytes) {
      check("munmap", LibC.munmap(address + keepBytes, lengthBytes - keepBytes), lengthBytes);
    }
  }

  private void replaceStart(long address, long keepBytes, LongConsumer fill) {
    long prepared = VirtualMemory.mapAnonymous(keepBytes);
    boolean moved = false;
    try {
      fill.accept(prepared);
      long result = LibC.mremap(prepared, keepBytes, keepBytes, MREMAP_MOVE_OVER, address);
      check("mremap(MREMAP_FIXED)", VirtualMemory.isError(result) ? result : 0, keepBytes);
      moved = true;
    } finally {
      ranges.remove(prepared, keepBytes);
      if (!moved) {
        long _ = LibC.munmap(prepared, keepBytes);
      }
    }
  }

  /**
   * Makes the mapping at {@code address} longer or shorter, and keeps what both lengths hold. The
   * kernel moves the pages, not their bytes, where the addresses behind the mapping are taken.
   *
   * @return the mapping's address from now on
   * @throws ForeignRangeException if no mapping of ours starts there with that length, or if it was
   *     made by {@link VirtualMemory#reserve}
   * @throws SystemCallException if the kernel refuses; then the mapping is as it was
   */
  public long resize(long address, long lengthBytes, long newLengthBytes) {
    StackReserve.requireForCall();
    if (guardBytes.containsKey(address) || !ranges.remove(address, lengthBytes)) {
      throw refuse("resize", address, lengthBytes);
    }
    if (newLengthBytes < lengthBytes) {
      unmapCalls.increment();
    }
    long rangeStart = address;
    long rangeBytes = lengthBytes;
    try {
      long moved = LibC.mremap(address, lengthBytes, newLengthBytes, MREMAP_MAYMOVE, 0);
      check("mremap", VirtualMemory.isError(moved) ? moved : 0, newLengthBytes);
      rangeStart = moved;
      rangeBytes = newLengthBytes;
      return moved;
    } finally {
      ranges.put(rangeStart, rangeBytes);
    }
  }

  /**
   * Drops the pages of a private anonymous range; they read as zeros afterwards. One inside a huge
   * page splits it.
   *
   * @throws ForeignRangeException if the range is not inside one mapping of ours
   * @throws SystemCallException if the kernel refuses, as where the address is not that of a page
   */
  public void discard(long address, long lengthBytes) {
    requireOurs("discard", address, lengthBytes);
    if (advising) {
      dontNeedCalls.increment();
    }
    release("madvise(MADV_DONTNEED)", MADV_DONTNEED, address, lengthBytes);
  }

  /**
   * Maps a private anonymous range of ours anew. Unlike {@link #discard}, this also takes the
   * kernel's page tables away, beside which it puts no huge page, and all advice about the range.
   *
   * @throws ForeignRangeException if the range is not inside one mapping of ours
   * @throws SystemCallException if the kernel refuses
   */
  public void renew(long address, long lengthBytes) {
    requireOurs("renew", address, lengthBytes);
    replaceCalls.increment();
    replaceWithZeros(address, lengthBytes);
  }

  /**
   * Lets the kernel drop the pages of a private anonymous range when it needs memory (Linux 4.5).
   * Until then each still holds what it held, afterwards zeros; a page that is written meanwhile
   * stays. After ENOMEM this is {@link #discard}.
   *
   * @throws ForeignRangeException if the range is not inside one mapping of ours
   * @throws SystemCallException if the kernel refuses, as for shared memory and files
   */
  public void releaseLazily(long address, long lengthBytes) {
    requireOurs("releaseLazily", address, lengthBytes);
    if (advising) {
      freeCalls.increment();
    }
    release("madvise(MADV_FREE)", MADV_FREE, address, lengthBytes);
  }

  /** False from the first ENOMEM on: ranges are replaced from now on, and no advice is given. */
  public boolean isAdvising() {
    return advising;
  }

  private void release(String call, int advice, long address, long lengthBytes) {
    if (advising) {
      long result = adviseWithRetries(advice, address, lengthBytes);
      if (result != -Errno.ENOMEM && !isTransient(result)) {
        check(call, result, lengthBytes);
        return;
      }
      advising = false;
    }
    replaceCalls.increment();
    replaceWithZeros(address, lengthBytes);
  }

  private long adviseWithRetries(int advice, long address, long lengthBytes) {
    long result = kernel.madvise(address, lengthBytes, advice);
    for (int i = 0; i < MAX_RETRIES && isTransient(result); i++) {
      retries.increment();
      result = kernel.madvise(address, lengthBytes, advice);
    }
    return result;
  }

  private static boolean isTransient(long result) {
    return result == -Errno.EAGAIN || result == -Errno.EINTR;
  }

  /**
   * Frees the backing of a range of shared memory, for every process that maps it.
   *
   * @param address where this process maps offset {@code offsetBytes} of {@code file}
   */
  public void punchHole(SharedMemory file, long address, long offsetBytes, long lengthBytes) {
    requireNonNull(file, "file");
    requireOurs("punchHole", address, lengthBytes);
    punchCalls.increment();
    int mode = FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE;
    check(
        "fallocate(PUNCH_HOLE)",
        file.descriptor().allocate(mode, offsetBytes, lengthBytes),
        lengthBytes);
  }

  public Counts counts() {
    return new Counts(
        freeCalls.sum(),
        dontNeedCalls.sum(),
        replaceCalls.sum(),
        unmapCalls.sum(),
        punchCalls.sum(),
        refusals.sum(),
        retries.sum(),
        failures.sum());
  }

  void requireOurs(String what, long address, long lengthBytes) {
    StackReserve.requireForCall();
    if (!ranges.contains(address, lengthBytes)) {
      throw refuse(what, address, lengthBytes);
    }
  }

  private ForeignRangeException refuse(String what, long address, long lengthBytes) {
    refusals.increment();
    return new ForeignRangeException(what, address, lengthBytes);
  }

  private void replaceWithZeros(long address, long lengthBytes) {
    int protection = VirtualMemory.PROT_READ | VirtualMemory.PROT_WRITE;
    int flags =
        VirtualMemory.MAP_PRIVATE
            | VirtualMemory.MAP_ANONYMOUS
            | VirtualMemory.MAP_NORESERVE
            | VirtualMemory.MAP_FIXED;
    long result = LibC.mapAnonymous(address, lengthBytes, protection, flags);
    check("mmap(MAP_FIXED)", VirtualMemory.isError(result) ? result : 0, lengthBytes);
  }

  private void check(String call, long result, long lengthBytes) {
    if (result < 0) {
      failures.increment();
      throw new SystemCallException(call + " of " + lengthBytes + " B", (int) -result);
    }
  }
}
