package org.arenalab.compressed;

import org.arenalab.compressed.CompressedArenaException.Reason;
import org.arenalab.compressed.chunk.ChunkTable;
import org.arenalab.compressed.chunk.ChunkWord;
import org.arenalab.concurrent.SpinLock;

/**
 * The compressed chunks in two lists, least recently used last. <i>Young</i> chunks may still
 * become denser. <i>Settled</i> chunks are held by the denser codec, or it could not make them
 * smaller; see {@link #ringOf}. Same-filled chunks are in neither list, because evicting them gains
 * nothing.
 *
 * <p>The links are ids in the chunks' own table entries. Each list is a ring that starts at an id
 * that no chunk has. One lock guards both lists. It is held for some ten instructions per chunk,
 * and taken once for a run of chunks. A thread that owns a chunk (LOADING) unlinks it. A chunk is
 * linked only while its word is COMPRESSED. A non-compressed chunk is therefore listed at most for
 * the time of one load.
 */
final class Lru {
  static final int YOUNG = 0;
  static final int SETTLED = 1;

  /** First id of a chunk; lower ids belong to the rings. */
  static final int FIRST_ID = 2;

  static final long UNLINKED = 0;

  private final ChunkTable table;
  private final SpinLock lock = new SpinLock();

  Lru(ChunkTable table) {
    this.table = table;
    for (int ring = YOUNG; ring <= SETTLED; ring++) {
      table.setLinks(ring, links(ring, ring));
    }
  }

  /** Packs two links. Each id is stored plus one, so a chunk in a list never looks unlinked. */
  private static long links(int next, int previous) {
    return (long) (next + 1) << 32 | (previous + 1);
  }

  private int next(int id) {
    return (int) (table.links(id) >>> 32) - 1;
  }

  private int previous(int id) {
    return (int) table.links(id) - 1;
  }

  /** Puts chunks that were stored now at the front, if they are still compressed. */
  void add(int ring, int[] ids, int from, int to) {
    lock.lock();
    try {
      for (int i = from; i < to; i++) {
        addIfCompressed(ring, ids[i]);
      }
    } finally {
      lock.unlock();
    }
  }

  void add(int ring, int id) {
    lock.lock();
    try {
      addIfCompressed(ring, id);
    } finally {
      lock.unlock();
    }
  }

  /** Puts chunks at the front that an eviction unlinked while another thread owned them. */
  void addMissing(int firstId, int count) {
    lock.lock();
    try {
      for (int id = firstId; id < firstId + count; id++) {
        addIfCompressed(ringOf(id, table.wordVolatile(id)), id);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Returns the list of a compressed chunk. It is a guess while another thread owns the chunk. */
  private int ringOf(int id, long word) {
    boolean settled =
        ChunkWord.is(word, ChunkWord.DENSE) || ChunkTable.isSettled(table.payload(id));
    return settled ? SETTLED : YOUNG;
  }

  private void addIfCompressed(int ring, int id) {
    boolean compressed = ChunkWord.phase(table.wordVolatile(id)) == ChunkWord.COMPRESSED;
    if (compressed && table.links(id) == UNLINKED) {
      linkFirst(ring, id);
    }
  }

  /** Moves a chunk that was read to the front. */
  void use(int id) {
    lock.lock();
    try {
      long word = table.wordVolatile(id);
      if (ChunkWord.phase(word) == ChunkWord.COMPRESSED && table.links(id) != UNLINKED) {
        unlink(id);
        linkFirst(ringOf(id, word), id);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Unlinks a chunk. The caller owns the chunk. */
  void remove(int id) {
    lock.lock();
    try {
      if (table.links(id) != UNLINKED) {
        unlink(id);
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Unlinks and returns the least recently used chunk of a list; returns 0 if the list is empty.
   */
  int poll(int ring) {
    lock.lock();
    try {
      int last = previous(ring);
      if (last == ring) {
        return 0;
      }
      unlink(last);
      return last;
    } finally {
      lock.unlock();
    }
  }

  /** Counts the chunks of a list by a walk under the lock. */
  long count(int ring) {
    lock.lock();
    try {
      long count = 0;
      for (int id = next(ring); id != ring; id = next(id)) {
        count++;
        if (previous(next(id)) != id) {
          throw new CompressedArenaException(
              Reason.CORRUPT, "list %d is torn behind chunk %d".formatted(ring, id));
        }
      }
      return count;
    } finally {
      lock.unlock();
    }
  }

  private void linkFirst(int ring, int id) {
    int first = next(ring);
    table.setLinks(id, links(first, ring));
    table.setLinks(ring, links(id, previous(ring)));
    table.setLinks(first, links(next(first), id));
  }

  private void unlink(int id) {
    int next = next(id);
    int previous = previous(id);
    table.setLinks(next, links(next(next), previous));
    table.setLinks(previous, links(next, previous(previous)));
    table.setLinks(id, UNLINKED);
  }
}
