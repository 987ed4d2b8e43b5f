package org.arenalab.bench.peer.shm;

import org.arenalab.os.RawMemory;
import org.arenalab.shm.ShmArena;

/**
 * The floor: one atomic addition to a word in shared memory, the minimum cost of a shared cursor.
 * Every call returns the same block.
 */
final class AtomicAddArm implements ShmArm {
  private final long wordAddress;
  private final long blockAddress;
  private final long sizeBytes;

  AtomicAddArm(ShmArena arena, long sizeBytes) {
    // The word is the first of the arena's data, shared by all threads; each thread has its own
    // block.
    wordAddress = arena.dataAddress();
    arena.allocate(arena.alignmentBytes());
    blockAddress = arena.address(arena.allocate(sizeBytes));
    this.sizeBytes = sizeBytes;
  }

  @Override
  public long next() {
    return RawMemory.getAndAddLong(wordAddress, sizeBytes);
  }

  @Override
  public long address(long block) {
    return blockAddress;
  }

  @Override
  public void close() {
    // The arena's creator closes the arena.
  }
}
