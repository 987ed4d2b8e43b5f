package org.arenalab.pager.daemon.background;

import org.arenalab.os.Internal;
import org.arenalab.pager.protocol.PageWord;
import org.arenalab.pager.protocol.PageWords;
import org.arenalab.pager.protocol.SessionMemory;
import org.arenalab.pager.protocol.SlotOwners;
import org.arenalab.pager.store.PageStore;

/**
 * Encodes the pages in filled slots into extents, and frees slots that no page needs any more. For
 * the background thread only.
 */
@Internal
public final class SlotCompressor {
  private static final int FIRST_SLOT = 0;

  private final SessionMemory memory;
  private final PageWords words;
  private final PageStore store;
  private final SlotOwners owners;
  private long stored;
  private long zeros;
  private long wasted;
  private long full;

  public SlotCompressor(SessionMemory memory, PageStore store) {
    this.memory = memory;
    words = memory.words();
    this.store = store;
    owners = memory.slotOwners();
  }

  /**
   * Works on at most a number of filled slots.
   *
   * @return the number of slots that were freed
   */
  public int run(int limit) {
    int freed = 0;
    int slot = owners.nextFilled(FIRST_SLOT);
    for (int i = 0; i < limit && slot >= 0; i++) {
      freed += tryEmpty(slot) ? 1 : 0;
      slot = slot + 1 < memory.layout().slots() ? owners.nextFilled(slot + 1) : -1;
    }
    if (freed > 0) {
      memory.header().wakeAgent();
    }
    return freed;
  }

  private boolean tryEmpty(int slot) {
    int page = owners.page(slot);
    if (!memory.layout().isPage(page)) {
      return false;
    }
    long word = words.get(page);
    if (PageWord.state(word) == PageWord.STAGED && PageWord.slot(word) == slot) {
      encode(page, word, slot);
    }
    return !PageWord.namesSlot(words.get(page), slot) && owners.free(slot, page);
  }

  private void encode(int page, long word, int slot) {
    long extent = store.put(page, PageWord.generation(word), memory.copyAddress(slot));
    if (extent == PageStore.NONE) {
      // The page stays in its slot, and a fault is served from there.
      full++;
      return;
    }
    boolean isZero = extent == PageStore.ZERO;
    long next = isZero ? PageWord.zero(word) : PageWord.stored(word, extent);
    if (words.compareAndSet(page, word, next)) {
      zeros += isZero ? 1 : 0;
      stored += isZero ? 0 : 1;
      return;
    }
    wasted++;
    if (!isZero) {
      boolean _ = store.free(page, extent);
    }
  }

  /** Returns the number of pages stored in extents in total. */
  public long stored() {
    return stored;
  }

  /** Returns the number of evicted pages of zeros in total. */
  public long zeros() {
    return zeros;
  }

  /** Returns the number of pages that a fault needed while they were encoded. */
  public long wasted() {
    return wasted;
  }

  /** Returns the number of attempts that found the store full. */
  public long full() {
    return full;
  }
}
