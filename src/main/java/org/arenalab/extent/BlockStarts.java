package org.arenalab.extent;

import static org.arenalab.os.RawMemory.getByte;
import static org.arenalab.os.RawMemory.putByte;

import org.arenalab.os.VirtualMemory;

/**
 * A map of block starts: one byte for each card of 64 granules (1 KiB at 16 B). The byte locates
 * the first block that starts in the card. From that block the tags lead to the next ones. The map
 * decides whether a caller's offset is an extent, whatever bytes are in the pool. It also finds the
 * block before any granule.
 *
 * <pre>
 *   card   | first start in it + 1, or 0 for none (8) |
 * </pre>
 *
 * <p>Cost: one byte per 64 granules below the frontier. A look-up takes up to 32 steps if all
 * blocks have the smallest size. With blocks above 1 KiB it takes at most one step.
 */
final class BlockStarts {
  static final int CARD_SHIFT = 6;
  private static final int IN_CARD = (1 << CARD_SHIFT) - 1;

  private final ExtentTags tags;
  private final long address;

  /**
   * Wraps zeroed memory.
   *
   * @param address of one byte for each card
   */
  BlockStarts(ExtentTags tags, long address) {
    this.tags = tags;
    this.address = address;
  }

  static long bytesFor(long granules) {
    return (granules >>> CARD_SHIFT) + 1;
  }

  /** Returns the size of the cards for this many granules, in whole pages. */
  long bytesUpTo(int granules) {
    long pageBytes = VirtualMemory.pageSizeBytes();
    return granules == 0 ? 0 : Math.ceilDiv(bytesFor(granules), pageBytes) * pageBytes;
  }

  /** Returns the first block that starts in a card, or NONE. */
  int firstIn(int card) {
    int entry = getByte(address + card);
    return entry == 0 ? ExtentTags.NONE : (card << CARD_SHIFT) + entry - 1;
  }

  void add(int block) {
    long card = address + (block >>> CARD_SHIFT);
    int entry = getByte(card);
    int wanted = (block & IN_CARD) + 1;
    if (entry == 0 || wanted < entry) {
      putByte(card, (byte) wanted);
    }
  }

  /**
   * Removes a block.
   *
   * @param next the block after it, or the frontier
   * @param frontier the granule at which no block starts
   */
  void remove(int block, int next, int frontier) {
    int card = block >>> CARD_SHIFT;
    if (firstIn(card) == block) {
      boolean sameCard = (next >>> CARD_SHIFT) == card && next < frontier;
      putByte(address + card, (byte) (sameCard ? (next & IN_CARD) + 1 : 0));
    }
  }

  /** Returns whether a block starts at exactly this granule. */
  boolean isStart(int block) {
    int at = firstIn(block >>> CARD_SHIFT);
    while (at != ExtentTags.NONE && at < block) {
      at += tags.granules(at);
    }
    return at == block;
  }

  /** Returns the last block that starts at {@code granule} or before, or NONE. */
  int lastAtOrBefore(int granule) {
    int card = granule >>> CARD_SHIFT;
    int at = firstIn(card);
    while (at == ExtentTags.NONE || at > granule) {
      if (card == 0) {
        return ExtentTags.NONE;
      }
      at = firstIn(--card);
    }
    int next = at + tags.granules(at);
    while (next <= granule) {
      at = next;
      next = at + tags.granules(at);
    }
    return at;
  }
}
