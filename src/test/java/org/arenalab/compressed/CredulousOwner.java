package org.arenalab.compressed;

import org.arenalab.compressed.chunk.ChunkTable;
import org.arenalab.compressed.chunk.ChunkWord;

/**
 * A mutant of {@link Decompressor#tryOwn} and {@link Recompressor#tryOwn} that compares the phase
 * of a chunk and not its version. Tests of races show that they catch it.
 */
final class CredulousOwner {
  private CredulousOwner() {}

  static boolean tryOwn(ChunkTable table, int id, long word, long loading) {
    long current = table.wordVolatile(id);
    return ChunkWord.phase(current) == ChunkWord.phase(word)
        && table.compareAndSetWord(id, current, loading);
  }
}
