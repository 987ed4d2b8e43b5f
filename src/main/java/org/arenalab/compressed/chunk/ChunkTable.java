package org.arenalab.compressed.chunk;

import java.lang.invoke.VarHandle;
import org.arenalab.os.Internal;
import org.arenalab.os.RawMemory;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.VirtualMemory;

/**
 * The metadata of all chunks: 24 bytes each, by chunk id. The table is one reserved range. Its
 * memory is backed up to the ids that regions have used.
 *
 * <pre>
 *    0 | word: see {@link ChunkWord}                                   |
 *    8 | raw: epoch of the last access (32) | 0 (32)                   |
 *      | compressed: next (32) | previous (32) in the list of {@code Lru} |
 *      | same-filled: the outlier of {@code SameFilled}                |
 *   16 | compressed: the payload, checksum (32) | stored bytes (32)    |
 *      | same-filled: the value (64)                                   |
 * </pre>
 *
 * <p>The second and third field have one accessor for each state. A reader that does not own the
 * chunk checks the word again after it has read them.
 *
 * <p>The thread that owns a chunk writes the second and third field, with two exceptions. The links
 * belong to the list, under its lock. A thread that is in a raw chunk stamps the epoch.
 */
@Internal
public final class ChunkTable {
  public static final int ENTRY_BYTES = 24;
  private static final int EPOCH = 8;
  private static final int LINKS = 8;
  private static final int OUTLIER = 8;
  private static final int PAYLOAD = 16;
  private static final int VALUE = 16;

  private final long address;
  private final long lengthBytes;

  /** The arena's only notion of time; see {@code CompressedArena.advanceEpoch}. */
  private volatile int now;

  public ChunkTable(int ids) {
    long pageBytes = VirtualMemory.pageSizeBytes();
    lengthBytes = Math.ceilDiv((long) ids * ENTRY_BYTES, pageBytes) * pageBytes;
    address = VirtualMemory.reserve(lengthBytes, pageBytes);
  }

  private ChunkTable(long address, long lengthBytes) {
    this.address = address;
    this.lengthBytes = lengthBytes;
  }

  /**
   * Returns a table in the caller's memory, which the caller unmaps. Many small tables can share a
   * mapping.
   */
  public static ChunkTable over(long address) {
    return new ChunkTable(address, 0);
  }

  /** Returns the address of a chunk's entry, for a caller that works on many chunks. */
  public long entry(int id) {
    return address + (long) id * ENTRY_BYTES;
  }

  /** Returns a chunk's word by an acquire read: the caller's later accesses stay after it. */
  public long wordAcquire(int id) {
    return RawMemory.getLongAcquire(entry(id));
  }

  /**
   * Returns a chunk's word like {@link #wordAcquire}, without a test of the alignment. Entries are
   * aligned. The read is atomic by the implementation that {@link RawMemory} names; the fence makes
   * it an acquire.
   */
  public static long wordAcquireAt(long entry) {
    long word = RawMemory.getLong(entry);
    VarHandle.acquireFence();
    return word;
  }

  /** Stamps a raw chunk that the thread is in, unless it has the stamp of this epoch. */
  public static void stampAt(long entry, int epoch) {
    if ((int) RawMemory.getLong(entry + EPOCH) != epoch) {
      RawMemory.putLong(entry + EPOCH, epoch & 0xFFFF_FFFFL);
    }
  }

  public long wordVolatile(int id) {
    return RawMemory.getLongVolatile(entry(id));
  }

  /**
   * Changes a chunk's word if it is {@code expected}. On success the caller's later plain stores,
   * such as {@link #setPayload} and {@link #stamp}, become visible after the new word.
   *
   * <p>A reader without a lock reads the word, then payload and links, then the word again. It must
   * never see a new payload or new links between two reads of the old word. A volatile
   * compare-and-set does not hold back later plain stores in the Java memory model. Nor does it on
   * ARMv8.0: the store of an exclusive pair may become visible after them. {@link
   * java.util.concurrent.locks.StampedLock} has such a fence for this reason. The fence costs no
   * instruction on x86-64 and a {@code dmb ishst} on arm64.
   */
  public boolean compareAndSetWord(int id, long expected, long word) {
    boolean changed = RawMemory.compareAndSetLong(entry(id), expected, word);
    if (changed) {
      VarHandle.storeStoreFence();
    }
    return changed;
  }

  /** Publishes a word and the caller's earlier stores. The caller owns the chunk. */
  public void setWord(int id, long word) {
    RawMemory.putLongVolatile(entry(id), word);
  }

  /** Returns the current epoch. */
  public int now() {
    return now;
  }

  /** Begins the next epoch; returns its number. The caller holds the arena's lock. */
  public int beginEpoch() {
    int next = now + 1;
    now = next;
    return next;
  }

  /** Returns how many epochs ago a raw chunk was last accessed. */
  public int idleEpochs(int id) {
    return now - epoch(id);
  }

  /** Returns the epoch of the last access to a raw chunk. */
  public int epoch(int id) {
    return RawMemory.getInt(entry(id) + EPOCH);
  }

  /**
   * Stamps a raw chunk with the current epoch. The caller is in the chunk or owns it. Concurrent
   * threads all write the current epoch.
   */
  public void stamp(int id) {
    RawMemory.putLong(entry(id) + EPOCH, now & 0xFFFF_FFFFL);
  }

  /** Returns the links of a compressed chunk, or of the start of a list. */
  public long links(int id) {
    return RawMemory.getLong(entry(id) + LINKS);
  }

  public void setLinks(int id, long value) {
    RawMemory.putLong(entry(id) + LINKS, value);
  }

  /** Returns the size and checksum of a compressed chunk's extent. */
  public long payload(int id) {
    return RawMemory.getLong(entry(id) + PAYLOAD);
  }

  public void setPayload(int id, long value) {
    RawMemory.putLong(entry(id) + PAYLOAD, value);
  }

  /** Returns the size of a compressed chunk's extent in bytes. */
  public int storedBytes(int id) {
    return storedBytes(payload(id));
  }

  /** Returns the value that fills a same-filled chunk. */
  public long value(int id) {
    return RawMemory.getLong(entry(id) + VALUE);
  }

  /** Returns the outlier of a same-filled chunk. */
  public long outlier(int id) {
    return RawMemory.getLong(entry(id) + OUTLIER);
  }

  /** Describes a same-filled chunk. The caller owns the chunk. */
  public void setSameFilled(int id, long value, long outlier) {
    RawMemory.putLong(entry(id) + VALUE, value);
    RawMemory.putLong(entry(id) + OUTLIER, outlier);
  }

  public static long payload(int storedBytes, int checksum) {
    return (long) checksum << 32 | storedBytes;
  }

  public static int storedBytes(long payload) {
    return (int) payload;
  }

  public static int checksum(long payload) {
    return (int) (payload >>> 32);
  }

  public void release() {
    if (lengthBytes > 0) {
      ReleaseGate.ours().unmap(address, lengthBytes);
    }
  }
}
