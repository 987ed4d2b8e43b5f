package org.arenalab.compressed;

/**
 * A state in which one actor repeats what it does until the other one is done. What takes several
 * microseconds would else hardly ever meet what takes some nanoseconds.
 */
abstract class UntilDone {
  private volatile boolean done;

  /** Does something once. */
  final void once(Runnable work) {
    try {
      work.run();
    } finally {
      done = true;
    }
  }

  /** Whether the other actor has done what it does once. */
  final boolean isDone() {
    return done;
  }
}
