package org.arenalab.compressed.chunk;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

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
 *    8 | raw: 0 (32) | prefetched and not used (1) | epoch of the last access (31) |
 *      | compressed: next (32) | previous (32) in the list of {@code Lru} |
 *      | same-filled: the outlier of {@code SameFilled}                |
 *   16 | compressed: the payload, checksum (32) | settled (1) | wasted (1) | stored bytes (30) |
 *      | same-filled: the value (64)                                   |
 * </pre>
 *
 * <p>A settled chunk is one that the denser codec did not make smaller. A wasted one was stored
 * after a prefetch that no access had used.
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

  /** The flag of a settled chunk in its payload. */
  private static final long SETTLED = 1L << 31;

  /** The flag of a wasted chunk in its payload. */
  private static final long WASTED = 1L << 30;

  private final long address;
  private final long lengthBytes;

  /**
   * The current {@link Epoch}: the arena's only notion of time. See {@code
   * CompressedArena.advanceEpoch}.
   */
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

  /**
   * Stamps a raw chunk that the thread is in, unless it has the stamp of this epoch. The store is
   * written out, because it is rare; see {@link RawMemory#EVERYTHING}.
   */
  public static void stampAt(long entry, int epoch) {
    if ((int) RawMemory.getLong(entry + EPOCH) != epoch) {
      RawMemory.EVERYTHING.set(JAVA_LONG_UNALIGNED, entry + EPOCH, epoch & 0xFFFF_FFFFL);
    }
  }

  public long wordVolatile(int id) {
    return RawMemory.getLongVolatile(entry(id));
  }

  /**
   * Returns whether a chunk's word differs from the one that the caller has read before its other
   * reads. If the word is the same, those reads belong to it.
   */
  public boolean hasChanged(int id, long word) {
    VarHandle.acquireFence();
    return wordAcquire(id) != word;
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
    int next = Epoch.next(now);
    now = next;
    return next;
  }

  /** Sets the current epoch, so that a test can begin near the wrap. */
  void beginAt(int epoch) {
    now = epoch;
  }

  /** Returns how many epochs ago a raw chunk was last accessed, or prefetched. */
  public int idleEpochs(int id) {
    return idleEpochsOf(stampOf(id));
  }

  /**
   * Returns how many epochs ago a chunk got this stamp. The fence keeps the read of the stamp
   * before the read of the current epoch. A concurrent access could otherwise appear to come from
   * the future, which is the distant past of an epoch that wraps.
   */
  public int idleEpochsOf(int stamp) {
    VarHandle.acquireFence();
    return Epoch.between(stamp, now);
  }

  /** Returns the stamp of a raw chunk: the epoch of its last access, or that of its prefetch. */
  public int stampOf(int id) {
    return RawMemory.getInt(entry(id) + EPOCH);
  }

  /** Returns whether a stamp is that of a prefetched chunk that was not accessed since. */
  public static boolean isUnused(int stamp) {
    return Epoch.isUnused(stamp);
  }

  /**
   * Stamps a raw chunk with the current epoch. The caller is in the chunk or owns it. Concurrent
   * threads all write the current epoch.
   */
  public void stamp(int id) {
    stampAs(id, now);
  }

  /** Stamps a chunk as prefetched and not used. The caller owns the chunk. */
  public void stampUnused(int id) {
    stampAs(id, Epoch.unused(now));
  }

  private void stampAs(int id, int stamp) {
    RawMemory.putLong(entry(id) + EPOCH, stamp & 0xFFFF_FFFFL);
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

  /** Marks a compressed chunk as settled. The caller owns the chunk. */
  public void settle(int id) {
    setPayload(id, payload(id) | SETTLED);
  }

  /** Returns whether the denser codec has failed to make a chunk of this payload smaller. */
  public static boolean isSettled(long payload) {
    return (payload & SETTLED) != 0;
  }

  /** Returns the payload of a chunk that is stored after a prefetch that no access has used. */
  public static long wasted(long payload) {
    return payload | WASTED;
  }

  /** Returns whether a chunk of this payload was prefetched and not used before it was stored. */
  public static boolean isWasted(long payload) {
    return (payload & WASTED) != 0;
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
    return (int) payload & (int) (WASTED - 1);
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
