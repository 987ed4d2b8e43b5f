package org.arenalab.slab.heap;

import static org.arenalab.os.RawMemory.compareAndSetLong;
import static org.arenalab.os.RawMemory.getAndSetLong;
import static org.arenalab.os.RawMemory.getLongAcquire;
import static org.arenalab.os.RawMemory.getLongVolatile;
import static org.arenalab.os.RawMemory.putLong;

import org.arenalab.os.Internal;
import org.arenalab.os.ReleaseGate;
import org.arenalab.os.VirtualMemory;

/**
 * The remote list of every heap: its blocks that other threads freed. The head is one off-heap
 * word, alone in its pair of cache lines: the address of the first block, or 0. The link is in the
 * block.
 *
 * <p>Any thread pushes. The owner takes only the whole list, so a push is safe from the ABA
 * problem. Lock-free. Cost: one compare-and-set for each batch, one exchange for each collection.
 */
@Internal
public final class RemoteFrees {
  private static final long STRIDE_BYTES = 128;

  private final long words;
  private final long lengthBytes;

  public RemoteFrees(int owners) {
    long page = VirtualMemory.pageSizeBytes();
    lengthBytes = (owners * STRIDE_BYTES + page - 1) & -page;
    words = VirtualMemory.mapAnonymous(lengthBytes);
  }

  private long wordOf(int owner) {
    return words + owner * STRIDE_BYTES;
  }

  /** Pushes blocks that are linked from {@code first} to {@code last}. */
  public void push(int owner, long first, long last) {
    long word = wordOf(owner);
    long head = getLongVolatile(word);
    putLong(last, head);
    while (!compareAndSetLong(word, head, first)) {
      head = getLongVolatile(word);
      putLong(last, head);
    }
  }

  boolean isPending(int owner) {
    return getLongAcquire(wordOf(owner)) != 0;
  }

  /** Returns the first block of the list. For checks while no other thread runs. */
  long peek(int owner) {
    return getLongAcquire(wordOf(owner));
  }

  /** Takes the whole list; returns its first block, or 0. */
  public long takeAll(int owner) {
    return getAndSetLong(wordOf(owner), 0);
  }

  public void release() {
    ReleaseGate.ours().unmap(words, lengthBytes);
  }
}
