package org.arenalab.compressed;

/**
 * The compressed chunks, least recently used last, in two lists: <i>young</i> ones, and
 * <i>settled</i> ones that the denser codec holds or could not make smaller. Same-filled chunks are
 * in neither: there is nothing to gain.
 *
 * <p>Links are ids in the chunks' own entries, in rings that start at an id no chunk has. All of it
 * is under one lock, held for some ten instructions a chunk, and taken once for a whole run of
 * chunks that are stored together. Who has a chunk to itself (LOADING) takes it out; one is put in
 * only while its word says COMPRESSED; so a chunk that is not compressed is in no list for longer
 * than it takes to load it.
 */
final class Lru {
  static final int YOUNG = 0;
  static final int SETTLED = 1;

  /** Ids below are the rings' own. */
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

  /** One more than each id, so that a chunk in a list never looks unlinked. */
  private static long links(int next, int previous) {
    return (long) (next + 1) << 32 | (previous + 1);
  }

  private int next(int id) {
    return (int) (table.links(id) >>> 32) - 1;
  }

  private int previous(int id) {
    return (int) table.links(id) - 1;
  }

  /** Puts chunks that were just stored in front, as far as they are compressed still. */
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

  /** Puts in front what an eviction took out of a list and then found in other hands. */
  void addMissing(int firstId, int count) {
    lock.lock();
    try {
      for (int id = firstId; id < firstId + count; id++) {
        addIfCompressed(
            ChunkWord.is(table.wordVolatile(id), ChunkWord.DENSE) ? SETTLED : YOUNG, id);
      }
    } finally {
      lock.unlock();
    }
  }

  private void addIfCompressed(int ring, int id) {
    boolean compressed = ChunkWord.phase(table.wordVolatile(id)) == ChunkWord.COMPRESSED;
    if (compressed && table.links(id) == UNLINKED) {
      linkFirst(ring, id);
    }
  }

  /** The chunk was read: moves it to the front. */
  void use(int id) {
    lock.lock();
    try {
      long word = table.wordVolatile(id);
      if (ChunkWord.phase(word) == ChunkWord.COMPRESSED && table.links(id) != UNLINKED) {
        unlink(id);
        linkFirst(ChunkWord.is(word, ChunkWord.DENSE) ? SETTLED : YOUNG, id);
      }
    } finally {
      lock.unlock();
    }
  }

  /** By the thread that has the chunk to itself. */
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

  /** Takes the least recently used chunk out of a list; returns 0 where there is none. */
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

  /** How many there are, by a walk under the lock. */
  long count(int ring) {
    lock.lock();
    try {
      long count = 0;
      for (int id = next(ring); id != ring; id = next(id)) {
        count++;
        if (previous(next(id)) != id) {
          throw new CorruptArenaException("list %d is torn behind chunk %d".formatted(ring, id));
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
