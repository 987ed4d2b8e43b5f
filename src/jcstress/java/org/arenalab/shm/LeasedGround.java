package org.arenalab.shm;

import java.nio.file.Path;
import org.arenalab.os.SharedMemory;
import org.arenalab.os.VirtualMemory;
import org.arenalab.settings.Checking;
import org.arenalab.shm.layout.HandleLayout;
import org.arenalab.shm.layout.SegmentDescriptor;

/**
 * A whole arena without a name, with one lease. All states of a test share both. This is valid
 * because each actor is one thread, and because the checked property holds for any order of the
 * states.
 */
final class LeasedGround {
  static final ShmArena ARENA = arena();
  private static final ShmLease LEASE = ARENA.lease(2048);

  private LeasedGround() {}

  private static ShmArena arena() {
    SegmentDescriptor layout = new SegmentDescriptor(1 << 20, Ground.GRANULE_BYTES);
    SegmentHeader header = SegmentHeader.ofThisProcess(layout, HandleLayout.of(6, 1 << 20));
    SharedMemory file = SharedMemory.createMemfd("jcstress", false);
    file.resize(layout.segmentBytes());
    long base =
        VirtualMemory.mapShared(
            file, layout.segmentBytes(), true, SegmentDescriptor.DATA_ALIGNMENT);
    new Cursor(base, header).initialise(1);
    SegmentMapping mapping = new SegmentMapping(Path.of("ground"), header, file, base, true, null);
    return new ShmArena(mapping, Checking.NONE);
  }

  /**
   * Allocates a block.
   *
   * @return 1 if its generation is at least the one that the caller read before, -1 if it is older,
   *     0 if there is none
   */
  static int allocate() {
    Cursor cursor = ARENA.cursor();
    long known = cursor.generation();
    long block = LEASE.tryAllocate(Ground.GRANULE_BYTES);
    if (block == ShmArena.NULL) {
      return 0;
    }
    return cursor.positions.generation(block) >= known ? 1 : -1;
  }
}
