package org.arenalab.bench.ab;

import java.util.Locale;
import org.arenalab.bench.result.RowLabels;
import org.arenalab.bench.run.Progress;

/** One line for each fork, and how long the rest will take if it goes on like this. */
final class Countdown {
  private final RowLabels labels;
  private final int steps;
  private final long startNs = System.nanoTime();
  private int done;

  /**
   * @param labels of the rows that are measured
   * @param steps how many forks are to be measured
   */
  Countdown(RowLabels labels, int steps) {
    this.labels = labels;
    this.steps = steps;
  }

  String finished(int pass, int passes, Turns.Turn turn, String said) {
    done++;
    long elapsedNs = System.nanoTime() - startNs;
    long restNs = elapsedNs / done * Math.max(0, steps - done);
    return String.format(
        Locale.ROOT,
        "[%d/%d] pass %d/%d %s %s   %s   ETA %s",
        done,
        Math.max(done, steps),
        pass,
        passes,
        turn.jar(),
        labels.label(turn.row().id()),
        said,
        Progress.duration(restNs));
  }
}
