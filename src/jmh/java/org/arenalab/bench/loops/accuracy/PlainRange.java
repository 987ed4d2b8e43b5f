package org.arenalab.bench.loops.accuracy;

import org.arenalab.hotness.MemoryKind;
import org.arenalab.os.RawMemory;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.SharedMemory;
import org.arenalab.os.VirtualMemory;

/** A populated range of plain pages. Transparent huge pages are advised away. For one thread. */
final class PlainRange implements AutoCloseable {
  private static final long ALIGNMENT_BYTES = 2 << 20;
  private static final long FACTOR = 0x9E37_79B9_7F4A_7C15L;

  private final long pageBytes = VirtualMemory.pageSizeBytes();
  private final long address;
  private final long lengthBytes;
  private final int pages;

  /** Null for private memory. */
  private final SharedMemory file;

  PlainRange(MemoryKind memory, int pages) {
    this.pages = pages;
    lengthBytes = pages * pageBytes;
    if (memory == MemoryKind.SHARED) {
      file = SharedMemory.createMemfd("arenalab-loops-accuracy", false);
      file.resize(lengthBytes);
      address = VirtualMemory.mapShared(file, lengthBytes, true, ALIGNMENT_BYTES);
    } else {
      file = null;
      address = VirtualMemory.mapAnonymous(lengthBytes, ALIGNMENT_BYTES);
    }
    VirtualMemory.avoidHugePagesIfAny(address, lengthBytes);
    for (int page = 0; page < pages; page++) {
      write(page);
    }
  }

  long address() {
    return address;
  }

  long lengthBytes() {
    return lengthBytes;
  }

  void write(int page) {
    RawMemory.putLong(address + page * pageBytes, page * FACTOR + 1);
  }

  /**
   * Reads a page and checks its content.
   *
   * @throws IllegalStateException if a source changed it
   */
  void read(int page) {
    long found = RawMemory.getLong(address + page * pageBytes);
    if (found != page * FACTOR + 1) {
      throw new IllegalStateException(
          "page %d holds 0x%x, expected 0x%x".formatted(page, found, page * FACTOR + 1));
    }
  }

  /** Checks all pages. */
  void verify() {
    for (int page = 0; page < pages; page++) {
      read(page);
    }
  }

  @Override
  public void close() {
    ReleaseGate.ours().unmap(address, lengthBytes);
    if (file != null) {
      file.close();
    }
  }
}
