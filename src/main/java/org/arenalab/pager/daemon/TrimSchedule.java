package org.arenalab.pager.daemon;

import org.arenalab.os.process.NativeHeap;

/**
 * Returns the memory that the compiler has freed, after 10, 30, 70 looks and so on. A daemon
 * compiles most in its first minutes. Each trim costs some milliseconds, so an idle one must not
 * repeat it often.
 *
 * <p>Not thread-safe. Makes no garbage.
 */
final class TrimSchedule {
  /** The first pause, and the longest, in looks. */
  private static final int FIRST = 10;

  private static final int LONGEST = 640;

  private final Runnable trim;
  private int pause = FIRST;
  private int left = FIRST;

  TrimSchedule(Runnable trim) {
    this.trim = trim;
  }

  static TrimSchedule ofThisProcess() {
    return new TrimSchedule(
        () -> {
          boolean _ = NativeHeap.trim();
        });
  }

  /** Is called at each look; see {@link StallLimit}. */
  void look() {
    left--;
    if (left <= 0) {
      trim.run();
      pause = Math.min(2 * pause, LONGEST);
      left = pause;
    }
  }
}
