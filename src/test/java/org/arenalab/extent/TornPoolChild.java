package org.arenalab.extent;

import java.util.SplittableRandom;
import org.arenalab.os.SharedMemory;

/** A process that dies while it uses a pool in the file of another process. */
final class TornPoolChild {
  static final ExtentPoolConfig CONFIG = ExtentPoolConfig.ofCapacity(1 << 20);
  static final int DIED_IN_A_MOVE = 3;

  private TornPoolChild() {}

  public static void main(String[] arguments) {
    long pid = Long.parseLong(arguments[0]);
    int number = Integer.parseInt(arguments[1]);
    SharedMemory file = SharedMemory.openDescriptorOf(pid, number, true);
    ExtentPool pool = ExtentPool.createIn(file, CONFIG);
    if (arguments[2].equals("move")) {
      long hole = pool.allocate(1000, 1);
      pool.allocate(900, 2);
      pool.free(hole);
      pool.compact(ExtentPool.MAX_SLICE_NS, new Death());
      throw new AssertionError("nothing was moved");
    }
    Churn churn = new Churn(new SplittableRandom());
    for (long i = 0; ; i++) {
      churn.step(pool);
      if (i == 10_000) {
        System.out.println("works");
      }
    }
  }

  /** The owner of an extent, which dies when asked to take the copy. */
  private static final class Death implements Relocation {
    @Override
    public boolean mayMove(long owner, long fromOffset) {
      return true;
    }

    @Override
    public boolean tryMove(long owner, long fromOffset, long toOffset) {
      Runtime.getRuntime().halt(DIED_IN_A_MOVE);
      return false;
    }
  }
}
