package org.arenalab.pager.store;

import org.arenalab.extent.Salvage;
import org.arenalab.extent.Salvage.Verdict;
import org.arenalab.extent.Survivors;
import org.arenalab.os.RawMemory;
import org.arenalab.pager.protocol.PageWord;
import org.arenalab.pager.protocol.PageWords;

/**
 * A rebuild of a store whose process has died: the pool keeps the extents that the page words name.
 * A word may be garbage, and restorers may change words concurrently. An extent is kept only if its
 * tag has the word's page and generation, and the size that its header has.
 */
final class Recovery implements Survivors {
  private final PageWords words;
  private final StoreCounters counters;
  private final LostPages lost;
  private Salvage salvage;

  Recovery(PageWords words, StoreCounters counters, LostPages lost) {
    this.words = words;
    this.counters = counters;
    this.lost = lost;
  }

  @Override
  public void name(Salvage toSalvage) {
    salvage = toSalvage;
    long pages = words.usedPages();
    for (long page = 0; page < pages; page++) {
      long word = words.get(page);
      if (PageWord.namesExtent(word)) {
        name(page, word);
      }
    }
  }

  private void name(long page, long word) {
    long offset = PageWord.extent(word);
    Verdict verdict = Verdict.OUT_OF_BOUNDS;
    if (salvage.fits(offset, ExtentHeader.BYTES + 1)) {
      long owner = ExtentHeader.owner(page, PageWord.generation(word));
      verdict = salvage.keep(offset, ExtentHeader.BYTES + lengthBytes(offset), owner);
    }
    if (verdict == Verdict.KEPT) {
      counters.recovered(form(offset), lengthBytes(offset));
    } else {
      counters.lost();
      lost.lost(page, word, reason(verdict));
    }
  }

  private int info(long offset) {
    return ExtentHeader.info(RawMemory.getLong(salvage.address(offset)));
  }

  private int lengthBytes(long offset) {
    return ExtentHeader.lengthBytes(info(offset));
  }

  private int form(long offset) {
    return ExtentHeader.form(info(offset));
  }

  private static LostReason reason(Verdict verdict) {
    return switch (verdict) {
      case OUT_OF_BOUNDS -> LostReason.OUT_OF_BOUNDS;
      case NOT_LIVE -> LostReason.NOT_LIVE;
      case OTHER_SIZE -> LostReason.DAMAGED;
      default -> LostReason.FOREIGN;
    };
  }

  @Override
  public void dropped(long offset, long owner) {
    counters.lostAfterAll(form(offset), lengthBytes(offset));
    long page = ExtentHeader.page(owner);
    long word = words.get(page);
    if (PageExtents.names(word, owner, offset)) {
      lost.lost(page, word, LostReason.OVERLAPPING);
    }
  }
}
