package org.arenalab.os;

import static org.arenalab.os.NullArgumentException.requireNonNull;

import java.lang.ref.Reference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;

/**
 * The only path on which Arenalab unmaps and discards memory. The gate knows the ranges that this
 * process mapped through {@link VirtualMemory} and refuses any other range. A wrong address can
 * therefore never take memory from the JVM or from a library. The gate counts every call.
 *
 * <p>Two methods release pages and keep the addresses. {@link #discard} drops the pages
 * immediately. {@link #releaseLazily} lets the kernel drop them when it needs memory. Until then
 * the process's RSS does not change (the pages show as {@code LazyFree}). A page that is written
 * again before that is kept without a fault.
 *
 * <p>After the first ENOMEM answer to advice, both methods stop advising and replace ranges with
 * fresh pages instead. EAGAIN and EINTR are retried. After the last retry they count as ENOMEM,
 * because the kernel answers much advice with EAGAIN if it has no memory for it. Any other error is
 * counted and thrown. If another thread unmaps the range during the call, the gate throws {@link
 * ForeignRangeException} and continues to advise.
 *
 * <p>Thread-safe. A {@link StackOverflowError} arrives before any change. Cost: a binary search
 * among the mappings (tens of nanoseconds, no garbage) and the system call. If the kernel refuses,
 * reading errno allocates a few dozen bytes. The call takes about 4 to 6 us per 64 KiB of touched 4
 * KiB pages. It is an ordinary downcall, during which the JVM reaches safepoints; 2 MiB take more
 * than 100 us.
 */
public final class ReleaseGate {
  private static final ReleaseGate OURS = new ReleaseGate(LibC::madviseWithoutGarbage);
  private static final int MADV_DONTNEED = 4;
  private static final int MADV_FREE = 8;

  /** The own process, instead of a descriptor (Linux 6.14). */
  private static final int PIDFD_SELF = -10_000;

  private static final int MREMAP_MAYMOVE = 1;

  /** MREMAP_MAYMOVE | MREMAP_FIXED: moves to the given address and replaces the mapping there. */
  private static final int MREMAP_MOVE_OVER = MREMAP_MAYMOVE | 2;

  /** With MREMAP_DONTUNMAP: the source stays mapped, without its pages. */
  private static final int MREMAP_KEEP_SOURCE = MREMAP_MOVE_OVER | 4;

  private static final int FALLOC_FL_KEEP_SIZE = 0x01;
  private static final int FALLOC_FL_PUNCH_HOLE = 0x02;
  private static final int MAX_RETRIES = 16;

  private final Advice kernel;
  private final MappedRanges ranges = new MappedRanges();

  private final LongAdder freeCalls = new LongAdder();
  private final LongAdder dontNeedCalls = new LongAdder();
  private final LongAdder replaceCalls = new LongAdder();
  private final LongAdder unmapCalls = new LongAdder();
  private final LongAdder punchCalls = new LongAdder();
  private final LongAdder refusals = new LongAdder();
  private final LongAdder retries = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private volatile boolean advising = true;

  /** Whether the kernel discards several ranges in one call; null until it was asked. */
  private volatile Boolean advisesTogether;

  /** Calls {@code madvise}; returns 0, or the negated errno. */
  @FunctionalInterface
  interface Advice {
    long madvise(long address, long lengthBytes, int advice);
  }

  /**
   * The gate's counters since the start.
   *
   * @param freeCalls {@code madvise(MADV_FREE)} calls made, without retries
   * @param dontNeedCalls {@code madvise(MADV_DONTNEED)} calls made, without retries
   * @param replaceCalls ranges replaced by fresh pages: by {@link ReleaseGate#renew}, or because
   *     the kernel answered ENOMEM to advice
   * @param unmapCalls requests to unmap a mapping of ours, including those that the kernel refused
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
    /** Returns the number of {@code madvise} calls that release memory. */
    public long adviseCalls() {
      return freeCalls + dontNeedCalls;
    }
  }

  ReleaseGate(Advice kernel) {
    this.kernel = kernel;
  }

  /** Returns the gate of this process. */
  public static ReleaseGate ours() {
    return OURS;
  }

  /** Adds a new mapping; the gate accepts requests for it from now on. */
  void admit(long address, long lengthBytes) {
    ranges.put(address, lengthBytes);
  }

  /** Adds a new mapping of a shared file; see {@link #dropEntries}. */
  void admitShared(long address, long lengthBytes) {
    ranges.putShared(address, lengthBytes);
  }

  /** Adds a new mapping with {@code guardBytes} without access on either side. */
  void admitGuarded(long address, long lengthBytes, long guardBytes) {
    ranges.put(address, lengthBytes, guardBytes);
  }

  /**
   * Unmaps the whole mapping at {@code address}.
   *
   * @throws ForeignRangeException if no mapping of ours starts there with that length
   * @throws SystemCallException ENOMEM if the unmapping would split a kernel mapping, and the
   *     kernel allows no further mapping; the range stays ours
   */
  public void unmap(long address, long lengthBytes) {
    StackReserve.requireForCall();
    long guard = ranges.guardBytes(address);
    boolean shared = ranges.isShared(address);
    if (!ranges.take(address, lengthBytes)) {
      throw refuse("unmap", address, lengthBytes);
    }
    boolean unmapped = false;
    try {
      unmapCalls.increment();
      check("munmap", LibC.munmap(address - guard, lengthBytes + 2 * guard), lengthBytes);
      unmapped = true;
    } finally {
      if (unmapped) {
        ranges.forget();
      } else {
        ranges.putBack(address, lengthBytes, guard, shared);
      }
    }
  }

  /**
   * Unmaps the mapping at {@code address}, but keeps its first {@code keepBytes} of address space
   * readable and writable as private memory. A thread that is inside an operation reads the content
   * written by {@code fill} instead of a fault. The start is replaced in one atomic step for every
   * other thread: each access is to the old mapping or to the filled one. {@link #unmap} of the
   * kept part ends it.
   *
   * @param fill writes the non-zero content of the kept part; it gets the address where that part
   *     is being prepared
   * @throws ForeignRangeException if no mapping of ours starts there with that length, or if it was
   *     made by {@link VirtualMemory#reserve}
   * @throws SystemCallException ENOMEM if the kernel has no memory or allows no further mapping.
   *     The mapping is then unchanged, with two exceptions. If only the unmapping of the rest
   *     failed, the rest stays mapped and is no longer ours. If the kernel has no memory for the
   *     last part of the replacement, it has unmapped the start already; this is likely only under
   *     {@code vm.overcommit_memory=2}
   */
  public void unmapKeepingStart(long address, long lengthBytes, long keepBytes, LongConsumer fill) {
    requireNonNull(fill, "fill");
    StackReserve.requireForPart();
    if (ranges.guardBytes(address) != 0 || !ranges.resize(address, lengthBytes, keepBytes)) {
      throw refuse("unmapKeepingStart", address, lengthBytes);
    }
    boolean shared = ranges.isShared(address);
    ranges.setShared(address, false);
    boolean replaced = false;
    try {
      unmapCalls.increment();
      replaceStart(address, keepBytes, fill);
      replaced = true;
    } finally {
      if (!replaced) {
        ranges.resize(address, keepBytes, lengthBytes);
        ranges.setShared(address, shared);
      }
    }
    if (lengthBytes > keepBytes) {
      check("munmap", LibC.munmap(address + keepBytes, lengthBytes - keepBytes), lengthBytes);
    }
  }

  private void replaceStart(long address, long keepBytes, LongConsumer fill) {
    // Not listed here: the move frees this address, and another thread may map it immediately.
    long prepared = VirtualMemory.mapUnlisted(keepBytes);
    boolean moved = false;
    try {
      fill.accept(prepared);
      long result = LibC.mremap(prepared, keepBytes, keepBytes, MREMAP_MOVE_OVER, address);
      check("mremap(MREMAP_FIXED)", VirtualMemory.isError(result) ? result : 0, keepBytes);
      moved = true;
    } finally {
      if (!moved) {
        LibC.unmapWithoutGarbage(prepared, keepBytes);
      }
    }
  }

  /**
   * Makes the mapping at {@code address} longer or shorter, and keeps the content common to both
   * lengths. If the addresses after the mapping are in use, the kernel moves the page table
   * entries, not the bytes.
   *
   * @return the mapping's address from now on
   * @throws ForeignRangeException if no mapping of ours starts there with that length, or if it was
   *     made by {@link VirtualMemory#reserve}
   * @throws SystemCallException if the kernel refuses; then the mapping is unchanged
   */
  public long resize(long address, long lengthBytes, long newLengthBytes) {
    StackReserve.requireForCall();
    boolean shared = ranges.isShared(address);
    if (ranges.guardBytes(address) != 0 || !ranges.take(address, lengthBytes)) {
      throw refuse("resize", address, lengthBytes);
    }
    long rangeStart = address;
    long rangeBytes = lengthBytes;
    try {
      if (newLengthBytes < lengthBytes) {
        unmapCalls.increment();
      }
      long moved = LibC.mremap(address, lengthBytes, newLengthBytes, MREMAP_MAYMOVE, 0);
      check("mremap", VirtualMemory.isError(moved) ? moved : 0, newLengthBytes);
      rangeStart = moved;
      rangeBytes = newLengthBytes;
      return moved;
    } finally {
      ranges.putBack(rangeStart, rangeBytes, 0, shared);
    }
  }

  /**
   * Drops the pages of a private anonymous range; the range reads as zeros afterwards. A range
   * inside a huge page splits that page.
   *
   * @throws ForeignRangeException if the range is not inside one mapping of ours
   * @throws SystemCallException if the kernel refuses, for example an address that is not
   *     page-aligned
   */
  public void discard(long address, long lengthBytes) {
    requireOurs("discard", address, lengthBytes);
    if (advising) {
      dontNeedCalls.increment();
    }
    release("madvise(MADV_DONTNEED)", MADV_DONTNEED, address, lengthBytes);
  }

  /**
   * Drops the pages of a private anonymous range like {@link #discard}, but keeps the mapping
   * whatever the kernel answers: a new mapping would not be registered with a userfaultfd. Returns
   * whether the pages are dropped.
   *
   * @throws ForeignRangeException if the range is not inside one mapping of ours
   */
  @Internal
  public boolean tryDiscard(long address, long lengthBytes) {
    requireOurs("tryDiscard", address, lengthBytes);
    dontNeedCalls.increment();
    return adviseWithRetries(MADV_DONTNEED, address, lengthBytes) == 0;
  }

  /**
   * Drops the pages of several private anonymous ranges like {@link #discard}, in one system call.
   * The kernel then tells the other processors once, and not for each range: with 32 scattered
   * pages a page costs a quarter (Linux 6.16). Returns false if the kernel refuses one of the
   * ranges, or has no such call (before Linux 6.14). Some pages may be dropped then.
   *
   * @throws ForeignRangeException if a range is not inside one mapping of ours; then nothing is
   *     dropped
   */
  @Internal
  public boolean tryDiscard(MemoryRanges several) {
    requireNonNull(several, "several");
    for (int i = 0; i < several.size(); i++) {
      requireOurs("tryDiscard", several.address(i), several.lengthBytes(i));
    }
    if (!advising || !advisesTogether() || adviseTogether(several) != several.sumBytes()) {
      return false;
    }
    dontNeedCalls.increment();
    return true;
  }

  private boolean advisesTogether() {
    Boolean known = advisesTogether;
    if (known == null) {
      long page = VirtualMemory.pageSizeBytes();
      long probe = VirtualMemory.mapUnlisted(2 * page);
      MemoryRanges pages = new MemoryRanges(2);
      pages.add(probe, page);
      pages.add(probe + page, page);
      known = adviseTogether(pages) == 2 * page;
      LibC.unmapWithoutGarbage(probe, 2 * page);
      advisesTogether = known;
    }
    return known;
  }

  /** Returns the bytes that were dropped, or -1. */
  private static long adviseTogether(MemoryRanges several) {
    try {
      return LibC.syscallWithoutErrno(
          KernelCalls.PROCESS_MADVISE,
          PIDFD_SELF,
          several.entriesAddress(),
          several.size(),
          MADV_DONTNEED,
          0,
          0);
    } finally {
      Reference.reachabilityFence(several);
    }
  }

  /**
   * Moves the pages of a private range of ours to the place of another range of ours, whose mapping
   * is replaced. The source stays mapped and registered with its userfaultfd, and its pages are
   * missing. Each page moves in one step for every other thread (Linux 5.7).
   *
   * <p>Makes 40 bytes of garbage where it is not compiled by the second compiler.
   *
   * @return 0 if all pages have moved; else the negated errno, EFAULT if the source is not one
   *     mapping of the kernel. The source then has all its pages on kernels before 6.17
   * @throws ForeignRangeException if a range is not inside one mapping of ours
   */
  @Internal
  public int tryMoveOver(long to, long from, long lengthBytes) {
    requireOurs("tryMoveOver", from, lengthBytes);
    requireOurs("tryMoveOver", to, lengthBytes);
    long result = LibC.mremap(from, lengthBytes, lengthBytes, MREMAP_KEEP_SOURCE, to);
    return VirtualMemory.isError(result) ? (int) result : 0;
  }

  /**
   * Maps a file anew over a range of ours that {@link VirtualMemory#mapShared} made, from the
   * file's start. Drops what {@link #tryMoveOver} has put there.
   *
   * @return whether it is mapped. Otherwise nothing may be mapped there
   * @throws ForeignRangeException if the range is not inside one mapping of a shared file of ours
   */
  @Internal
  public boolean tryReplaceShared(SharedMemory file, long address, long lengthBytes) {
    requireNonNull(file, "file");
    requireShared("tryReplaceShared", address, lengthBytes);
    replaceCalls.increment();
    int flags = VirtualMemory.MAP_SHARED | VirtualMemory.MAP_FIXED;
    long result = file.descriptor().map(address, lengthBytes, VirtualMemory.PROT_READ, flags);
    return !VirtualMemory.isError(result);
  }

  /**
   * Replaces a private anonymous range of ours with a new mapping. Unlike {@link #discard}, this
   * also drops the kernel's page tables and all advice about the range. The kernel places no huge
   * page where a page table exists.
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
   * Each page keeps its content until the kernel drops it, and reads as zeros afterwards. A page
   * that is written again is kept. After ENOMEM this method replaces the range immediately, as
   * {@link #discard} does then.
   *
   * @throws ForeignRangeException if the range is not inside one mapping of ours
   * @throws SystemCallException if the kernel refuses, for example shared memory and files
   */
  public void releaseLazily(long address, long lengthBytes) {
    requireOurs("releaseLazily", address, lengthBytes);
    if (advising) {
      freeCalls.increment();
    }
    release("madvise(MADV_FREE)", MADV_FREE, address, lengthBytes);
  }

  /**
   * Drops this process's page table entries of a range of a shared file. The content stays in the
   * file, and the next access to a page maps it again. Refused for private memory, which would lose
   * its content.
   *
   * @throws ForeignRangeException if the range is not inside one mapping of ours made by {@link
   *     VirtualMemory#mapShared}
   * @throws SystemCallException if the kernel refuses, for example a locked page
   */
  public void dropEntries(long address, long lengthBytes) {
    requireShared("dropEntries", address, lengthBytes);
    dontNeedCalls.increment();
    check(
        "madvise(MADV_DONTNEED) of shared memory",
        adviseWithRetries(MADV_DONTNEED, address, lengthBytes),
        lengthBytes);
  }

  /** Returns false after the first ENOMEM: ranges are then replaced, and no advice is given. */
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
      // The kernel also answers ENOMEM if another thread has unmapped the range since the check.
      requireOurs(call, address, lengthBytes);
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
   * Frees the memory of a range of a shared file, for every process that maps it.
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

  /** The owner of a range, as the gate knows it. */
  @Internal
  public enum Ownership {
    /** Not inside one mapping of ours. */
    FOREIGN,
    /** Private memory of ours. */
    PRIVATE,
    /** A shared file, mapped by us. */
    SHARED
  }

  /** Returns who made the mapping of a range. Makes no system call and no garbage. */
  @Internal
  public Ownership ownership(long address, long lengthBytes) {
    StackReserve.requireForCall();
    if (!ranges.contains(address, lengthBytes)) {
      return Ownership.FOREIGN;
    }
    return ranges.containsShared(address, lengthBytes) ? Ownership.SHARED : Ownership.PRIVATE;
  }

  /** Requires a range inside one mapping of a shared file. */
  @Internal
  public void requireShared(String what, long address, long lengthBytes) {
    StackReserve.requireForCall();
    if (!ranges.containsShared(address, lengthBytes)) {
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
