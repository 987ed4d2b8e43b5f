package org.arenalab.pager.store;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import org.arenalab.os.RawMemory;
import org.arenalab.os.VirtualMemory;

/** Pages of every form, each made from its number, and one page to read into. */
final class TestPages implements AutoCloseable {
  static final int PAGE_BYTES = (int) VirtualMemory.pageSizeBytes();

  /** The forms that {@link #make} makes, in turn. */
  static final int KINDS = 5;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment made = arena.allocate(PAGE_BYTES, PAGE_BYTES);
  private final MemorySegment read = arena.allocate(PAGE_BYTES, PAGE_BYTES);

  /** Returns the address of the page that readers decode into. */
  long readAddress() {
    return read.address();
  }

  MemorySegment readPage() {
    return read;
  }

  /** Makes the page of a number; returns its address, which is always the same. */
  long make(long number) {
    SplittableRandom random = new SplittableRandom(number);
    made.fill((byte) 0);
    switch ((int) (number % KINDS)) {
      case 0 -> text(random);
      case 1 -> random(random);
      case 2 -> filled(number);
      case 3 -> outlier(random, number);
      default -> sparse(random);
    }
    return made.address();
  }

  private void text(SplittableRandom random) {
    for (int at = 0; at < PAGE_BYTES; at += Long.BYTES) {
      made.set(ValueLayout.JAVA_LONG, at, 0x7f00_0000_0000L + 64L * random.nextInt(200));
    }
  }

  private void random(SplittableRandom random) {
    for (int at = 0; at < PAGE_BYTES; at += Long.BYTES) {
      made.set(ValueLayout.JAVA_LONG, at, random.nextLong());
    }
  }

  private void filled(long number) {
    for (int at = 0; at < PAGE_BYTES; at += Long.BYTES) {
      made.set(ValueLayout.JAVA_LONG, at, number * 0x1234567 + 1);
    }
  }

  private void outlier(SplittableRandom random, long number) {
    made.set(ValueLayout.JAVA_INT, 4L * random.nextInt(PAGE_BYTES / 4), (int) number + 1);
  }

  private void sparse(SplittableRandom random) {
    for (int i = 0; i < 40; i++) {
      made.set(ValueLayout.JAVA_INT, 4L * random.nextInt(PAGE_BYTES / 4), random.nextInt());
    }
  }

  /** Returns whether the page that was read is the page of this number. */
  boolean wasRead(long number) {
    return RawMemory.mismatch(make(number), read.address(), PAGE_BYTES) < 0;
  }

  @Override
  public void close() {
    arena.close();
  }
}
