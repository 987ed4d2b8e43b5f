package org.arenalab.bench.peer.shm;

import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.SharedMemory;
import org.arenalab.os.VirtualMemory;
import org.arenalab.shm.ShmArenaConfig;

/**
 * The method that an arena replaces: a shared-memory segment of its own for every block. Each step
 * unmaps a random one of the live segments (munmap, close) and creates a new one (open, unlink,
 * ftruncate, mmap).
 */
final class SegmentPerAllocationArm implements ShmArm {
  private final String prefix;
  private final long lengthBytes;
  private final SharedMemory[] files = new SharedMemory[LIVE_BLOCKS];
  private final long[] addresses = new long[LIVE_BLOCKS];
  private final SplittableRandom random;
  private final Object naming = new Object();
  private final Thread hook = new Thread(this::endNaming, "no-more-names");
  private boolean ending;
  private long made;

  SegmentPerAllocationArm(long sizeBytes) {
    long pageBytes = VirtualMemory.pageSizeBytes();
    lengthBytes = (sizeBytes + pageBytes - 1) / pageBytes * pageBytes;
    long thread = Thread.currentThread().threadId();
    random = new SplittableRandom(thread);
    prefix = "arenalab_single_" + ProcessHandle.current().pid() + "_" + thread + "_";
    Runtime.getRuntime().addShutdownHook(hook);
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
    files[index] = createNamed(path);
    files[index].resize(lengthBytes);
    addresses[index] = VirtualMemory.mapShared(files[index], lengthBytes, true, 1);
  }

  /**
   * Creates a segment file and unlinks its name at once, so that an interrupted run leaves no file.
   * The lock costs a thousandth of the system calls.
   */
  private SharedMemory createNamed(Path path) {
    synchronized (naming) {
      if (!ending) {
        SharedMemory file = SharedMemory.createExclusive(path);
        SharedMemory.unlink(path);
        return file;
      }
    }
    while (true) {
      // The process is ending; a thread that still measures waits here for the end.
      LockSupport.park(this);
    }
  }

  /** Waits until every created name is unlinked, and stops other threads from creating one. */
  private void endNaming() {
    synchronized (naming) {
      ending = true;
    }
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
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException alreadyEnding) {
      endNaming();
    }
    for (int i = 0; i < LIVE_BLOCKS; i++) {
      takeDown(i);
    }
  }
}
