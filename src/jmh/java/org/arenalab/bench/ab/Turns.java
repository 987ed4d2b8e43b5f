package org.arenalab.bench.ab;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.arenalab.bench.plan.PlannedRow;

/**
 * The order of the forks. The same seed and the same rows give the same order. A resumed run plans
 * all forks again and skips the finished ones, so it keeps the original order.
 */
final class Turns {
  private static final int PASSES_OF_BLOCK = 2;
  private static final long MIX = 0x9E3779B97F4A7C15L;

  private final long seed;

  Turns(long seed) {
    this.seed = seed;
  }

  /** One fork of a row from one of the jars. */
  record Turn(PlannedRow row, Letter jar) {}

  /**
   * Returns the forks of one pass: one fork of each row from each jar. The two forks of a row are
   * adjacent.
   */
  List<Turn> pass(int pass, List<PlannedRow> rows) {
    List<PlannedRow> shuffled = new ArrayList<>(rows);
    Collections.shuffle(shuffled, new Random(seed ^ MIX * pass));
    List<Turn> turns = new ArrayList<>();
    for (PlannedRow row : shuffled) {
      Letter first = first(pass, row);
      turns.add(new Turn(row, first));
      turns.add(new Turn(row, first.other()));
    }
    return turns;
  }

  /**
   * Returns the jar that goes first: a random one in the first pass of a block, the other in the
   * second.
   */
  private Letter first(int pass, PlannedRow row) {
    int block = (pass - 1) / PASSES_OF_BLOCK;
    long lot = seed + MIX * (31L * block + row.id().label().hashCode());
    Letter drawn = new Random(lot).nextBoolean() ? Letter.A : Letter.B;
    return pass % PASSES_OF_BLOCK == 1 ? drawn : drawn.other();
  }
}
