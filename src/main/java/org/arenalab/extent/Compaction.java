package org.arenalab.extent;

import java.util.function.LongSupplier;
import org.arenalab.concurrent.SpinLock;
import org.arenalab.os.RawMemory;

/**
 * A sequence of moves. Each move reserves space for a copy, asks the owner, copies, and tells the
 * owner. Then it frees the place that lost: the old one, or the copy. The lock is held to reserve
 * and to free, not in between.
 *
 * <p>While an extent is being moved, its place is not handed out again, even if its owner frees it.
 * Such a free is remembered and done when the move has ended.
 */
final class Compaction {
  /** Predicted time of a step, plus 1 ns for each 2 B copied: cold memory and its page faults. */
  private static final long STEP_NS = 2_000;

  private static final long TRIM_STEP_NS = 12_000;
  private static final int MAX_REFUSALS = 16;

  private final ExtentSpace space;
  private final ExtentTags tags;
  private final TailMemory tail;
  private final SpinLock lock;
  private final MoveChoice choice;
  private final long rangeAddress;
  private final long slackBytes;
  private final LongSupplier clock;

  private boolean running;

  /** The block that is being moved, or NONE. */
  private int moving = ExtentTags.NONE;

  private int copy;
  private int movingBytes;
  private boolean freedDuringMove;

  /** Granules by which all moves together have reduced the holes. */
  private long gained;

  private long mostGained;

  /**
   * Granules moved since {@code gained} last reached a new maximum, or since counting restarted.
   */
  private long movedWasted;

  /** Largest frontier in granules since counting restarted: the moves were made in that pool. */
  private long widestFrontier;

  private long slices;
  private long longestSliceNs;
  private long movedExtents;
  private long movedBytes;
  private long refusedMoves;

  Compaction(
      ExtentSpace space,
      TailMemory tail,
      SpinLock lock,
      long rangeAddress,
      ExtentPoolConfig config,
      LongSupplier clock) {
    this.space = space;
    this.tags = space.tags;
    this.tail = tail;
    this.lock = lock;
    this.rangeAddress = rangeAddress;
    this.slackBytes = Math.min(config.tailSlackBytes(), config.capacityBytes());
    this.clock = clock;
    choice = new MoveChoice(space, config.targetFragmentedPercent());
  }

  /** Returns whether a thread is in a slice and may be copying. The caller holds the lock. */
  boolean isRunning() {
    return running;
  }

  /** Returns whether this block is being moved and was not freed. The caller holds the lock. */
  boolean isMoving(int block) {
    return block == moving && !freedDuringMove;
  }

  /** Returns whether this block is being moved and was freed. The caller holds the lock. */
  boolean isFreedDuringMove(int block) {
    return block == moving && freedDuringMove;
  }

  /**
   * Returns whether compaction stopped above its target after moving twice the pool without effect.
   * The caller holds the lock.
   */
  boolean hasGivenUp() {
    return choice.hasGivenUp();
  }

  /** Records that the owner freed the block that is being moved. The caller holds the lock. */
  void noteFree() {
    freedDuringMove = true;
  }

  /**
   * Returns how many live extents of the space are a second copy or already freed. The caller holds
   * the lock.
   */
  int uncounted() {
    return moving == ExtentTags.NONE ? 0 : freedDuringMove ? 2 : 1;
  }

  long uncountedBytes() {
    return (long) uncounted() * movingBytes;
  }

  /** Runs one slice until the deadline. The caller holds the lock, also on return. */
  boolean slice(long budgetNs, Relocation relocation) {
    if (running) {
      return false;
    }
    running = true;
    long start = clock.getAsLong();
    try {
      return slice(start, budgetNs, relocation);
    } finally {
      running = false;
      slices++;
      longestSliceNs = Math.max(longestSliceNs, clock.getAsLong() - start);
    }
  }

  private boolean slice(long start, long budgetNs, Relocation relocation) {
    choice.begin();
    boolean moved = false;
    int refusals = 0;
    long before = start;
    long longestStepNs = 0;
    while (refusals < MAX_REFUSALS && !giveUpIfWasted() && choice.next()) {
      if (choice.pollLostHole()) {
        countGainFromHere();
      }
      if (moved || refusals > 0) {
        long now = clock.getAsLong();
        longestStepNs = Math.max(longestStepNs, now - before);
        before = now;
        long nextNs = Math.max(longestStepNs, STEP_NS + tags.sizeBytes(choice.from()) / 2);
        if (now - start + nextNs > budgetNs) {
          return moved;
        }
      }
      if (move(relocation)) {
        moved = true;
      } else {
        refusals++;
      }
    }
    boolean begun = moved || refusals > 0;
    return trim(start, budgetNs, begun) || (moved && refusals == MAX_REFUSALS);
  }

  /** Discards pages after the frontier while time remains; returns whether some are left. */
  private boolean trim(long start, long budgetNs, boolean begun) {
    boolean first = !begun;
    for (long bytes = tail.releasableBytes(slackBytes); bytes > 0; ) {
      if (!first && clock.getAsLong() - start + TRIM_STEP_NS > budgetNs) {
        return true;
      }
      first = false;
      tail.release(bytes);
      // Other threads may take the lock between two steps.
      lock.unlock();
      lock.lock();
      bytes = tail.releasableBytes(slackBytes);
    }
    return false;
  }

  /** Stops moving after twice the pool was moved and no hole is gone: the holes left must stay. */
  private boolean giveUpIfWasted() {
    widestFrontier = Math.max(widestFrontier, space.frontier());
    if (movedWasted <= 2L * widestFrontier) {
      return false;
    }
    countGainFromHere();
    choice.rollNoMore();
    return true;
  }

  private void countGainFromHere() {
    mostGained = gained;
    movedWasted = 0;
    widestFrontier = space.frontier();
  }

  private boolean move(Relocation relocation) {
    int from = choice.from();
    long owner = tags.owner(from);
    movingBytes = tags.sizeBytes(from);
    long holes = space.holes.granules();
    copy = space.allocateIn(choice.hole(), movingBytes, owner);
    gained += holes - space.holes.granules();
    moving = from;
    freedDuringMove = false;
    lock.unlock();
    boolean moved = false;
    try {
      moved = copyAndPublish(relocation, owner, tags.offset(from), tags.offset(copy));
    } finally {
      lock.lock();
      end(moved);
    }
    return moved;
  }

  private boolean copyAndPublish(Relocation relocation, long owner, long from, long to) {
    if (!relocation.mayMove(owner, from)) {
      return false;
    }
    RawMemory.copy(rangeAddress + from, rangeAddress + to, movingBytes);
    return relocation.tryMove(owner, from, to);
  }

  private void end(boolean moved) {
    int from = moving;
    moving = ExtentTags.NONE;
    if (!moved) {
      refusedMoves++;
      choice.noteRefused();
      giveUp(copy);
      if (freedDuringMove) {
        space.free(from);
      }
      return;
    }
    movedExtents++;
    movedBytes += movingBytes;
    movedWasted += tags.granules(from);
    giveUp(from);
    choice.noteMade();
    if (gained > mostGained) {
      countGainFromHere();
    }
  }

  private void giveUp(int block) {
    long holes = space.holes.granules();
    space.free(block);
    gained += holes - space.holes.granules();
  }

  long slices() {
    return slices;
  }

  long longestSliceNs() {
    return longestSliceNs;
  }

  long movedExtents() {
    return movedExtents;
  }

  long movedBytes() {
    return movedBytes;
  }

  long refusedMoves() {
    return refusedMoves;
  }
}
