package org.arenalab.compressed;

import java.util.function.LongSupplier;
import org.arenalab.os.RawMemory;

/**
 * One move after another: reserve room for a copy, ask the owner, copy, tell the owner, give up the
 * place that lost. The lock is held to reserve and to give up, not in between.
 *
 * <p>While an extent is being moved its place is not handed out again, even if its owner frees it:
 * that free is remembered and done when the move has ended.
 */
final class Compaction {
  /**
   * A step is predicted to take this long, and its bytes at 2 B/ns: cold memory, and its faults.
   */
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

  /** The move under way: from this block, or NONE. */
  private int moving = ExtentTags.NONE;

  private int copy;
  private int movingBytes;
  private boolean freedMeanwhile;

  /** Granules of holes that all moves together have made part of the tail. */
  private long gained;

  private long mostGained;

  /** Granules moved since {@code gained} was last at its highest. */
  private long movedInVain;

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

  /** Whether a thread is in a slice, and may be copying. Under the lock. */
  boolean isRunning() {
    return running;
  }

  /** Whether that block is being moved and was not freed. Under the lock. */
  boolean isMoving(int block) {
    return block == moving && !freedMeanwhile;
  }

  /** Whether that block is being moved and was freed. Under the lock. */
  boolean isFreedMeanwhile(int block) {
    return block == moving && freedMeanwhile;
  }

  /** Whether it stopped above its target, having moved twice the pool in vain. Under the lock. */
  boolean hasGivenUp() {
    return choice.hasGivenUp();
  }

  /** The block that is being moved is freed by its owner. Under the lock. */
  void freeMeanwhile() {
    freedMeanwhile = true;
  }

  /** Of the space's live extents, those that are one of two copies, or freed. Under the lock. */
  int uncounted() {
    return moving == ExtentTags.NONE ? 0 : freedMeanwhile ? 2 : 1;
  }

  long uncountedBytes() {
    return (long) uncounted() * movingBytes;
  }

  /** Runs until the deadline. The lock is held when it is called and when it returns. */
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
    while (refusals < MAX_REFUSALS && !isInVain() && choice.next()) {
      if (choice.isRollerLost()) {
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

  /** Pages behind the frontier, as far as there is time; whether some are left. */
  private boolean trim(long start, long budgetNs, boolean begun) {
    boolean first = !begun;
    for (long bytes = tail.releasableBytes(slackBytes); bytes > 0; ) {
      if (!first && clock.getAsLong() - start + TRIM_STEP_NS > budgetNs) {
        return true;
      }
      first = false;
      tail.release(bytes);
      // Others may get in between two steps.
      lock.unlock();
      lock.lock();
      bytes = tail.releasableBytes(slackBytes);
    }
    return false;
  }

  /** Twice what the pool holds was moved, and no hole is gone: what is left must stay. */
  private boolean isInVain() {
    if (movedInVain <= 2L * space.frontier()) {
      return false;
    }
    countGainFromHere();
    choice.rollNoMore();
    return true;
  }

  private void countGainFromHere() {
    mostGained = gained;
    movedInVain = 0;
  }

  private boolean move(Relocation relocation) {
    int from = choice.from();
    long owner = tags.owner(from);
    movingBytes = tags.sizeBytes(from);
    long holes = space.holes.granules();
    copy = space.allocateIn(choice.hole(), movingBytes, owner);
    gained += holes - space.holes.granules();
    moving = from;
    freedMeanwhile = false;
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
    return relocation.moved(owner, from, to);
  }

  private void end(boolean moved) {
    int from = moving;
    moving = ExtentTags.NONE;
    if (!moved) {
      refusedMoves++;
      choice.refused();
      giveUp(copy);
      if (freedMeanwhile) {
        space.free(from);
      }
      return;
    }
    movedExtents++;
    movedBytes += movingBytes;
    movedInVain += tags.granules(from);
    giveUp(from);
    choice.made();
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
