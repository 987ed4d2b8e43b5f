package org.arenalab.os;

/**
 * Mappings of this process: made here, given back through the {@link ReleaseGate} alone.
 *
 * <p>Addresses and lengths are in bytes and multiples of the page size; {@link #pageSizeBytes()}.
 * Any thread may call any method.
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

  private static final long PAGE_SIZE_BYTES = PageSize.read();

  private VirtualMemory() {}

  /** The kernel's base page: 4,096 on x86-64, up to 65,536 on arm64. */
  public static long pageSizeBytes() {
    return PAGE_SIZE_BYTES;
  }

  /**
   * Maps {@code lengthBytes} of {@code file} from its start, shared with every other process that
   * maps it. Pages are backed when they are first touched. Huge pages, if the file has them, are
   * reserved at once.
   *
   * @param alignmentBytes of the address: a power of two; the page size is always kept
   * @return the address
   * @throws SystemCallException ENOMEM where address space, or reserved huge pages, run out
   */
  public static long mapShared(
      SharedMemory file, long lengthBytes, boolean writable, long alignmentBytes) {
    String call = "mmap(length=" + lengthBytes + ", " + file + ")";
    int protection = writable ? PROT_READ | PROT_WRITE : PROT_READ;
    long address =
        alignmentBytes <= PAGE_SIZE_BYTES
            ? checked(call, LibC.mmap(0, lengthBytes, protection, MAP_SHARED, file.fd(), 0))
            : mapAligned(call, file, lengthBytes, protection, alignmentBytes);
    ReleaseGate.ours().admit(address, lengthBytes);
    return address;
  }

  /** Reserves more than is needed, maps over the aligned part, and gives the rest back. */
  private static long mapAligned(
      String call, SharedMemory file, long lengthBytes, int protection, long alignmentBytes) {
    long reservedBytes = lengthBytes + alignmentBytes;
    int reserve = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
    long reserved = checked(call, LibC.mmap(0, reservedBytes, PROT_NONE, reserve, -1, 0));
    long address = (reserved + alignmentBytes - 1) & -alignmentBytes;
    long result = LibC.mmap(address, lengthBytes, protection, MAP_SHARED | MAP_FIXED, file.fd(), 0);
    if (isError(result)) {
      LibC.munmap(reserved, reservedBytes);
      throw new SystemCallException(call, (int) -result);
    }
    trim(reserved, address - reserved);
    trim(address + lengthBytes, reserved + reservedBytes - address - lengthBytes);
    return address;
  }

  private static void trim(long address, long lengthBytes) {
    if (lengthBytes > 0) {
      LibC.munmap(address, lengthBytes);
    }
  }

  /** Maps {@code lengthBytes} of private anonymous memory, backed when first touched. */
  public static long mapAnonymous(long lengthBytes) {
    int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
    long result = LibC.mmap(0, lengthBytes, PROT_READ | PROT_WRITE, flags, -1, 0);
    long address = checked("mmap(length=" + lengthBytes + ")", result);
    ReleaseGate.ours().admit(address, lengthBytes);
    return address;
  }

  /**
   * Backs every page of the range now, writable, without changing what is in it (Linux 5.14).
   *
   * @throws SystemCallException EFAULT where the file system behind the mapping is full, ENOMEM
   *     where memory is; EINVAL on older kernels
   */
  public static void populateForWrite(long address, long lengthBytes) {
    advise("MADV_POPULATE_WRITE", MADV_POPULATE_WRITE, address, lengthBytes);
  }

  /** As {@link #populateForWrite}, for a range that is only read. */
  public static void populateForRead(long address, long lengthBytes) {
    advise("MADV_POPULATE_READ", MADV_POPULATE_READ, address, lengthBytes);
  }

  /** Keeps the range out of child processes, so that a fork neither doubles nor shares it. */
  public static void excludeFromFork(long address, long lengthBytes) {
    advise("MADV_DONTFORK", MADV_DONTFORK, address, lengthBytes);
  }

  /** Asks for transparent huge pages. A memfd follows; a file on {@code /dev/shm} mostly not. */
  public static void preferHugePages(long address, long lengthBytes) {
    advise("MADV_HUGEPAGE", MADV_HUGEPAGE, address, lengthBytes);
  }

  private static void advise(String name, int advice, long address, long lengthBytes) {
    long result;
    do {
      result = LibC.madvise(address, lengthBytes, advice);
    } while (result == -Errno.EAGAIN || result == -Errno.EINTR);
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

  static boolean isError(long result) {
    return result < 0 && result > -4096;
  }
}
