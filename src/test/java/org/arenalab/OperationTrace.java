package org.arenalab;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.arenalab.os.RawMemory;

/**
 * A random trace of allocator calls, replayed against a shadow map of the live blocks. Blocks must
 * be aligned, must not overlap, and must hold the values written to them. A seed gives one trace,
 * on every subject. A failing trace can be shrunk.
 */
public final class OperationTrace {
  private static final long MIN_ALIGNMENT_BYTES = 16;
  private static final int MAX_LIVE = 600;

  /** A size above the largest size class of every subject. */
  private static final long LARGE_BYTES = 512 << 10;

  /**
   * An allocator under test. A handle is any number that identifies a block, such as its address.
   */
  public interface Subject extends AutoCloseable {
    long allocate(long sizeBytes);

    /** Returns true if the subject can align blocks more strictly on request. */
    default boolean aligns() {
      return true;
    }

    long allocateAligned(long sizeBytes, long alignmentBytes);

    long allocateZeroed(long sizeBytes);

    /** Resizes a block and keeps the bytes that fit in both sizes. */
    long reallocate(long handle, long oldSizeBytes, long newSizeBytes);

    void free(long handle);

    /** Allocates in the second thread. */
    long allocateElsewhere(long sizeBytes);

    /** Frees in the second thread a block of either thread. */
    void freeElsewhere(long handle);

    /** Ends the second thread and replaces it by another. Its blocks stay live. */
    void endThread(boolean closing);

    void flush();

    void scavenge();

    long address(long handle);

    /** Checks the subject's own invariants and its number of live blocks. */
    void verify(int liveBlocks);

    @Override
    void close();
  }

  /** One step: its kind, and a number that determines the size and the choice of a block. */
  public record Step(Kind kind, long number) {
    /** The kinds of steps, with their frequency in a thousand steps. */
    public enum Kind {
      ALLOCATE(300),
      ALIGNED(40),
      ZEROED(40),
      ALLOCATE_ELSEWHERE(100),
      REALLOCATE(80),
      FREE(280),
      FREE_ELSEWHERE(120),
      END_THREAD(5),
      FLUSH(10),
      SCAVENGE(10),
      CHECK(15);

      private final int perMille;

      Kind(int perMille) {
        this.perMille = perMille;
      }
    }
  }

  private OperationTrace() {}

  public static List<Step> random(long seed, int length) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Step> trace = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      trace.add(new Step(kindAt(random.nextInt(1000)), random.nextLong(1L << 48)));
    }
    return trace;
  }

  private static Step.Kind kindAt(int perMille) {
    int rest = perMille;
    for (Step.Kind kind : Step.Kind.values()) {
      rest -= kind.perMille;
      if (rest < 0) {
        return kind;
      }
    }
    throw new AssertionError("the kinds are not 1000 in all");
  }

  /** Replays the trace on a fresh subject; returns the fault, or null if there was none. */
  public static String replay(List<Step> trace, Supplier<? extends Subject> subjects) {
    try (Subject subject = subjects.get()) {
      Shadow shadow = new Shadow(subject);
      for (int i = 0; i < trace.size(); i++) {
        String failure = shadow.apply(trace.get(i));
        if (failure != null) {
          return "step " + i + " " + trace.get(i) + ": " + failure;
        }
      }
      return shadow.end();
    }
  }

  /** Removes halves, quarters and smaller parts of the trace while the rest still fails. */
  public static List<Step> shrink(List<Step> failing, Supplier<? extends Subject> subjects) {
    List<Step> best = failing;
    for (int before = Integer.MAX_VALUE; best.size() < before; ) {
      before = best.size();
      for (int length = best.size() / 2; length > 0; length /= 2) {
        best = leaveOut(length, best, subjects);
      }
    }
    return best;
  }

  private static List<Step> leaveOut(
      int length, List<Step> failing, Supplier<? extends Subject> subjects) {
    List<Step> best = failing;
    for (int from = 0; from + length <= best.size(); ) {
      List<Step> shorter = new ArrayList<>(best.subList(0, from));
      shorter.addAll(best.subList(from + length, best.size()));
      if (replay(shorter, subjects) != null) {
        best = shorter;
      } else {
        from += length;
      }
    }
    return best;
  }

  /**
   * Replays a random trace. If it fails, reports its seed and the shortest trace that still fails.
   */
  public static void run(long seed, int length, Supplier<? extends Subject> subjects) {
    List<Step> trace = random(seed, length);
    String failure = replay(trace, subjects);
    if (failure != null) {
      List<Step> shortest = shrink(trace, subjects);
      throw new AssertionError(
          "seed=%d: %s; shrunk to %d steps, %s: %s"
              .formatted(seed, failure, shortest.size(), replay(shortest, subjects), shortest));
    }
  }

  /**
   * @param key the number of the step that made the block; later steps choose blocks by it
   */
  private record Block(long handle, long address, long sizeBytes, byte value, long key) {}

  private static final class Shadow {
    private final Subject subject;
    private final List<Block> live = new ArrayList<>();
    private final TreeMap<Long, Block> byAddress = new TreeMap<>();
    private byte next;

    Shadow(Subject subject) {
      this.subject = subject;
    }

    String apply(Step step) {
      try {
        return switch (step.kind()) {
          case ALLOCATE -> added(step, subject::allocate, MIN_ALIGNMENT_BYTES);
          case ZEROED -> zeroed(step);
          case ALIGNED -> aligned(step);
          case ALLOCATE_ELSEWHERE -> added(step, subject::allocateElsewhere, MIN_ALIGNMENT_BYTES);
          case REALLOCATE -> reallocated(step);
          case FREE -> freed(step, false);
          case FREE_ELSEWHERE -> freed(step, true);
          case END_THREAD -> did(() -> subject.endThread((step.number() & 1) == 0));
          case FLUSH -> did(subject::flush);
          case SCAVENGE -> did(subject::scavenge);
          case CHECK -> check();
        };
      } catch (RuntimeException e) {
        return e.toString();
      }
    }

    private static String did(Runnable what) {
      what.run();
      return null;
    }

    /** Returns a size: mostly a small one; one in a hundred is larger than any size class. */
    private static long sizeOf(Step step) {
      return switch ((int) (step.number() % 256)) {
        case 0 -> 600_000 + step.number() % 100_000;
        case 1, 2 -> LARGE_BYTES + step.number() % (4 * LARGE_BYTES);
        default -> 1 + step.number() % (16L << (step.number() >>> 40) % 13);
      };
    }

    /** Returns a new size. Three of four large blocks stay large: 0.5 to 1.5 times the old size. */
    private static long newSizeOf(Block block, Step step) {
      return block.sizeBytes() > LARGE_BYTES && step.number() % 4 != 0
          ? block.sizeBytes() / 2 + step.number() % block.sizeBytes()
          : sizeOf(step);
    }

    @FunctionalInterface
    private interface Allocation {
      long allocate(long sizeBytes);
    }

    private String added(Step step, Allocation allocation, long alignmentBytes) {
      if (live.size() == MAX_LIVE) {
        return freed(step, false);
      }
      long sizeBytes = sizeOf(step);
      return add(allocation.allocate(sizeBytes), sizeBytes, alignmentBytes, step.number());
    }

    private String zeroed(Step step) {
      return added(
          step,
          sizeBytes -> {
            long handle = subject.allocateZeroed(sizeBytes);
            requireAll(subject.address(handle), sizeBytes, (byte) 0, "zeroed block");
            return handle;
          },
          MIN_ALIGNMENT_BYTES);
    }

    private String aligned(Step step) {
      long alignmentBytes = 1L << (step.number() >>> 20) % 14;
      return added(
          step,
          sizeBytes -> subject.allocateAligned(sizeBytes, alignmentBytes),
          subject.aligns() ? Math.max(MIN_ALIGNMENT_BYTES, alignmentBytes) : MIN_ALIGNMENT_BYTES);
    }

    private String add(long handle, long sizeBytes, long alignmentBytes, long key) {
      long address = subject.address(handle);
      // Like C's malloc, peers align a small block only to the largest type that fits in it.
      long expectedBytes =
          subject.aligns()
              ? alignmentBytes
              : Math.min(alignmentBytes, Long.highestOneBit(sizeBytes));
      if (address % expectedBytes != 0) {
        return "block of %d B at 0x%x is not aligned to %d"
            .formatted(sizeBytes, address, expectedBytes);
      }
      Map.Entry<Long, Block> before = byAddress.lowerEntry(address + sizeBytes);
      if (before != null && before.getKey() + before.getValue().sizeBytes() > address) {
        return "block of %d B at 0x%x overlaps %s".formatted(sizeBytes, address, before);
      }
      Block block = new Block(handle, address, sizeBytes, ++next, key);
      RawMemory.fill(address, sizeBytes, block.value());
      byAddress.put(address, block);
      live.add(block);
      return null;
    }

    /**
     * Removes the block with the nearest key, so that a shortened trace chooses like the full one.
     */
    private Block take(Step step) {
      int nearest = 0;
      for (int i = 1; i < live.size(); i++) {
        if ((live.get(i).key() ^ step.number()) < (live.get(nearest).key() ^ step.number())) {
          nearest = i;
        }
      }
      Block block = live.remove(nearest);
      byAddress.remove(block.address());
      requireAll(block.address(), block.sizeBytes(), block.value(), "live block");
      return block;
    }

    private String freed(Step step, boolean elsewhere) {
      if (live.isEmpty()) {
        return null;
      }
      Block block = take(step);
      if (elsewhere) {
        subject.freeElsewhere(block.handle());
      } else {
        subject.free(block.handle());
      }
      return null;
    }

    private String reallocated(Step step) {
      if (live.isEmpty()) {
        return null;
      }
      Block block = take(step);
      long sizeBytes = newSizeOf(block, step);
      long handle = subject.reallocate(block.handle(), block.sizeBytes(), sizeBytes);
      long keptBytes = Math.min(sizeBytes, block.sizeBytes());
      requireAll(subject.address(handle), keptBytes, block.value(), "reallocated block");
      return add(handle, sizeBytes, MIN_ALIGNMENT_BYTES, block.key());
    }

    private String check() {
      live.forEach(
          block -> requireAll(block.address(), block.sizeBytes(), block.value(), "live block"));
      subject.verify(live.size());
      return null;
    }

    /** Frees the remaining blocks, alternately in this thread and the second one. */
    String end() {
      String failure = apply(new Step(Step.Kind.CHECK, 0));
      while (failure == null && !live.isEmpty()) {
        failure =
            apply(new Step(live.size() % 2 == 0 ? Step.Kind.FREE : Step.Kind.FREE_ELSEWHERE, 0));
      }
      return failure != null ? failure : apply(new Step(Step.Kind.CHECK, 0));
    }

    private static void requireAll(long address, long sizeBytes, byte value, String what) {
      long pattern = (value & 0xff) * 0x0101010101010101L;
      for (long i = 0; i < sizeBytes; i++) {
        while (i + Long.BYTES <= sizeBytes && RawMemory.getLong(address + i) == pattern) {
          i += Long.BYTES;
        }
        if (i < sizeBytes && RawMemory.getByte(address + i) != value) {
          throw new IllegalStateException(
              "%s of %d B at 0x%x: byte %d is %d, expected %d"
                  .formatted(what, sizeBytes, address, i, RawMemory.getByte(address + i), value));
        }
      }
    }
  }
}
