package org.arenalab.contract;

import java.util.ArrayDeque;
import java.util.OptionalLong;
import org.arenalab.SecondThread;
import org.arenalab.extent.ExtentPool;
import org.arenalab.extent.ExtentPoolConfig;
import org.arenalab.extent.ExtentPoolStats;
import org.arenalab.extent.FullCompaction;
import org.arenalab.extent.OwnerTable;

/**
 * A small ExtentPool with its owner's table. A handle is a key of the table: compaction moves
 * extents.
 */
final class ExtentSubject implements Subject {
  private static final int CAPACITY_BYTES = 4 << 20;
  private static final int KEYS = 1000;

  private final ExtentPool pool;
  private final OwnerTable table = new OwnerTable(KEYS);
  private final ArrayDeque<Integer> keys = new ArrayDeque<>();
  private final SecondThread second = new SecondThread();
  private int scavenges;

  ExtentSubject(ExtentPoolConfig.Builder config) {
    pool = ExtentPool.open(config.build());
    for (int key = 0; key < KEYS; key++) {
      keys.add(key);
    }
  }

  static ExtentPoolConfig.Builder config() {
    return ExtentPoolConfig.builder(CAPACITY_BYTES);
  }

  @Override
  public long maxBytes() {
    return ExtentPool.MAX_EXTENT_BYTES;
  }

  @Override
  public long alignmentBytes(long sizeBytes) {
    return pool.config().alignmentBytes();
  }

  @Override
  public long allocate(long sizeBytes) {
    int key = keys.element();
    ExtentPoolStats before = pool.stats();
    long offset = pool.allocate((int) sizeBytes, key);
    if (offset == ExtentPool.NONE) {
      requireNoRoom(before, sizeBytes);
      return REFUSED;
    }
    table.publish(keys.remove(), offset, (int) sizeBytes);
    return key;
  }

  /** A refusal is right only if no free hole has the size of the extent and its tag. */
  private static void requireNoRoom(ExtentPoolStats stats, long sizeBytes) {
    if (stats.largestFreeExtentBytes() >= sizeBytes + Long.BYTES) {
      throw new IllegalStateException("%d B were refused: %s".formatted(sizeBytes, stats));
    }
  }

  @Override
  public void free(long handle) {
    pool.free(table.take((int) handle));
    keys.add((int) handle);
  }

  @Override
  public long allocateElsewhere(long sizeBytes) {
    return second.call(() -> allocate(sizeBytes));
  }

  @Override
  public void freeElsewhere(long handle) {
    second.call(
        () -> {
          free(handle);
          return null;
        });
  }

  @Override
  public void endThread(boolean closing) {
    second.end();
  }

  /** Compacts to the end, trims, or runs one slice, in turns. */
  @Override
  public void scavenge() {
    switch (scavenges++ % 3) {
      case 0 -> FullCompaction.run(pool, table);
      case 1 -> {
        long _ = pool.trim();
      }
      default -> {
        boolean _ = pool.compact(ExtentPool.MAX_SLICE_NS / 2, table);
      }
    }
  }

  @Override
  public long address(long handle) {
    return pool.address(reference(handle));
  }

  @Override
  public boolean checksFrees() {
    return true;
  }

  @Override
  public long reference(long handle) {
    return table.offset((int) handle);
  }

  @Override
  public void freeReference(long reference) {
    pool.free(reference);
  }

  @Override
  public OptionalLong referenceInside(long handle, long sizeBytes) {
    int granuleBytes = pool.config().granuleBytes();
    return sizeBytes > granuleBytes
        ? OptionalLong.of(reference(handle) + granuleBytes)
        : OptionalLong.empty();
  }

  @Override
  public void verify(Counts counts) {
    pool.verifyInvariants();
    ExtentPoolStats stats = pool.stats();
    boolean agrees =
        stats.liveBytes() == counts.liveBytes()
            && stats.liveExtents() == counts.liveBlocks()
            && stats.allocations() == counts.allocations()
            && stats.frees() == counts.frees()
            && stats.refusals() == counts.refusals()
            && stats.usedBytes() == stats.occupiedBytes() + stats.fragmentedBytes()
            && stats.freeBytes() == stats.capacityBytes() - stats.occupiedBytes();
    if (!agrees) {
      throw new IllegalStateException("%s, counted %s".formatted(counts, stats));
    }
    if (counts.liveBlocks() == 0) {
      requireEmpty();
    }
  }

  private void requireEmpty() {
    long _ = pool.trim();
    ExtentPoolStats stats = pool.stats();
    if (stats.usedBytes() != 0 || stats.backedBytes() != 0) {
      throw new IllegalStateException("an empty pool is in use: " + stats);
    }
  }

  @Override
  public void close() {
    second.close();
    pool.close();
  }
}
