package org.arenalab.compressed;

import org.arenalab.compressed.CompressedArenaException.Reason;
import org.arenalab.compressed.chunk.ChunkTable;
import org.arenalab.compressed.chunk.HazardSlots;
import org.arenalab.extent.ExtentPoolException;
import org.arenalab.os.SystemCallException;

/**
 * The parts of an arena that its workers share. Each worker keeps the ones it needs.
 *
 * @param raw memory of the chunks that are raw
 * @param table state of all chunks
 * @param lru order of the compressed chunks
 * @param store extents of the compressed chunks
 * @param slots hazard slots of the threads
 * @param regions live regions
 * @param observation the observer and the calls to it
 */
record ArenaParts(
    CompressedArenaConfig config,
    RawChunks raw,
    ChunkTable table,
    Lru lru,
    ChunkStore store,
    HazardSlots slots,
    RegionIndex regions,
    Observation observation) {

  /**
   * Reserves all memory, or nothing.
   *
   * @throws CompressedArenaException (EXHAUSTED) if the process has no address space for it
   */
  static ArenaParts open(CompressedArenaConfig config) {
    try {
      return openOver(config, new RawChunks(config));
    } catch (SystemCallException | ExtentPoolException e) {
      throw new CompressedArenaException(
          Reason.EXHAUSTED,
          "cannot reserve %d B of address space for regions and %d B for the pool (%s); ask for less, or raise ulimit -v"
              .formatted(config.reservedBytes(), config.capacityBytes(), e.getMessage()));
    }
  }

  private static ArenaParts openOver(CompressedArenaConfig config, RawChunks raw) {
    ChunkTable table = null;
    boolean opened = false;
    try {
      table = new ChunkTable(raw.ids());
      ChunkStore store = ChunkStore.open(config, table);
      HazardSlots slots = new HazardSlots();
      RegionIndex regions = new RegionIndex();
      ArenaParts parts =
          new ArenaParts(
              config,
              raw,
              table,
              new Lru(table),
              store,
              slots,
              regions,
              new Observation(slots, regions));
      opened = true;
      return parts;
    } finally {
      if (!opened) {
        if (table != null) {
          table.release();
        }
        raw.release();
      }
    }
  }

  /** Releases all memory. No thread may be in the arena. */
  void release() {
    store.release();
    table.release();
    raw.release();
  }
}
