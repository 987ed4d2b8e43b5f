package org.arenalab.os;

import static org.arenalab.os.NullArgumentException.requireNonNull;

import java.nio.file.Path;

/**
 * Mappings of this process. They are created here and released only through the {@link
 * ReleaseGate}.
 *
 * <p>Addresses and lengths are in bytes and multiples of the page size; see {@link
 * #pageSizeBytes()}. Any thread may call any method.
 */
public final class VirtualMemory {
  static final int PROT_NONE = 0;
  static final int PROT_READ = 1;
  static final int PROT_WRITE = 2;
  static final int MAP_SHARED = 0x01;
  static final int MAP_PRIVATE = 0x02;
  static final int MAP_FIXED = 0x10;
  static final int MAP_ANONYMOUS = 0x20;
  static final int MAP_NORESERVE = 0x4000;
  private static final int MADV_POPULATE_READ = 22;
  private static final int MADV_POPULATE_WRITE = 23;
  private static final int MADV_DONTFORK = 10;
  private static final int MADV_HUGEPAGE = 14;
  private static final int MADV_NOHUGEPAGE = 15;
  private static final int MADV_COLD = 20;
  private static final int MADV_PAGEOUT = 21;
  private static final int MADV_COLLAPSE = 25;

  private static final int MAX_ERRNO = 4095;
  private static final int MAX_RETRIES = 1000;

  /** Each retry takes 200 us. */
  private static final int COLLAPSE_RETRIES = 3;

  private static final long PAGE_SIZE_BYTES = PageSize.read();

  private static final int DEFAULT_MAX_MAPPINGS = 65_530;

  private VirtualMemory() {}

  /**
   * Returns the number of mappings that the kernel allows a process: {@code vm.max_map_count}, or
   * its default if that file cannot be read.
   */
  public static int maxMappings() {
    return new KernelFiles(Path.of("/"))
        .readLong("/proc/sys/vm/max_map_count")
        .map(Long::intValue)
        .orElse(DEFAULT_MAX_MAPPINGS);
  }

  /** Returns the kernel's base page size: 4,096 on x86-64, up to 65,536 on arm64. */
  public static long pageSizeBytes() {
    return PAGE_SIZE_BYTES;
  }

  /**
   * Maps {@code lengthBytes} of {@code file} from its start, shared with every other process that
   * maps it. Pages are backed at first touch. Huge pages, if the file has them, are reserved
   * immediately.
   *
   * @param alignmentBytes of the address: a power of two; the address is always page-aligned
   * @return the address
   * @throws SystemCallException ENOMEM where address space, or reserved huge pages, run out
   */
  public static long mapShared(
      SharedMemory file, long lengthBytes, boolean writable, long alignmentBytes) {
    requireNonNull(file, "file");
    StackReserve.requireForCall();
    String call = "mmap(length=" + lengthBytes + ", " + file + ")";
    int protection = writable ? PROT_READ | PROT_WRITE : PROT_READ;
    long address =
        alignmentBytes <= PAGE_SIZE_BYTES
            ? checked(call, file.descriptor().map(0, lengthBytes, protection, MAP_SHARED))
            : mapAligned(call, file, lengthBytes, protection, alignmentBytes);
    return admitted(address, lengthBytes, true);
  }

  /** Reserves more than is needed, maps over the aligned part, and unmaps the rest. */
  private static long mapAligned(
      String call, SharedMemory file, long lengthBytes, int protection, long alignmentBytes) {
    long reservedBytes = lengthBytes + alignmentBytes;
    int reserve = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
    long reserved = checked(call, LibC.mapAnonymous(0, reservedBytes, PROT_NONE, reserve));
    long address = (reserved + alignmentBytes - 1) & -alignmentBytes;
    int flags = MAP_SHARED | MAP_FIXED;
    boolean mapped = false;
    try {
      checked(call, file.descriptor().map(address, lengthBytes, protection, flags));
      mapped = true;
    } finally {
      if (!mapped) {
        LibC.unmapWithoutGarbage(reserved, reservedBytes);
      }
    }
    trim(reserved, address - reserved);
    trim(address + lengthBytes, reserved + reservedBytes - address - lengthBytes);
    return address;
  }

  private static void trim(long address, long lengthBytes) {
    if (lengthBytes > 0) {
      LibC.unmapWithoutGarbage(address, lengthBytes);
    }
  }

  /**
   * Registers a new mapping with the gate. If the gate has no Java memory to record it, unmaps it.
   */
  private static long admitted(long address, long lengthBytes, boolean shared) {
    boolean admitted = false;
    try {
      if (shared) {
        ReleaseGate.ours().admitShared(address, lengthBytes);
      } else {
        ReleaseGate.ours().admit(address, lengthBytes);
      }
      admitted = true;
      return address;
    } finally {
      if (!admitted) {
        LibC.unmapWithoutGarbage(address, lengthBytes);
      }
    }
  }

  /** Maps {@code lengthBytes} of private anonymous memory, backed at first touch. */
  public static long mapAnonymous(long lengthBytes) {
    StackReserve.requireForCall();
    return admitted(mapUnlisted(lengthBytes), lengthBytes, false);
  }

  /** Maps like {@link #mapAnonymous(long)}; the gate does not list the range. */
  static long mapUnlisted(long lengthBytes) {
    int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
    String call = "mmap(length=" + lengthBytes + ")";
    return checked(call, LibC.mapAnonymous(0, lengthBytes, PROT_READ | PROT_WRITE, flags));
  }

  /**
   * Maps private anonymous memory at an alignment, backed at first touch. The mapping has no guard
   * pages, so that the kernel can merge neighbours into one mapping.
   *
   * @param alignmentBytes of the address: a power of two; the address is always page-aligned
   * @throws SystemCallException ENOMEM where address space or mappings run out
   */
  public static long mapAnonymous(long lengthBytes, long alignmentBytes) {
    if (alignmentBytes <= PAGE_SIZE_BYTES) {
      return mapAnonymous(lengthBytes);
    }
    StackReserve.requireForCall();
    String call = "mmap(length=" + lengthBytes + ", alignment=" + alignmentBytes + ")";
    long slackBytes = alignmentBytes - PAGE_SIZE_BYTES;
    if (slackBytes > Long.MAX_VALUE - lengthBytes) {
      throw new SystemCallException(call, Errno.ENOMEM);
    }
    int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
    long mappedBytes = lengthBytes + slackBytes;
    long mapped = checked(call, LibC.mapAnonymous(0, mappedBytes, PROT_READ | PROT_WRITE, flags));
    long address = (mapped + alignmentBytes - 1) & -alignmentBytes;
    trim(mapped, address - mapped);
    trim(address + lengthBytes, mapped + mappedBytes - address - lengthBytes);
    return admitted(address, lengthBytes, false);
  }

  /**
   * Reserves {@code lengthBytes} of private anonymous memory, readable and writable, for an
   * allocator to serve from. Nothing is backed before its first touch, and no swap or commit is
   * reserved. A range may therefore be larger than the machine's memory, except under {@code
   * vm.overcommit_memory=2}.
   *
   * <p>The page before and the page after the range are mapped without access. An overrun of the
   * whole range faults, and the kernel never merges the range with a neighbour. {@code Residency}
   * can therefore measure the range alone. {@link ReleaseGate#unmap} also unmaps these pages.
   *
   * @param lengthBytes a multiple of the page size
   * @param alignmentBytes of the address: a power of two, such as 2 MiB
   * @return the address
   * @throws SystemCallException ENOMEM where address space runs out ({@code ulimit -v})
   */
  public static long reserve(long lengthBytes, long alignmentBytes) {
    requireMultipleOfPage("lengthBytes", lengthBytes);
    StackReserve.requireForCall();
    if (alignmentBytes <= 0 || Long.bitCount(alignmentBytes) != 1) {
      throw new IllegalArgumentException(
          "alignmentBytes=" + alignmentBytes + ", expected a power of two");
    }
    long guardBytes = PAGE_SIZE_BYTES;
    long slackBytes = Math.max(alignmentBytes - PAGE_SIZE_BYTES, 0);
    String call = "mmap(length=" + lengthBytes + ", alignment=" + alignmentBytes + ")";
    if (slackBytes + 2 * guardBytes > Long.MAX_VALUE - lengthBytes) {
      throw new SystemCallException(call, Errno.ENOMEM);
    }
    long mappedBytes = lengthBytes + slackBytes + 2 * guardBytes;
    int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
    long mapped = checked(call, LibC.mapAnonymous(0, mappedBytes, PROT_NONE, flags));
    long address = (mapped + guardBytes + alignmentBytes - 1) & -alignmentBytes;
    long result = LibC.mprotect(address, lengthBytes, PROT_READ | PROT_WRITE);
    if (isError(result)) {
      LibC.unmapWithoutGarbage(mapped, mappedBytes);
      throw new SystemCallException(call, (int) -result);
    }
    long end = address + lengthBytes + guardBytes;
    trim(mapped, address - guardBytes - mapped);
    trim(end, mapped + mappedBytes - end);
    boolean admitted = false;
    try {
      ReleaseGate.ours().admitGuarded(address, lengthBytes, guardBytes);
      admitted = true;
      return address;
    } finally {
      if (!admitted) {
        LibC.unmapWithoutGarbage(address - guardBytes, lengthBytes + 2 * guardBytes);
      }
    }
  }

  /**
   * Removes all access to a range of ours: an access ends the process with SIGSEGV. The pages stay
   * in memory; call {@link ReleaseGate#discard} to free them.
   *
   * @throws ForeignRangeException if the range is not inside one mapping of ours
   * @throws SystemCallException ENOMEM where the kernel would need more mappings than {@code
   *     vm.max_map_count} to hold the split
   */
  public static void protectNone(long address, long lengthBytes) {
    protect("PROT_NONE", address, lengthBytes, PROT_NONE);
  }

  /** Undoes {@link #protectNone}. */
  public static void protectReadWrite(long address, long lengthBytes) {
    protect("PROT_READ|PROT_WRITE", address, lengthBytes, PROT_READ | PROT_WRITE);
  }

  private static void protect(String name, long address, long lengthBytes, int protection) {
    ReleaseGate.ours().requireOurs("mprotect(" + name + ")", address, lengthBytes);
    checked(
        "mprotect(" + name + ", length=" + lengthBytes + ")",
        LibC.mprotect(address, lengthBytes, protection));
  }

  private static void requireMultipleOfPage(String name, long valueBytes) {
    if (valueBytes <= 0 || valueBytes % PAGE_SIZE_BYTES != 0) {
      throw new IllegalArgumentException(
          "%s=%d, expected a positive multiple of %d B"
              .formatted(name, valueBytes, PAGE_SIZE_BYTES));
    }
  }

  /**
   * Backs every page of the range now, writable, without changing its content (Linux 5.14).
   *
   * @throws SystemCallException EFAULT if the file system of the mapping is full, ENOMEM if memory
   *     is; EINVAL on older kernels
   */
  public static void populateForWrite(long address, long lengthBytes) {
    advise("MADV_POPULATE_WRITE", MADV_POPULATE_WRITE, address, lengthBytes);
  }

  /** Backs every page of a range that is only read, like {@link #populateForWrite}. */
  public static void populateForRead(long address, long lengthBytes) {
    advise("MADV_POPULATE_READ", MADV_POPULATE_READ, address, lengthBytes);
  }

  /** Excludes the range from child processes, so that a fork neither copies nor shares it. */
  public static void excludeFromFork(long address, long lengthBytes) {
    advise("MADV_DONTFORK", MADV_DONTFORK, address, lengthBytes);
  }

  /**
   * Requests transparent huge pages. A memfd gets them; a file on {@code /dev/shm} mostly does not.
   */
  public static void preferHugePages(long address, long lengthBytes) {
    advise("MADV_HUGEPAGE", MADV_HUGEPAGE, address, lengthBytes);
  }

  /**
   * Requests plain pages, so that a touched byte commits one page and not 2 MiB. Splits the mapping
   * if the range is only a part of it.
   *
   * @throws SystemCallException EAGAIN where that needs more mappings than {@code vm.max_map_count}
   */
  public static void avoidHugePages(long address, long lengthBytes) {
    advise("MADV_NOHUGEPAGE", MADV_NOHUGEPAGE, address, lengthBytes);
  }

  /**
   * Calls {@link #avoidHugePages} and logs a failure. A kernel without huge pages refuses the call
   * and has none to avoid.
   */
  public static void avoidHugePagesIfAny(long address, long lengthBytes) {
    try {
      avoidHugePages(address, lengthBytes);
    } catch (SystemCallException e) {
      System.getLogger(VirtualMemory.class.getName())
          .log(System.Logger.Level.DEBUG, "no huge pages", e);
    }
  }

  /**
   * Advises the kernel that the range will not be used soon (Linux 5.4). If the range is only a
   * part of a transparent huge page, the kernel splits that page into small ones, in about 250 us.
   * The content stays. Without the split, a discarded part of a huge page would stay in memory
   * until the kernel is short of memory.
   */
  public static void cool(long address, long lengthBytes) {
    advise("MADV_COLD", MADV_COLD, address, lengthBytes);
  }

  /**
   * Moves the content of the range into transparent huge pages now (Linux 6.1), and fills the rest
   * of those with zeros. At least one page of each huge page must have been touched since it was
   * mapped. About 250 us for each, if the kernel has one free.
   *
   * @throws SystemCallException EINVAL on older kernels, ENOMEM if no huge page is free, EAGAIN if
   *     a page is pinned, for example by a device (that may last)
   */
  public static void collapse(long address, long lengthBytes) {
    advise("MADV_COLLAPSE", MADV_COLLAPSE, address, lengthBytes, COLLAPSE_RETRIES);
  }

  /**
   * Advises the kernel to reclaim the range now, as if memory were short (Linux 5.4). Lazily freed
   * pages are dropped; others go to swap. Without swap the others stay.
   */
  public static void pageOut(long address, long lengthBytes) {
    advise("MADV_PAGEOUT", MADV_PAGEOUT, address, lengthBytes);
  }

  /**
   * Returns whether every page of a range of this process is mapped, by whomever. Cost: a system
   * call that walks the kernel's mappings, not the pages; no garbage.
   */
  @Internal
  public static boolean isMapped(long address, long lengthBytes) {
    return LibC.syncsAsynchronously(address, lengthBytes);
  }

  private static void advise(String name, int advice, long address, long lengthBytes) {
    // Retries are limited: the kernel also answers EAGAIN if it allows no further mappings.
    advise(name, advice, address, lengthBytes, MAX_RETRIES);
  }

  private static void advise(String name, int advice, long address, long lengthBytes, int retries) {
    long result = LibC.madvise(address, lengthBytes, advice);
    for (int i = 0; i < retries && (result == -Errno.EAGAIN || result == -Errno.EINTR); i++) {
      result = LibC.madvise(address, lengthBytes, advice);
    }
    if (result < 0) {
      throw new SystemCallException(
          "madvise(" + name + ", length=" + lengthBytes + ")", (int) -result);
    }
  }

  private static long checked(String call, long result) {
    if (isError(result)) {
      throw new SystemCallException(call, (int) -result);
    }
    return result;
  }

  /**
   * Returns whether a system call failed: the kernel then returns -4095 to -1 for every page size.
   */
  static boolean isError(long result) {
    return result < 0 && result >= -MAX_ERRNO;
  }
}
