package org.arenalab.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/**
 * A random trace of allocator calls, replayed against a {@link Shadow} of the live blocks. A seed
 * gives one trace, on every subject. A failing trace can be shrunk.
 */
final class OperationTrace {
  /** One step: its kind, and a number that determines the size and the choice of a block. */
  record Step(Kind kind, long number) {
    /** The kinds of steps, with their frequency in a thousand steps. */
    enum Kind {
      ALLOCATE(300),
      ALIGNED(40),
      ZEROED(40),
      ALLOCATE_ELSEWHERE(100),
      REALLOCATE(70),
      FREE(280),
      FREE_ELSEWHERE(110),
      FREE_WRONGLY(18),
      END_THREAD(5),
      FLUSH(10),
      SCAVENGE(10),
      RESET(2),
      CHECK(15);

      private final int perMille;

      Kind(int perMille) {
        this.perMille = perMille;
      }
    }
  }

  private OperationTrace() {}

  static List<Step> random(long seed, int length) {
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
  static String replay(List<Step> trace, Supplier<? extends Subject> subjects) {
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
  static List<Step> shrink(List<Step> failing, Supplier<? extends Subject> subjects) {
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
  static void run(long seed, int length, Supplier<? extends Subject> subjects) {
    List<Step> trace = random(seed, length);
    String failure = replay(trace, subjects);
    if (failure != null) {
      List<Step> shortest = shrink(trace, subjects);
      throw new AssertionError(
          "seed=%d: %s; shrunk to %d steps, %s: %s"
              .formatted(seed, failure, shortest.size(), replay(shortest, subjects), shortest));
    }
  }
}
