package org.arenalab.bench.replay;

import org.arenalab.bench.peer.block.BlockAllocator;
import org.arenalab.trace.TraceReader;
import org.arenalab.trace.TraceWriter;

/**
 * A replay of small blocks before memory is read. The JVM compiles the replay during it: the
 * compiler's own memory would be several MiB of the growth, and would differ between forks.
 *
 * <p>At most {@value #BLOCKS} blocks of {@value #LARGEST_BYTES} B are live. So an allocator that
 * keeps memory of its process keeps few pages.
 *
 * <p>Close it at the end of the process: {@code malloc} of glibc serves larger blocks from its heap
 * once a large block was freed, and the words of the warm-up are such a block.
 */
public final class ReplayWarmUp implements AutoCloseable {
  private static final int BLOCKS = 16;
  private static final long SIZE_BYTES = 64;
  private static final long LARGEST_BYTES = 2 * SIZE_BYTES;
  private static final int ROUNDS = 1_000;

  /** Number of events: far more than each compiler of the JVM waits for. */
  private static final long EVENTS = 3_000_000;

  private final ReplayScript script;

  private ReplayWarmUp(ReplayScript script) {
    this.script = script;
  }

  /** Replays each kind of event on an allocator, which the caller closes. */
  public static ReplayWarmUp of(BlockAllocator<?> allocator, ReplayTouch touch) {
    ReplayScript script = ReplayScript.of("the warm-up", 1, _ -> trace());
    try (Replay<?> replay = Replay.of(allocator, script, touch)) {
      for (long left = EVENTS; left > 0; left -= script.events()) {
        replay.replayPass();
      }
    }
    return new ReplayWarmUp(script);
  }

  private static TraceReader trace() {
    return TraceFiles.temporary("warm-up", ReplayWarmUp::write);
  }

  private static void write(TraceWriter writer) {
    for (int round = 0; round < ROUNDS; round++) {
      for (int id = 0; id < BLOCKS; id++) {
        switch (id % 4) {
          case 0 -> writer.allocateZeroed(0, id, SIZE_BYTES);
          case 1 -> writer.allocateAligned(0, id, SIZE_BYTES, SIZE_BYTES);
          default -> writer.allocate(0, id, SIZE_BYTES);
        }
      }
      for (int id = 0; id < BLOCKS; id++) {
        if (id % 4 == 3) {
          writer.reallocate(0, id, LARGEST_BYTES);
        }
        writer.free(0, id);
      }
    }
  }

  /** Releases the words of the events. */
  @Override
  public void close() {
    script.close();
  }
}
