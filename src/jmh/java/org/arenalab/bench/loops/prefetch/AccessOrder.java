package org.arenalab.bench.loops.prefetch;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.arenalab.bench.workload.Shuffle;

/** The order in which a pass accesses chunks. */
public enum AccessOrder {
  FORWARD("forward", 0.9) {
    @Override
    int[] pass(int chunks, int pass, long seed) {
      return IntStream.range(0, chunks).toArray();
    }
  },
  BACKWARD("backward", 0.9) {
    @Override
    int[] pass(int chunks, int pass, long seed) {
      return IntStream.range(0, chunks).map(i -> chunks - 1 - i).toArray();
    }
  },
  STRIDE_3("stride-3", 0.85) {
    @Override
    int[] pass(int chunks, int pass, long seed) {
      return stride(chunks, 3);
    }
  },
  STRIDE_7("stride-7", 0.85) {
    @Override
    int[] pass(int chunks, int pass, long seed) {
      return stride(chunks, 7);
    }
  },
  /** Two forward streams, one in each half of the region, that take turns. */
  TWO_STREAMS("two-streams", 0.8) {
    @Override
    int[] pass(int chunks, int pass, long seed) {
      int half = chunks / 2;
      return IntStream.range(0, 2 * half).map(i -> i / 2 + i % 2 * half).toArray();
    }
  },
  /** One random set of chunks in every pass, in another order each time. */
  RECURRING_SET("recurring-set", 0.8) {
    @Override
    int[] pass(int chunks, int pass, long seed) {
      int[] set = draw(chunks, new SplittableRandom(seed));
      Shuffle.shuffle(set, new SplittableRandom(seed + pass + 1));
      return set;
    }

    @Override
    int learningPasses() {
      return 2;
    }
  },
  /** Another random set of chunks in every pass. */
  RANDOM("random", Double.NaN) {
    @Override
    int[] pass(int chunks, int pass, long seed) {
      return draw(chunks, new SplittableRandom(~seed + 31L * (pass + 1)));
    }
  },
  /** A range in random order that {@code prefetchRange} asked for before the pause of the pass. */
  REQUESTED_RANGE("requested-range", Double.NaN) {
    @Override
    int[] pass(int chunks, int pass, long seed) {
      int count = Math.max(1, chunks / SET_DIVISOR);
      int first = pass % SET_DIVISOR * count;
      int[] range = IntStream.range(first, first + count).toArray();
      Shuffle.shuffle(range, new SplittableRandom(seed + pass + 1));
      return range;
    }

    @Override
    Announcement announcement() {
      return Announcement.RANGE;
    }
  },
  /** Random chunks that {@code prefetchChunk} asks for some accesses ahead. */
  REQUESTED_CHUNKS("requested-chunks", Double.NaN) {
    @Override
    int[] pass(int chunks, int pass, long seed) {
      return RANDOM.pass(chunks, pass, seed);
    }

    @Override
    Announcement announcement() {
      return Announcement.CHUNKS;
    }
  },
  /** The recurring set, announced by {@code phaseHint} before the pause of each pass. */
  HINTED_SET("hinted-set", Double.NaN) {
    @Override
    int[] pass(int chunks, int pass, long seed) {
      return RECURRING_SET.pass(chunks, pass, seed);
    }

    @Override
    int learningPasses() {
      return RECURRING_SET.learningPasses();
    }

    @Override
    Announcement announcement() {
      return Announcement.PHASE;
    }
  };

  /** The share of a region that a random set holds: one chunk of 8. */
  private static final int SET_DIVISOR = 8;

  private final String label;
  private final double target;

  AccessOrder(String label, double target) {
    this.label = label;
    this.target = target;
  }

  /**
   * Returns the chunks of a pass, in order, each at most once. Equal arguments give equal passes.
   */
  abstract int[] pass(int chunks, int pass, long seed);

  /** Returns the passes before prefetch can know the pattern; they are not judged. */
  int learningPasses() {
    return 0;
  }

  /** Returns the way in which the program announces its accesses. */
  Announcement announcement() {
    return Announcement.NONE;
  }

  /** Returns the name. */
  public String label() {
    return label;
  }

  /** Returns the share of stalls to avoid at a pace of 10 us a chunk, or NaN without a target. */
  public double target() {
    return target;
  }

  /** Returns the order of that name. */
  public static AccessOrder named(String label) {
    return Arrays.stream(values())
        .filter(each -> each.label.equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "--pattern is \"%s\", expected one of %s".formatted(label, labels())));
  }

  /** Returns all names. */
  public static List<String> labels() {
    return Arrays.stream(values()).map(AccessOrder::label).toList();
  }

  private static int[] stride(int chunks, int step) {
    return IntStream.iterate(0, chunk -> chunk < chunks, chunk -> chunk + step).toArray();
  }

  private static int[] draw(int chunks, SplittableRandom random) {
    int[] all = IntStream.range(0, chunks).toArray();
    Shuffle.shuffle(all, random);
    return Arrays.copyOf(all, Math.max(1, chunks / SET_DIVISOR));
  }
}
