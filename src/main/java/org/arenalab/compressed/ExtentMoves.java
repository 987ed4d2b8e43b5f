package org.arenalab.compressed;

import org.arenalab.extent.Relocation;

/** A relocation that lets the pool move the extents of COMPRESSED chunks, which no thread owns. */
record ExtentMoves(ArenaCore core) implements Relocation {

  @Override
  public boolean mayMove(long owner, long fromOffset) {
    return isAt(core.table.wordVolatile((int) owner), fromOffset);
  }

  private boolean isAt(long word, long offset) {
    return ChunkWord.phase(word) == ChunkWord.COMPRESSED && core.offset(word) == offset;
  }

  @Override
  public boolean tryMove(long owner, long fromOffset, long toOffset) {
    int id = (int) owner;
    long word = core.table.wordVolatile(id);
    return isAt(word, fromOffset)
        && core.table.compareAndSetWord(id, word, ChunkWord.moved(word, core.granule(toOffset)));
  }
}
