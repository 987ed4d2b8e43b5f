package org.arenalab.compressed.chunk;

/** Sets the epoch of an arena's table, so that a test can begin near the wrap. */
public final class EpochClock {
  public static final int LAST = Epoch.LAST;

  private EpochClock() {}

  public static void begin(ChunkTable table, int epoch) {
    table.beginAt(epoch);
  }
}
