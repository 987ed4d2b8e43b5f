package org.arenalab.bench.kernelmemory;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.arenalab.os.Errno;
import org.arenalab.os.KernelFiles;
import org.arenalab.os.LibC;
import org.arenalab.os.SystemCallException;
import org.arenalab.os.VirtualMemory;

/**
 * Swap on a {@link ZramDevice} of this process. This class cannot turn other swap on or off, and it
 * changes no other setting of the machine.
 *
 * <p>Thread-safe. Every way to remove the device turns the swap off first.
 */
public final class SwapSpace implements AutoCloseable {
  /** Offsets in the header page, from the kernel's {@code union swap_header}. */
  private static final int VERSION = 1024;

  private static final int LAST_PAGE = 1028;
  private static final int LABEL = 1052;
  private static final String MAGIC = "SWAPSPACE2";
  private static final String SWAPS = "/proc/swaps";
  private static final int USED_KIB = 3;
  private static final int FIELDS = 5;

  private final ZramHost host;
  private final ZramHost.Identity device;

  private SwapSpace(ZramHost host, ZramHost.Identity device) {
    this.host = host;
    this.device = device;
  }

  static SwapSpace turnOn(ZramHost host, ZramHost.Identity device, long sizeBytes) {
    if (isActive(host.files(), device)) {
      throw new IllegalStateException(device.path() + " is already a swap area: close it first");
    }
    try (DirectFile file = DirectFile.open(Path.of(device.path()))) {
      writeHeader(file, sizeBytes);
    }
    long result = LibC.swapon(device.path(), 0);
    if (result < 0) {
      throw new SystemCallException("swapon(" + device.path() + ")", (int) -result);
    }
    return new SwapSpace(host, device);
  }

  /** Writes the header that mkswap writes: version 1, no bad pages, our name as the label. */
  private static void writeHeader(DirectFile file, long sizeBytes) {
    long pageBytes = VirtualMemory.pageSizeBytes();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment header = arena.allocate(pageBytes, pageBytes);
      header.set(JAVA_INT, VERSION, 1);
      header.set(JAVA_INT, LAST_PAGE, Math.toIntExact(sizeBytes / pageBytes - 1));
      put(header, LABEL, "arenalab");
      put(header, pageBytes - MAGIC.length(), MAGIC);
      file.write(0, header);
    }
  }

  private static void put(MemorySegment page, long offset, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    MemorySegment.copy(bytes, 0, page, JAVA_BYTE, offset, bytes.length);
  }

  /** Returns the bytes of this swap in use by any process; 0 once it is off. */
  public long usedBytes() {
    return entry(host.files(), device)
        .map(fields -> Long.parseLong(fields[USED_KIB]) * 1024)
        .orElse(0L);
  }

  static boolean isActive(KernelFiles files, ZramHost.Identity device) {
    return entry(files, device).isPresent();
  }

  private static Optional<String[]> entry(KernelFiles files, ZramHost.Identity device) {
    return files
        .read(SWAPS)
        .orElse("")
        .lines()
        .map(line -> line.split("\\s+", -1))
        .filter(fields -> fields.length >= FIELDS && fields[0].equals(device.path()))
        .findFirst();
  }

  /**
   * Turns swap off on a device that is proved to be ours. EINVAL means that the swap is off
   * already.
   */
  static void turnOff(ZramHost.Identity device) {
    long result = LibC.swapoff(device.path());
    if (result < 0 && result != -Errno.EINVAL) {
      throw new SystemCallException("swapoff(" + device.path() + ")", (int) -result);
    }
  }

  /**
   * Loads all swapped pages into memory and turns the swap off. Does nothing if the swap is off
   * already.
   *
   * @throws SystemCallException ENOMEM if the swapped pages do not fit into memory
   */
  @Override
  public void close() {
    if (host.isThere(device) && isActive(host.files(), device)) {
      turnOff(device);
    }
  }
}
