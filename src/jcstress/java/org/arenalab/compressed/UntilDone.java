package org.arenalab.compressed;

/**
 * A state in which one actor works once and the other repeats its access until the work is done. A
 * single access of some nanoseconds would rarely overlap with work of several microseconds.
 */
abstract class UntilDone {
  private volatile boolean done;

  /** Runs {@code work}, which ends the repetition of the other actor. */
  final void once(Runnable work) {
    try {
      work.run();
    } finally {
      done = true;
    }
  }

  /** Returns true once the other actor has run {@link #once}. */
  final boolean isDone() {
    return done;
  }
}
