package org.arenalab.compressed;

import org.arenalab.compressed.chunk.EpochClock;

/** The epochs of an arena, for tests of other packages. */
public final class ArenaEpochs {
  private ArenaEpochs() {}

  /** Lets a fresh arena begin some epochs before the wrap. */
  public static void beginBeforeWrap(CompressedArena arena, int epochs) {
    EpochClock.begin(arena.parts().table(), EpochClock.LAST - epochs);
  }
}
