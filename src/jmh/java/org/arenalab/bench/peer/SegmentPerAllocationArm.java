package org.arenalab.bench.peer;

import java.nio.file.Path;
import java.util.SplittableRandom;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.SharedMemory;
import org.arenalab.os.VirtualMemory;
import org.arenalab.shm.ShmArenaConfig;

/**
 * What an arena replaces: a segment of its own for every block. Each step takes one of the live
 * segments, at random, down (munmap, close, unlink) and makes a new one (open, ftruncate, mmap).
 */
final class SegmentPerAllocationArm implements ShmArm {
  private final String prefix;
  private final long lengthBytes;
  private final SharedMemory[] files = new SharedMemory[LIVE_BLOCKS];
  private final long[] addresses = new long[LIVE_BLOCKS];
  private final SplittableRandom random;
  private long made;

  SegmentPerAllocationArm(long sizeBytes) {
    long pageBytes = VirtualMemory.pageSizeBytes();
    lengthBytes = (sizeBytes + pageBytes - 1) / pageBytes * pageBytes;
    long thread = Thread.currentThread().threadId();
    random = new SplittableRandom(thread);
    prefix = "arenalab_single_" + ProcessHandle.current().pid() + "_" + thread + "_";
    for (int i = 0; i < LIVE_BLOCKS; i++) {
      make(i);
    }
  }

  @Override
  public long next() {
    int victim = random.nextInt(LIVE_BLOCKS);
    takeDown(victim);
    make(victim);
    return addresses[victim];
  }

  private void make(int index) {
    Path path = ShmArenaConfig.DEFAULT_DIRECTORY.resolve(prefix + made++);
    files[index] = SharedMemory.createExclusive(path);
    // At once, and not when it is taken down, so that an interrupted run leaves no names behind.
    SharedMemory.unlink(path);
    files[index].resize(lengthBytes);
    addresses[index] = VirtualMemory.mapShared(files[index], lengthBytes, true, 1);
  }

  private void takeDown(int index) {
    ReleaseGate.ours().unmap(addresses[index], lengthBytes);
    files[index].close();
  }

  @Override
  public long address(long block) {
    return block;
  }

  @Override
  public void close() {
    for (int i = 0; i < LIVE_BLOCKS; i++) {
      takeDown(i);
    }
  }
}
