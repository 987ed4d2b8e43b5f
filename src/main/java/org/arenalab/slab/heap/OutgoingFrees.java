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
   * Number of batches. The lowest bits of an owner select its batch; owners with equal bits take
   * turns.
   */
  private static final int PLACES = 8;

  private final RemoteFrees remote;
  private final int[] owners = new int[PLACES];
  private final long[] first = new long[PLACES];
  private final long[] last = new long[PLACES];
  private final int[] counts = new int[PLACES];

  OutgoingFrees(RemoteFrees remote) {
    this.remote = remote;
  }

  public void add(int owner, long address) {
    int place = owner & (PLACES - 1);
    if (owners[place] != owner) {
      flush(place);
      owners[place] = owner;
    }
    putLong(address, first[place]);
    first[place] = address;
    if (counts[place]++ == 0) {
      last[place] = address;
    }
    if (counts[place] == BATCH_BLOCKS) {
      flush(place);
    }
  }

  /** Returns whether adding a block of that owner hands over a batch. */
  boolean isFlushedBy(int owner) {
    int place = owner & (PLACES - 1);
    return owners[place] != owner || counts[place] == BATCH_BLOCKS - 1;
  }

  public void flush() {
    for (int place = 0; place < PLACES; place++) {
      flush(place);
    }
  }

  private void flush(int place) {
    if (counts[place] != 0) {
      remote.push(owners[place], first[place], last[place]);
      first[place] = 0;
      counts[place] = 0;
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
    for (int place = 0; place < PLACES; place++) {
      for (long address = first[place]; address != 0; address = getLong(address)) {
        visitor.accept(address);
      }
    }
  }
}
