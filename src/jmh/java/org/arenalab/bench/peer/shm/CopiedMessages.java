package org.arenalab.bench.peer.shm;

import org.arenalab.os.RawMemory;
import org.arenalab.shm.ShmArena;
import org.arenalab.shm.ShmArenaConfig;

/** The floor: copies each message to one place of shared memory and reads it there. */
final class CopiedMessages implements MessageArm {
  private final ShmArena arena =
      ShmArena.create(ShmArenaConfig.builder().capacityBytes(2L * MAX_BYTES).build());
  private final int sizeBytes;
  private final long target;

  CopiedMessages(int sizeBytes) {
    this.sizeBytes = sizeBytes;
    target = arena.address(arena.allocate(sizeBytes));
  }

  @Override
  public long handOver(long address) {
    RawMemory.copy(address, target, sizeBytes);
    return MessageArm.sum(target, sizeBytes);
  }

  @Override
  public void close() {
    arena.close();
  }
}
