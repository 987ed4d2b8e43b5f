package org.arenalab.compressed;

import java.lang.invoke.VarHandle;
import org.arenalab.os.RawMemory;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.VirtualMemory;

/**
 * What is known of each chunk, 24 bytes, by its id. One reserved range, backed as far as regions
 * were allocated.
 *
 * <pre>
 *    0 | word: see {@link ChunkWord}                                   |
 *    8 | raw: epoch of the last access (32) | 0 (32)                   |
 *      | compressed: next (32) | previous (32) in the list of {@link Lru} |
 *      | same-filled: the odd word of {@link Fill}                 |
 *   16 | compressed: checksum (32) | stored bytes (32)                 |
 *      | same-filled: the value (64)                                   |
 * </pre>
 *
 * <p>The second and third field belong to whoever has the chunk to itself, with two exceptions: the
 * links are the list's, under its lock, and the epoch is stamped by whoever is in the chunk.
 */
final class ChunkTable {
  static final int ENTRY_BYTES = CompressedArena.METADATA_BYTES_PER_CHUNK;
  private static final int LINKS = 8;
  private static final int PLACE = 16;

  private final long address;
  private final long lengthBytes;

  ChunkTable(int ids) {
    long pageBytes = VirtualMemory.pageSizeBytes();
    lengthBytes = Math.ceilDiv((long) ids * ENTRY_BYTES, pageBytes) * pageBytes;
    address = VirtualMemory.reserve(lengthBytes, pageBytes);
  }

  private ChunkTable(long address, long lengthBytes) {
    this.address = address;
    this.lengthBytes = lengthBytes;
  }

  /** A table in the caller's memory, which the caller unmaps: many small ones share a mapping. */
  static ChunkTable over(long address) {
    return new ChunkTable(address, 0);
  }

  /** The address of a chunk's entry, for who works on many. */
  long entry(int id) {
    return address + (long) id * ENTRY_BYTES;
  }

  /** Ordered behind the accesses before it: the one read of the fast path. */
  long wordAcquire(int id) {
    return RawMemory.getLongAcquire(entry(id));
  }

  /**
   * As {@link #wordAcquire}, without a test of the alignment, which entries have. Atomic by the
   * implementation that {@link RawMemory} names; the fence makes it an acquire.
   */
  static long wordAcquireAt(long entry) {
    long word = RawMemory.getLong(entry);
    VarHandle.acquireFence();
    return word;
  }

  /** Stamps a raw chunk that somebody is in, unless that was done in this epoch. */
  static void stampAt(long entry, int epoch) {
    if ((int) RawMemory.getLong(entry + LINKS) != epoch) {
      RawMemory.putLong(entry + LINKS, epoch & 0xFFFF_FFFFL);
    }
  }

  long wordVolatile(int id) {
    return RawMemory.getLongVolatile(entry(id));
  }

  /**
   * Changes a chunk's word if it is {@code expected}. On success the caller's later plain stores,
   * such as {@link #setPlace} and {@link #stamp}, become visible after the new word.
   *
   * <p>A reader without a lock reads the word, then place and links, then the word again. It must
   * never see a new place or new links between two reads of the old word. A volatile
   * compare-and-set does not hold later plain stores back: not in the Java memory model, and not on
   * ARMv8.0, where the store of an exclusive pair may become visible after them. {@link
   * java.util.concurrent.locks.StampedLock} has such a fence for the same reason. It costs no
   * instruction on x86-64 and a {@code dmb ishst} on arm64.
   */
  boolean compareAndSetWord(int id, long expected, long word) {
    boolean changed = RawMemory.compareAndSetLong(entry(id), expected, word);
    if (changed) {
      VarHandle.storeStoreFence();
    }
    return changed;
  }

  /** Publishes a word and the caller's stores before it; by the thread that owns the chunk. */
  void setWord(int id, long word) {
    RawMemory.putLongVolatile(entry(id), word);
  }

  long links(int id) {
    return RawMemory.getLong(entry(id) + LINKS);
  }

  void setLinks(int id, long value) {
    RawMemory.putLong(entry(id) + LINKS, value);
  }

  int epoch(int id) {
    return RawMemory.getInt(entry(id) + LINKS);
  }

  /** Whoever is in a raw chunk; several threads may be, and all write the same. */
  void stamp(int id, int epoch) {
    RawMemory.putLong(entry(id) + LINKS, epoch & 0xFFFF_FFFFL);
  }

  long place(int id) {
    return RawMemory.getLong(entry(id) + PLACE);
  }

  void setPlace(int id, long value) {
    RawMemory.putLong(entry(id) + PLACE, value);
  }

  static long place(int storedBytes, int checksum) {
    return (long) checksum << 32 | storedBytes;
  }

  static int storedBytes(long place) {
    return (int) place;
  }

  static int checksum(long place) {
    return (int) (place >>> 32);
  }

  void release() {
    if (lengthBytes > 0) {
      ReleaseGate.ours().unmap(address, lengthBytes);
    }
  }
}
