package org.arenalab.shm;

/**
 * An allocation that found no room. Smaller requests may still succeed; a free or a reset makes
 * room.
 */
public final class ArenaExhaustedException extends ShmArenaException {
  private static final long serialVersionUID = 1L;

  ArenaExhaustedException(String arena, long sizeBytes, ShmArenaStats stats) {
    super(
        Reason.EXHAUSTED,
        "no room for %d B in arena %s: capacity %d B, allocated %d B, recycled and waiting %d B"
            .formatted(
                sizeBytes,
                arena,
                stats.capacityBytes(),
                stats.allocatedBytes(),
                stats.recycledBytes()));
  }
}
