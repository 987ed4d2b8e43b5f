package org.arenalab.hotness;

import java.util.BitSet;
import java.util.SplittableRandom;
import org.arenalab.os.RawMemory;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.SharedMemory;
import org.arenalab.os.VirtualMemory;

/** A populated range of plain pages that a test accesses page by page. */
final class TestRange implements AutoCloseable {
  static final long PAGE = VirtualMemory.pageSizeBytes();
  private static final long HUGE = 2 << 20;
  private static final int EPOCH = 7;

  final long address;
  final long lengthBytes;
  final int pages;
  private final SharedMemory file;
  private boolean mapped = true;

  /** Set for a {@link TouchSource}: the owner reports its own accesses. */
  private TouchMap touches;

  TestRange(MemoryKind memory, int pages) {
    this.pages = pages;
    lengthBytes = pages * PAGE;
    if (memory == MemoryKind.SHARED) {
      file = SharedMemory.createMemfd("arenalab-hotness-test", false);
      file.resize(lengthBytes);
      address = VirtualMemory.mapShared(file, lengthBytes, true, HUGE);
    } else {
      file = null;
      address = VirtualMemory.mapAnonymous(lengthBytes, HUGE);
    }
    VirtualMemory.avoidHugePagesIfAny(address, lengthBytes);
    for (int page = 0; page < pages; page++) {
      RawMemory.putLong(addressOf(page), contentOf(page));
    }
  }

  static long contentOf(int page) {
    return page * 0x9E37_79B9_7F4A_7C15L + 1;
  }

  void watchIn(HotnessSource source) {
    source.watch(address, lengthBytes);
    if (source instanceof TouchSource touchSource) {
      touches = touchSource.map(address);
    }
  }

  long addressOf(int page) {
    return address + page * PAGE;
  }

  void write(int page) {
    touch(page);
    RawMemory.putLong(addressOf(page), contentOf(page));
  }

  void read(int page) {
    touch(page);
    if (RawMemory.getLong(addressOf(page)) != contentOf(page)) {
      throw new AssertionError("content of page " + page + " changed");
    }
  }

  private void touch(int page) {
    if (touches != null) {
      touches.touch(page, EPOCH);
    }
  }

  /** Writes or reads random pages; returns the pages that the source must report. */
  BitSet accessAtRandom(HotnessSource source, SplittableRandom random, double share) {
    BitSet expected = new BitSet(pages);
    boolean seesReads = source.kind().accesses() == Accesses.READS_AND_WRITES;
    for (int page = 0; page < pages; page++) {
      if (random.nextDouble() < share) {
        if (random.nextBoolean()) {
          write(page);
          expected.set(page);
        } else {
          read(page);
          expected.set(page, seesReads);
        }
      }
    }
    return expected;
  }

  /** Asks, and returns the reported pages of this range. */
  BitSet ask(HotnessSource source) {
    PageBitmap bitmap = new PageBitmap(address, lengthBytes, PAGE);
    source.ask(bitmap);
    BitSet pages = new BitSet();
    for (long page = bitmap.next(0); page >= 0; page = bitmap.next(page + 1)) {
      pages.set((int) page);
    }
    return pages;
  }

  void requireContent() {
    for (int page = 0; page < pages; page++) {
      if (RawMemory.getLong(addressOf(page)) != contentOf(page)) {
        throw new AssertionError("content of page " + page + " changed");
      }
    }
  }

  void unmap() {
    if (mapped) {
      mapped = false;
      ReleaseGate.ours().unmap(address, lengthBytes);
    }
  }

  @Override
  public void close() {
    unmap();
    if (file != null) {
      file.close();
    }
  }
}
