package org.arenalab.bench.ab;

import java.util.Locale;
import org.arenalab.bench.result.row.RowLabels;
import org.arenalab.bench.run.Progress;

/** A progress line for each finished fork, with an estimate of the remaining time. */
final class Countdown {
  private final RowLabels labels;
  private final int steps;
  private final long startNs = System.nanoTime();
  private int done;

  /**
   * @param labels the labels of the measured rows
   * @param steps the number of forks to measure
   */
  Countdown(RowLabels labels, int steps) {
    this.labels = labels;
    this.steps = steps;
  }

  String finish(int pass, int passes, Turns.Turn turn, String said) {
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
