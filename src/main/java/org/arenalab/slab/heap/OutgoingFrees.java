package org.arenalab.slab.heap;

import static org.arenalab.os.RawMemory.getLong;
import static org.arenalab.os.RawMemory.putLong;

import java.util.function.LongConsumer;
import org.arenalab.os.Internal;

/**
 * The blocks of other heaps that this heap's thread freed, batched by owner. One atomic operation
 * hands over a batch.
 *
 * <p>Belongs to a heap's thread. Cost of a block: a few nanoseconds.
 */
@Internal
public final class OutgoingFrees {
  /** Blocks in a full batch. */
  public static final int BATCH_BLOCKS = 32;

  /**
   * Number of bins, with a batch each. The lowest bits of an owner select its bin; owners with
   * equal bits take turns.
   */
  private static final int BINS = 8;

  private final RemoteFrees remote;
  private final int[] owners = new int[BINS];
  private final long[] first = new long[BINS];
  private final long[] last = new long[BINS];
  private final int[] counts = new int[BINS];

  OutgoingFrees(RemoteFrees remote) {
    this.remote = remote;
  }

  public void add(int owner, long address) {
    int bin = owner & (BINS - 1);
    if (owners[bin] != owner) {
      flush(bin);
      owners[bin] = owner;
    }
    putLong(address, first[bin]);
    first[bin] = address;
    if (counts[bin]++ == 0) {
      last[bin] = address;
    }
    if (counts[bin] == BATCH_BLOCKS) {
      flush(bin);
    }
  }

  /** Returns whether adding a block of that owner hands over a batch. */
  boolean isFlushedBy(int owner) {
    int bin = owner & (BINS - 1);
    return owners[bin] != owner || counts[bin] == BATCH_BLOCKS - 1;
  }

  public void flush() {
    for (int bin = 0; bin < BINS; bin++) {
      flush(bin);
    }
  }

  private void flush(int bin) {
    if (counts[bin] != 0) {
      remote.push(owners[bin], first[bin], last[bin]);
      first[bin] = 0;
      counts[bin] = 0;
    }
  }

  public boolean isEmpty() {
    int all = 0;
    for (int count : counts) {
      all |= count;
    }
    return all == 0;
  }

  public void forEach(LongConsumer visitor) {
    for (int bin = 0; bin < BINS; bin++) {
      for (long address = first[bin]; address != 0; address = getLong(address)) {
        visitor.accept(address);
      }
    }
  }
}
