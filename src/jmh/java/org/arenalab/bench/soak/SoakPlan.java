package org.arenalab.bench.soak;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.Locale;
import org.arenalab.bench.peer.block.Allocators;
import org.arenalab.bench.peer.block.BlockAllocator;
import org.arenalab.bench.peer.block.Slab;

/**
 * The plan of a soak.
 *
 * @param allocator {@code slab}, or a name of {@link Allocators}
 * @param mode the mode of the slab allocator; empty for others
 * @param decommit how the slab allocator's LEAN decommits; empty for others
 * @param workingSet the number of live blocks
 * @param churn the use of the blocks
 * @param minutes the total duration of all parts
 */
public record SoakPlan(
    String allocator, String mode, String decommit, int workingSet, Churn churn, double minutes) {
  /** The name of our own allocator. */
  public static final String SLAB = "slab";

  /** The way the working set is used. */
  public enum Churn {
    /** Replaces a random block in each step. */
    STEADY,
    /**
     * Replaces random blocks, and adds a burst one second after the previous one. A burst allocates
     * the blocks of 64 working sets, at least 16,384, and frees them in a shuffled order.
     */
    HEAVY;

    /** Returns the constant with that name, in any case. */
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

  /** Heap that the laboratory itself needs, bytes. */
  private static final long JVM_BYTES = 32 << 20;

  /**
   * Heap per block, bytes: a peer's slot, the object in the slot, and the block's entry in the
   * order of frees.
   */
  private static final long BYTES_PER_BLOCK = 64;

  /** Checks the values; refuses a plan that cannot be run. */
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

  /** Returns the number of epochs: one per second. */
  @JsonIgnore
  public int epochs() {
    return (int) Math.max(1, Math.round(minutes * 60));
  }

  /** Returns a short name, such as {@code slab-lean-dontneed-ws400-steady}. */
  @JsonIgnore
  public String label() {
    String who = allocator.equals(SLAB) ? String.join("-", SLAB, mode, decommit) : allocator;
    return "%s-ws%d-%s".formatted(who, workingSet, churn).toLowerCase(Locale.ROOT);
  }

  /**
   * Checks that the heap holds the slots of all blocks and the records of all epochs.
   *
   * <p>The advised size is a seventh larger than the need: {@link Runtime#maxMemory} may exclude a
   * ninth of the heap, the second survivor space.
   *
   * @param heapBytes the largest heap that this JVM may have
   * @throws IllegalArgumentException if the heap is too small; the message has the flags that help
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

  /** Returns this plan with another duration. */
  public SoakPlan lasting(double otherMinutes) {
    return new SoakPlan(allocator, mode, decommit, workingSet, churn, otherMinutes);
  }
}
