package org.arenalab.extent;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The owner's side of a pool: where the extent of each key is, in one word that every change makes
 * another one, so that a reader sees that something was changed and changed back.
 *
 * <pre>
 *   entry   | version (24) | size - 1 (16) | offset / 16, or 0 (24) |
 * </pre>
 */
public final class OwnerTable implements Relocation {
  private static final int OFFSET_BITS = 24;
  private static final long OFFSET_MASK = (1L << OFFSET_BITS) - 1;
  private static final int VERSION_SHIFT = 40;

  private final AtomicLongArray entries;

  public OwnerTable(int keys) {
    entries = new AtomicLongArray(keys);
  }

  static long offset(long entry) {
    return (entry & OFFSET_MASK) << 4;
  }

  static int sizeBytes(long entry) {
    return (int) ((entry >>> OFFSET_BITS) & 0xffff) + 1;
  }

  private static long next(long entry, long offset, int sizeBytes) {
    return (((entry >>> VERSION_SHIFT) + 1) << VERSION_SHIFT)
        | ((long) (sizeBytes - 1) << OFFSET_BITS)
        | (offset >>> 4);
  }

  int keys() {
    return entries.length();
  }

  long entry(int key) {
    return entries.get(key);
  }

  /** Returns the extent's offset, or 0 if the key has none. */
  public long offset(int key) {
    return offset(entries.get(key));
  }

  public void publish(int key, long offset, int sizeBytes) {
    entries.set(key, next(entries.get(key), offset, sizeBytes));
  }

  /** Takes an extent out: it is the caller's to free. 0 if there is none. */
  public long take(int key) {
    while (true) {
      long entry = entries.get(key);
      if (offset(entry) == 0) {
        return 0;
      }
      if (entries.compareAndSet(key, entry, next(entry, 0, 1))) {
        return offset(entry);
      }
    }
  }

  @Override
  public boolean mayMove(long owner, long fromOffset) {
    return offset((int) owner) == fromOffset;
  }

  @Override
  public boolean tryMove(long owner, long fromOffset, long toOffset) {
    long entry = entries.get((int) owner);
    return offset(entry) == fromOffset
        && entries.compareAndSet((int) owner, entry, next(entry, toOffset, sizeBytes(entry)));
  }
}
