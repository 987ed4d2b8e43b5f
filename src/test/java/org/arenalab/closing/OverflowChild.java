package org.arenalab.closing;

import java.util.Arrays;
import java.util.List;
import org.arenalab.compressed.CompressedArena;
import org.arenalab.extent.ExtentPool;
import org.arenalab.pager.store.PageStore;
import org.arenalab.shm.ShmArena;
import org.arenalab.slab.SlabAllocator;

/**
 * Runs every public operation of one subject at many depths of a small stack, until the stack is
 * full. Afterwards the same thread and a fresh one run the operation again.
 *
 * <p>Prints {@code done} at the end. A lock that an overflow left held shows as a line that begins
 * with {@code stuck}.
 */
final class OverflowChild {
  private static final long STACK_BYTES = 320 << 10;
  private static final long PATIENCE_MS = 20_000;
  private static final int SHOWN_FRAMES = 20;

  /** Levels at the end of the stack at which an operation runs; about 30 KiB of frames. */
  private static final int LAST_LEVELS = 300;

  private static final int WARM_UP = 3;

  private final int stride;
  private int level;
  private int firstLevel = Integer.MAX_VALUE;
  private int overflows;

  /**
   * @param stride levels from one call of an operation to the next; a level is about 100 B
   */
  private OverflowChild(int stride) {
    this.stride = stride;
  }

  public static void main(String[] arguments) throws Exception {
    ClosingSubject<?> subject =
        CloseRaceTest.subjects().stream()
            .filter(each -> each.name().equals(arguments[0]))
            .findFirst()
            .orElseThrow();
    new OverflowChild(Integer.parseInt(arguments[1])).runAll(subject);
    System.out.println("done");
    // Without the shutdown of what an overflow may have broken.
    Runtime.getRuntime().halt(0);
  }

  private <T> void runAll(ClosingSubject<T> subject) throws Exception {
    join("measurement", () -> dive(() -> {}));
    firstLevel = level - LAST_LEVELS;
    for (Operation<T> operation : subject.operations()) {
      T target = subject.open().get();
      join(operation + ", dive", () -> warmUpAndDive(operation, target));
      join(operation + ", afterwards", () -> operation.preparation().prepare(target).run());
      if (!operation.signature().equals("close()")) {
        join(operation + ", invariants", () -> verify(target));
      }
      join(operation + ", close", () -> subject.close().accept(target));
      System.out.println(operation + ": overflows=" + overflows);
    }
  }

  private <T> void warmUpAndDive(Operation<T> operation, T target) throws Exception {
    Operation.Step step = operation.preparation().prepare(target);
    for (int i = 0; i < WARM_UP; i++) {
      step.run();
    }
    dive(step);
    step.run();
  }

  private void dive(Operation.Step step) throws Exception {
    level = 0;
    overflows = 0;
    try {
      descend(step);
    } catch (StackOverflowError e) {
      // The end of the stack.
    }
  }

  @SuppressWarnings("InfiniteRecursion") // The end is the end of the stack.
  private void descend(Operation.Step step) throws Exception {
    if (++level > firstLevel && level % stride == 0) {
      try {
        step.run();
      } catch (StackOverflowError e) {
        overflows++;
      }
    }
    descend(step);
  }

  private static void verify(Object target) {
    switch (target) {
      case SlabAllocator slab -> slab.verifyInvariants();
      case ExtentPool pool -> pool.verifyInvariants();
      case CompressedArena arena -> arena.verifyInvariants();
      case ShmArena arena -> arena.verifyInvariants();
      case PageStore store -> store.verifyInvariants();
      default -> {}
    }
  }

  private static void join(String name, Operation.Step body) throws InterruptedException {
    Thread thread = new Thread(null, () -> runOrFail(name, body), name, STACK_BYTES);
    thread.setDaemon(true);
    thread.start();
    thread.join(PATIENCE_MS);
    if (thread.isAlive()) {
      List<StackTraceElement> frames = Arrays.asList(thread.getStackTrace());
      frames.stream().limit(SHOWN_FRAMES).forEach(frame -> System.out.println("\tat " + frame));
      fail("stuck", name);
    }
  }

  private static void runOrFail(String name, Operation.Step body) {
    try {
      body.run();
    } catch (Throwable e) {
      e.printStackTrace(System.out);
      fail("failed", name);
    }
  }

  private static void fail(String how, String name) {
    System.out.println(how + ": " + name);
    System.out.flush();
    Runtime.getRuntime().halt(1);
  }
}
