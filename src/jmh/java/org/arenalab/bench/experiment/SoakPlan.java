package org.arenalab.bench.experiment;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.Locale;
import org.arenalab.bench.peer.Allocators;
import org.arenalab.bench.peer.BlockAllocator;
import org.arenalab.bench.peer.Slab;

/**
 * What a soak does.
 *
 * @param allocator {@code slab}, or a name of {@link Allocators}
 * @param mode of the slab allocator; nothing for others
 * @param decommit of the slab allocator's LEAN; nothing for others
 * @param workingSet how many blocks are live at once
 * @param churn what is done with them
 * @param minutes how long
 */
public record SoakPlan(
    String allocator, String mode, String decommit, int workingSet, Churn churn, double minutes) {
  /** Our own allocator's name. */
  public static final String SLAB = "slab";

  /** How the working set is used. */
  public enum Churn {
    /** A random block is replaced, step by step. */
    STEADY,
    /**
     * Besides, at the start of every second, as many blocks again as 64 working sets hold, at least
     * 16,384, are allocated and then freed in a shuffled order.
     */
    HEAVY;

    /** Reads the name in any case. */
    public static Churn of(String text) {
      return switch (text.toLowerCase(Locale.ROOT)) {
        case "steady" -> STEADY;
        case "heavy" -> HEAVY;
        default ->
            throw new IllegalArgumentException(
                "churn is \"" + text + "\", expected steady or heavy");
      };
    }
  }

  private static final int MAX_WORKING_SET = 1 << 20;
  private static final double MAX_MINUTES = 7 * 24 * 60;

  /** Heap that the laboratory itself needs. */
  private static final long JVM_BYTES = 32 << 20;

  /**
   * Heap of a block: a slot of a peer that hands out objects, the object, its place in the order.
   */
  private static final long BYTES_PER_BLOCK = 64;

  /** Refuses what cannot be run. */
  public SoakPlan {
    if (workingSet < 1 || workingSet > MAX_WORKING_SET) {
      throw new IllegalArgumentException(
          "working set is %d, expected 1 to %d".formatted(workingSet, MAX_WORKING_SET));
    }
    if (!(minutes > 0 && minutes <= MAX_MINUTES)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "minutes is %s, expected above 0, at most %.0f", minutes, MAX_MINUTES));
    }
    if (!allocator.equals(SLAB) && !Allocators.NAMES.contains(allocator)) {
      throw new IllegalArgumentException(
          "allocator is \"%s\", expected %s or one of %s"
              .formatted(allocator, SLAB, Allocators.NAMES));
    }
    if (allocator.equals(SLAB)) {
      Slab.requireKnown(mode, decommit);
    }
  }

  /** One epoch a second. */
  @JsonIgnore
  public int epochs() {
    return (int) Math.max(1, Math.round(minutes * 60));
  }

  /** A short name, such as {@code slab-lean-dontneed-ws400-steady}. */
  @JsonIgnore
  public String label() {
    String who = allocator.equals(SLAB) ? String.join("-", SLAB, mode, decommit) : allocator;
    return "%s-ws%d-%s".formatted(who, workingSet, churn).toLowerCase(Locale.ROOT);
  }

  /**
   * Checks that the heap holds the slots of all blocks and the records of all epochs.
   *
   * <p>The advice is an eighth larger than the need: a collector may hold back a ninth of its heap,
   * the second survivor space, from what {@link Runtime#maxMemory} reports.
   *
   * @param heapBytes the largest heap that this JVM may have
   * @throws IllegalArgumentException if it may not; the message has the flags that help
   */
  public void requireHeap(long heapBytes) {
    long blocks = workingSet + (long) SoakWork.burstBlocks(this);
    long neededBytes = JVM_BYTES + blocks * BYTES_PER_BLOCK + epochs() * SoakLog.BYTES_PER_EPOCH;
    if (neededBytes > heapBytes) {
      long mebi = neededBytes / 7 * 8 / (1 << 20) + 1;
      throw new IllegalArgumentException(
          "the heap is too small for this soak: heapBytes=%d, expected at least %d; start it with java -Xms%dm -Xmx%dm -XX:+AlwaysPreTouch -jar"
              .formatted(heapBytes, neededBytes, mebi, mebi));
    }
  }

  BlockAllocator<?> open() {
    return allocator.equals(SLAB) ? Slab.open(mode, decommit) : Allocators.open(allocator);
  }

  /** The same plan for another time. */
  public SoakPlan lasting(double otherMinutes) {
    return new SoakPlan(allocator, mode, decommit, workingSet, churn, otherMinutes);
  }
}
