package org.arenalab.bench.loops.live;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.arenalab.bench.kernelmemory.DirectFile;
import org.arenalab.bench.kernelmemory.ZramDevice;
import org.arenalab.bench.kernelmemory.ZramUnavailableException;
import org.arenalab.bench.kernelmemory.ZramUse;
import org.arenalab.compressed.CompressedRegion;
import org.arenalab.os.SystemCallException;

/**
 * The memory that zram saves on the pages of a region: the region is copied to a zram device of
 * this process (LZ4), which is removed again, also on SIGTERM.
 *
 * @param bytes stored less the memory of zram's pool; -1 if the machine lacks zram
 * @param missing why it is not measured; else empty
 */
record ZramSaving(long bytes, String missing) {
  static ZramSaving of(CompressedRegion region) {
    try (ZramDevice device = ZramDevice.add("lz4", region.sizeBytes());
        DirectFile file = device.open();
        Arena arena = Arena.ofConfined()) {
      MemorySegment chunk = arena.allocate(region.chunkBytes(), DirectFile.ALIGNMENT_BYTES);
      for (long i = 0; i < region.chunks(); i++) {
        if (!isStored(region, i)) {
          continue;
        }
        long at = i * region.chunkBytes();
        region.read(at, chunk);
        file.write(at, chunk);
      }
      ZramUse use = device.use();
      return new ZramSaving(use.storedBytes() - use.poolBytes(), "");
    } catch (ZramUnavailableException | SystemCallException e) {
      return new ZramSaving(-1, e.getMessage());
    }
  }

  /** Returns whether a chunk is in the pool, or described by one value. */
  static boolean isStored(CompressedRegion region, long chunk) {
    return switch (region.state(chunk)) {
      case COMPRESSED, SAME_FILLED -> true;
      default -> false;
    };
  }
}
